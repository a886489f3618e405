/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SCSI commands for whatever carries them (ATAPI here): reading, the medium's size, what
 * a failure means (SPC-3, MMC-5). Flat 32-bit, resident.
 */
#ifndef BLOCK_SCSI_H
#define BLOCK_SCSI_H

#include "block/block.h"

#define SCSI_CDB_SIZE 12

/*
 * Sends the command at @cdb and takes at most @size bytes of its data to @addr. Returns
 * 0, -EIO if the device reports a failure (its sense data are then asked for), or another
 * negative error if the command did not get through.
 */
typedef int (*scsi_packet)(struct block_device *b, const u8 *cdb, u32 addr, u32 size);

/* READ(10) of @count sectors. Errors as the sense data tell: -ENOMEDIUM, -ECHANGED, -EIO. */
int scsi_read(struct block_device *b, scsi_packet packet, u64 lba, u32 count, u32 addr);
/*
 * Waits for a drive to become ready and fills in the medium's size. Returns 0, -ENOMEDIUM
 * for an empty drive (then it has no sectors), -ETIMEDOUT for one that does not become
 * ready.
 */
int scsi_refresh(struct block_device *b, scsi_packet packet);
/* Locks the door or unlocks it; ejects the medium (-ENOMEDIUM: there is none). */
int scsi_lock(struct block_device *b, scsi_packet packet, bool on);
int scsi_eject(struct block_device *b, scsi_packet packet);

#endif
