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
 * drives. Returns how many were registered. If there were none, this may be a negative error:
 * -ENODEV if no target answers, -ETIMEDOUT if a request does not end, -ENOMEM, or what a unit has
 * failed with. An adapter handles one request at a time, so two tasks must not call this for the
 * same adapter at once. POST.
 */
int scsi_probe_target(struct scsi_adapter *a, u8 channel, u16 target);

/*
 * Does the same for targets 0 to @count - 1. Returns 0, whatever was found; or -ETIMEDOUT or
 * -ENOMEM, after which the other targets were not tried. POST.
 */
int scsi_probe_targets(struct scsi_adapter *a, u8 channel, u16 count);

/*
 * These two add a unit whose kind is already known; for a CD drive they send it no command.
 * scsi_disk_new() allocates a unit in resident memory, or returns NULL if there is none left.
 * scsi_disk_register() registers it as a disk or CD drive, which @in says; @path is
 * block_register()'s. Returns 0 or a negative error. POST.
 */
struct scsi_disk *scsi_disk_new(struct scsi_adapter *a, u8 channel, u16 target, u16 lun);
int scsi_disk_register(struct scsi_disk *d, const struct scsi_inquiry *in, const char *path);

/*
 * What a driver of PCI SCSI adapters tells scsi_host_new(). The driver has a struct of @size bytes,
 * aligned to @align, for each adapter. At @offset in that is a struct scsi_adapter, which begins as
 * a copy of @adapter.
 */
struct scsi_host {
	struct scsi_adapter adapter; /* scsi_host_new() fills in dev and interface */
	u16 size, align, offset;
	u16 decode; /* PCI_COMMAND_MEMORY, or PCI_COMMAND_IO where the registers are ports */
};

/*
 * Allocates the driver's struct for the adapter @dev in resident memory, and lets the device decode
 * its registers and be bus master. @regs is the address of the registers, or 0 if they have none.
 * Returns NULL if @regs is 0 or there is no memory; the driver's probe then returns
 * scsi_host_error(). POST.
 */
void *scsi_host_new(struct device *dev, u32 regs, const struct scsi_host *host);
static inline int scsi_host_error(u32 regs)
{
	return regs ? -ENOMEM : -ENODEV;
}

/* For scsi_disk_register() only. */
extern const struct block_ops scsi_disk_ops, scsi_removable_ops, scsi_cdrom_ops;
/*
 * Fills in the number of sectors, their size, and how many sectors a request may move. Returns 0,
 * -ENOTSUP if the block layer cannot handle these sectors, or scsi_capacity()'s error.
 */
int scsi_disk_measure(struct scsi_disk *d);

#endif
