/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The block interface: what a disk controller's driver offers, and what INT 13h and the boot
 * code use. Resident but for registration.
 *
 * Data goes by DMA straight to the caller's buffer; where a device cannot reach it (alignment)
 * or has larger sectors than the caller, the layer in block.c goes through a bounce buffer,
 * once for all drivers.
 */
#ifndef BLOCK_BLOCK_H
#define BLOCK_BLOCK_H

#include "lib/types.h"

struct block_device;

struct block_ops {
	/*
	 * Moves @count sectors of the device's own size between @lba and the physically
	 * contiguous buffer at @addr. The layer has checked range, limits and alignment.
	 * Returns 0 or a negative error (-EIO, -ETIMEDOUT, -ENOMEDIUM, -EROFS, -ECHANGED).
	 */
	int (*read)(struct block_device *b, u64 lba, u32 count, u32 addr);
	int (*write)(struct block_device *b, u64 lba, u32 count, u32 addr);
	/* Makes what was written durable. NULL: the device has no volatile cache. */
	int (*flush)(struct block_device *b);
};

enum block_bus { BLOCK_BUS_PCI, BLOCK_BUS_ISA };
enum block_interface { BLOCK_ATA, BLOCK_ATAPI, BLOCK_SCSI, BLOCK_USB, BLOCK_VIRTIO, BLOCK_NVME };

struct block_device {
	const struct block_ops *ops;
	u64 sectors;	     /* of sector_size bytes; 0 while a drive is empty */
	u32 sector_size;     /* bytes: 512, 2048 or 4096 */
	u32 max_sectors;     /* a single request's limit, at least 1 */
	u32 dma_align;	     /* of the buffer's address: a power of two, 1 for any */
	bool read_only, removable, cdrom;
	/* For EDD's device path and for the boot order. */
	enum block_interface interface;
	u16 bdf; /* PCI address: bus << 8 | device << 3 | function */
	u16 io_base, control_base; /* ATA: of the channel; else 0 */
	u8 unit;		   /* ATA: 0 master, 1 slave; AHCI: port; else target */
	u8 irq;
	u16 cylinders, heads, spt; /* the drive's own geometry (ATA IDENTIFY), or 0 */
	char name[40];		   /* for messages: model or kind */
};

/* Makes the device known to INT 13h and the boot code. The struct is the driver's, in
 * resident memory; @path is its OpenFirmware device path as in `bootorder` (copied). POST. */
int block_register(struct block_device *b, const char *path);

/*
 * Reads or writes @count 512-byte (for a CD: 2048-byte) units at @lba, of any length, into
 * any memory below 4 GiB. Returns 0 or a negative error; *@done (may be NULL) is how many
 * units were moved.
 */
int block_read(struct block_device *b, u64 lba, u32 count, u32 addr, u32 *done);
int block_write(struct block_device *b, u64 lba, u32 count, u32 addr, u32 *done);
int block_flush(struct block_device *b);
/* Units that block_read counts in: 512, or 2048 for a CD; and how many the device has. */
u32 block_unit_size(const struct block_device *b);
u64 block_units(const struct block_device *b);

#endif
