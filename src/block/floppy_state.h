/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A diskette drive and a request to it, and what the request's command says, by parameter table and
 * medium. Part of the driver. Resident.
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
	const struct floppy_format *format; /* of the medium; NULL: not yet found out */
	struct deadline at_speed;	    /* when its motor is sure to be */
	struct floppy_format measured;	    /* its own, once it is; until then 0 sectors */
	u8 number, type;
	bool double_step; /* the medium has half as many cylinders as the drive */
	bool seen;	  /* a medium was: another one in its place is a change to be told */
	bool turns;	  /* something has been read since the motor was started */
	bool steady;	  /* something has been read since the motor was started or the head
			     moved */
};

struct floppy_request {
	u8 command; /* FDC_READ, FDC_WRITE or FDC_FORMAT */
	/*
	 * Of FDC_READ: nothing goes to memory. The controller ends a sector and looks at its
	 * checksum although DMA stops after its first byte. (The command VERIFY is the 82077's
	 * and later ones', and emulated controllers leave it out.)
	 */
	bool check;
	u8 cylinder, head, sector;
	u8 count; /* sectors; of FDC_FORMAT: on the track */
	u32 addr; /* within one 64-KiB page below 16 MiB; with @check of no matter */
	const struct diskette_table *table; /* NULL: that of INT 1Eh */
};

/*
 * The parameters in force: those that INT 1Eh points at, or, as long as that is our own
 * table of a 1.44 MB drive, those of the medium. @room is for a copy of a program's.
 */
const struct diskette_table *floppy_table(struct floppy *f, struct diskette_table *room);
/* Writes the command for @r (at most 9 bytes); returns its length. */
u32 floppy_command(struct floppy *f, const struct floppy_request *r, u8 *command);
/* Bytes of a sector, as the parameter table of INT 1Eh has them. */
u32 floppy_sector_size(struct floppy *f);
/* Sectors of a track, as that table or the medium's format has them. */
u32 floppy_track_sectors(struct floppy *f);

/* Bytes that @r moves by DMA. */
u32 floppy_bytes(struct floppy *f, const struct floppy_request *r);
/* How many sectors of @r had been moved where the result bytes say that it stopped. */
u8 floppy_moved(struct floppy *f, const struct floppy_request *r);

#endif
