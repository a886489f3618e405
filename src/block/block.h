/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The block interface: what INT 13h and the boot code use, and how a driver makes a disk known
 * (block_device.h has what the driver provides). Resident, except registration.
 */
#ifndef BLOCK_BLOCK_H
#define BLOCK_BLOCK_H

#include "block/block_device.h"

struct device;

/* Fills in the bus and the address of @b, which are those of @dev. POST only. */
void block_set_place(struct block_device *b, const struct device *dev);
/*
 * Makes the device known to INT 13h and the boot code. The structure belongs to the driver and must
 * stay in resident memory. @path is the end of the OpenFirmware device path that `bootorder` uses
 * ("drive@0/disk@0"), after the PCI function or the virtio registers; or the whole path if it
 * starts with '/'. It is copied. Returns 0, -EINVAL for a sector size or limit that the layer
 * cannot handle, or -ENOMEM if there is no memory for a bounce buffer or the path. POST only.
 */
int block_register(struct block_device *b, const char *path);
/* The list of devices, sorted by bus, kind of controller (enum block_kind), address and unit. */
extern struct block_device *block_devices;

/*
 * Read or write @count units (see block_unit_size()) at @lba, any number of them, from or to any
 * memory below 4 GiB. Return 0 or a negative error: -ENODEV if the device is gone, -ERANGE
 * beyond the device's end or 4 GiB, -EROFS for a write to a device that is only read, -EBUSY if an
 * interrupt's handler calls them while a request is running, else the driver's error. *@done is how
 * many units were moved; after -EIO these are all units before the one that failed. @done may be
 * NULL.
 */
int block_read(struct block_device *b, u64 lba, u32 count, u32 addr, u32 *done);
int block_write(struct block_device *b, u64 lba, u32 count, u32 addr, u32 *done);
/*
 * Makes writes durable. Takes no access if nothing was written. Returns 0 or an error as
 * block_write() does.
 */
int block_flush(struct block_device *b);
/*
 * Checks whether the @count units at @lba can be read. Returns 0 or an error as block_read() does.
 * *@done is how many can be read.
 */
int block_verify(struct block_device *b, u64 lba, u32 count, u32 *done);
/*
 * Checks whether a removable drive has a medium, and how large it is. Returns 0, -ENOMEDIUM, or
 * another error as block_read() does; 0 for any other drive.
 */
int block_refresh(struct block_device *b);
/*
 * Lock or unlock the door; eject the medium. Return 0, -ENOTSUP if the drive cannot do this, or
 * another error as block_read() does.
 */
int block_lock(struct block_device *b, bool on);
int block_eject(struct block_device *b);
/* Forgets a request whose caller was abandoned in the middle of it (INT 18h, 19h). */
void block_restart(void);
/* Returns how many units (see block_unit_size()) the device has. */
u64 block_units(const struct block_device *b);

#endif
