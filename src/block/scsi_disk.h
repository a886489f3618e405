/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Block devices made of SCSI logical units: disks and CD drives. An adapter's driver fills a
 * struct scsi_adapter (src/scsi/scsi.h) and calls scsi_probe_target() for each target.
 */
#ifndef BLOCK_SCSI_DISK_H
#define BLOCK_SCSI_DISK_H

#include "block/block.h"
#include "scsi/scsi.h"

struct scsi_disk {
	struct block_device block;
	struct scsi_unit unit;
};

/*
 * Finds the logical units of target @target on channel @channel and registers its disks and CD
 * drives. Returns how many that were, or a negative error: -ENODEV where no target answers,
 * -ETIMEDOUT where something hangs. One request at a time: do not call it for one adapter from
 * two tasks at once. POST.
 */
int scsi_probe_target(struct scsi_adapter *a, u8 channel, u16 target);

/* The same for targets 0 to @count - 1. Returns 0, whatever was found, or -ETIMEDOUT or -ENOMEM,
 * after which no further target was asked. POST. */
int scsi_probe_targets(struct scsi_adapter *a, u8 channel, u16 count);

/*
 * For what is known already, without an access where it is a CD drive: a unit in resident
 * memory (NULL: there is none), and its registration by the kind of device, as name and end of
 * device path say. POST.
 */
struct scsi_disk *scsi_disk_new(struct scsi_adapter *a, u8 channel, u16 target, u16 lun);
int scsi_disk_register(struct scsi_disk *d, const struct scsi_inquiry *in, const char *path);

/* For scsi_disk_register(). */
extern const struct block_ops scsi_disk_ops, scsi_removable_ops, scsi_cdrom_ops;
/* Fills in sectors, their size and what a request may move from the unit; -ENOTSUP for sectors
 * that the block layer cannot serve. */
int scsi_disk_measure(struct scsi_disk *d);

#endif
