/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fake ATA disk or ATAPI CD drive: its IDENTIFY data, its contents, and its answers to packets. A
 * fake controller has the registers and moves the data.
 */
#ifndef KIT_DRIVE_H
#define KIT_DRIVE_H

#include "kit/lun.h"
#include "kit/medium.h"

#define FAKE_SECTORS	2048 /* of 512 bytes */
#define FAKE_CD_SECTORS (FAKE_SECTORS / 4)

struct fake_drive {
	bool cdrom;
	u16 id[256];
	struct fake_medium medium;
	struct fake_lun lun; /* used by a CD drive */
	/* the drive's own buffer for data that is read or is to be written */
	u8 buffer[FAKE_SECTORS * 512];
};

/* Makes a drive. Its sectors differ from those of a drive with another @seed. */
void fake_drive_init(struct fake_drive *d, bool cdrom, const char *model, u8 seed);
/*
 * Reads @count sectors to the drive's buffer, or writes them from there. False: one cannot be read
 * or written.
 */
bool fake_drive_read(struct fake_drive *d, u64 lba, u32 count);
bool fake_drive_write(struct fake_drive *d, u64 lba, u32 count);
/*
 * Executes a packet; what it answers is in the buffer, *@size bytes. False: it fails, and REQUEST
 * SENSE will say why; the error register is d->lun.sense[2] << 4.
 */
bool fake_drive_packet(struct fake_drive *d, const u8 *packet, u32 *size);

/* Tests a CD drive without a disc, one that spins up, and one that is broken. */
void fake_drive_cd_states(struct block_device *b, struct fake_drive *d);
/* Tests the door, and the report of another medium. Afterwards the drive is empty. */
void fake_drive_door(struct block_device *b, struct fake_drive *d);

#endif
