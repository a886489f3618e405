/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes block devices of SCSI logical units: disks and CD drives. An adapter's driver fills in a
 * struct scsi_adapter (src/scsi/scsi.h) and calls scsi_probe_target() for each target.
 */
#ifndef BLOCK_SCSI_DISK_H
#define BLOCK_SCSI_DISK_H

#include "block/block.h"
#include "lib/errno.h"
#include "scsi/scsi.h"

struct scsi_disk {
	struct block_device block;
	struct scsi_unit unit;
};

/*
 * Finds the logical units of target @target on channel @channel, and registers its disks and CD
 * drives. Returns how many there were, or a negative error: -ENODEV if no target answers,
 * -ETIMEDOUT if something hangs. An adapter handles one request at a time, so two tasks must not
 * call this for the same adapter at once. POST.
 */
int scsi_probe_target(struct scsi_adapter *a, u8 channel, u16 target);

/*
 * Does the same for targets 0 to @count - 1. Returns 0, whatever was found; or -ETIMEDOUT or
 * -ENOMEM, after which the other targets were not tried. POST.
 */
int scsi_probe_targets(struct scsi_adapter *a, u8 channel, u16 count);

/*
 * For a unit whose kind is already known; for a CD drive this takes no access. The first allocates
 * a unit in resident memory and returns NULL if there is none. The second registers it as @in and
 * @path say. POST.
 */
struct scsi_disk *scsi_disk_new(struct scsi_adapter *a, u8 channel, u16 target, u16 lun);
int scsi_disk_register(struct scsi_disk *d, const struct scsi_inquiry *in, const char *path);

/*
 * What a driver of PCI SCSI adapters says of them. Its struct, of @size bytes at a multiple of
 * @align, has a struct scsi_adapter at @offset, which begins as @adapter.
 */
struct scsi_host {
	struct scsi_adapter adapter; /* all but dev and interface */
	u16 size, align, offset;
	u16 decode; /* PCI_COMMAND_MEMORY, or PCI_COMMAND_IO where the registers are ports */
};

/*
 * Returns the driver's struct for the adapter @dev, in resident memory, and lets the device decode
 * its registers and be bus master. @regs is where its registers are. NULL: they are nowhere (0), or
 * there is no memory; scsi_host_error() is then the probe's result. POST.
 */
void *scsi_host_new(struct device *dev, u32 regs, const struct scsi_host *host);
static inline int scsi_host_error(u32 regs)
{
	return regs ? -ENOMEM : -ENODEV;
}

/* For scsi_disk_register() only. */
extern const struct block_ops scsi_disk_ops, scsi_removable_ops, scsi_cdrom_ops;
/*
 * Fills in the number of sectors, their size, and how much a request may move. Returns -ENOTSUP if
 * the block layer cannot handle these sectors.
 */
int scsi_disk_measure(struct scsi_disk *d);

#endif
