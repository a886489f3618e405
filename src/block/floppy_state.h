/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A diskette drive and a request to it. Computes the request's command from the parameter table and
 * the medium. Part of the driver. Resident.
 */
#ifndef BLOCK_FLOPPY_STATE_H
#define BLOCK_FLOPPY_STATE_H

#include "block/block.h"
#include "block/floppy_fdc.h"
#include "block/floppy_media.h"
#include "cpu/time.h"

#define FLOPPY_DRIVES 2

struct floppy {
	struct block_device block;
	const struct floppy_format *format; /* of the medium; NULL: not known yet */
	struct deadline at_speed;	    /* when its motor is certainly at speed */
	/* the medium's own format, if it was measured; until then it has 0 sectors */
	struct floppy_format measured;
	u8 number, type;
	bool double_step; /* the medium has half as many cylinders as the drive */
	/* a medium was seen; another one in its place is a change to be reported */
	bool seen;
	bool turns; /* something was read since the motor was started */
	/* something was read since the motor was started or the head moved */
	bool steady;
};

struct floppy_request {
	u8 command; /* FDC_READ, FDC_WRITE or FDC_FORMAT */
	/*
	 * For FDC_READ: do not store the data. The controller reads a sector to its end and checks
	 * its checksum although DMA stops after the first byte. (The command VERIFY only exists
	 * since the 82077, and emulated controllers lack it.)
	 */
	bool check;
	u8 cylinder, head, sector;
	u8 count; /* number of sectors; for FDC_FORMAT: of the track */
	u32 addr; /* within a 64 KiB page below 16 MiB; ignored with @check */
	const struct diskette_table *table; /* NULL: the table of INT 1Eh */
};

/*
 * Returns the parameter table to use: the one that INT 1Eh points to. While that is our own table
 * for a 1.44 MB drive, the medium's table is used instead. A program's table is copied to @room.
 */
const struct diskette_table *floppy_table(struct floppy *f, struct diskette_table *room);
/* Writes the command for @r (at most 9 bytes). Returns its length. */
u32 floppy_command(struct floppy *f, const struct floppy_request *r, u8 *command);
/* Returns the number of bytes of a sector, from INT 1Eh's parameter table. */
u32 floppy_sector_size(struct floppy *f);
/* Returns the number of sectors of a track, from that table or the medium's format. */
u32 floppy_track_sectors(struct floppy *f);

/* Returns how many bytes @r moves by DMA. */
u32 floppy_bytes(struct floppy *f, const struct floppy_request *r);
/*
 * These move the head. floppy_seek() moves it to @cylinder of the medium, by way of track 0 if it
 * is not known where the head is; floppy_step_to() to @track of the drive, whose number is twice
 * the cylinder's if the drive steps twice; floppy_recalibrate() to track 0. They wait for the
 * controller, and return 0, -ETIMEDOUT or -ENODEV if it does not answer, or -EIO if the head is not
 * there afterwards.
 */
int floppy_seek(struct floppy *f, u8 cylinder);
int floppy_step_to(struct floppy *f, u8 track);
int floppy_recalibrate(struct floppy *f);

/* Returns how many sectors of @r were moved before it stopped, going by the result bytes. */
u8 floppy_moved(struct floppy *f, const struct floppy_request *r);

#endif
