/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Diskettes: their formats, the drives for them, and the parameter tables (IBM PS/2 and PC BIOS
 * Interface Technical Reference, INT 13h diskette and INT 1Eh). Uses only its arguments. Resident.
 */
#ifndef BLOCK_FLOPPY_MEDIA_H
#define BLOCK_FLOPPY_MEDIA_H

#include "lib/types.h"

/* Drive types, as in CMOS byte 10h and INT 13h AH=08h; 0: no drive. */
#define FLOPPY_TYPE_360	 1
#define FLOPPY_TYPE_1200 2
#define FLOPPY_TYPE_720	 3
#define FLOPPY_TYPE_1440 4
#define FLOPPY_TYPE_2880 5
#define FLOPPY_TYPE_LAST 6 /* also 2.88 MB */

/* Data rates, as in the controller's register (3F7h). */
#define FLOPPY_RATE_500	 0
#define FLOPPY_RATE_300	 1
#define FLOPPY_RATE_250	 2
#define FLOPPY_RATE_1000 3

/* The diskette parameter table, to which INT 1Eh points. */
struct diskette_table {
	u8 specify[2];	/* step rate, head unload, head load times */
	u8 motor_off;	/* ticks until the motor stops */
	u8 size_code;	/* a sector has 128 << size_code bytes */
	u8 spt;		/* number of the last sector of a track */
	u8 gap;		/* gap 3 for reading and writing */
	u8 data_length; /* FFh */
	u8 format_gap;
	u8 fill;	/* formatting fills sectors with this */
	u8 settle;	/* ms that the head takes to settle after a seek */
	u8 motor_start; /* eighths of a second */
} __packed;

struct floppy_format {
	u8 cylinders, heads, spt;
	u8 rate;	  /* FLOPPY_RATE_* */
	bool double_step; /* 40 cylinders in a drive with 80, unless a medium shows otherwise */
	struct diskette_table table;
};

/*
 * Returns the formats that a drive of @type takes, its own first. *@count is 0 for an unknown type.
 */
const struct floppy_format *floppy_formats(u8 type, u32 *count);
/* Returns the format of a drive of @type with so many cylinders and sectors per track, or NULL. */
const struct floppy_format *floppy_format_of(u8 type, u32 cylinders, u32 spt);
/* Returns the value of 40:90h for a drive of @type with a medium of format @f. */
u8 floppy_media_state(u8 type, const struct floppy_format *f, bool double_step);
/* Returns whether a drive of @type may have to step twice per cylinder of a medium of format @f. */
bool floppy_may_double_step(u8 type, const struct floppy_format *f);
/* Returns the nibble of 40:8Fh that describes a drive. */
u8 floppy_drive_info(u8 type);
/* Returns whether a drive of @type can tell that its door was opened (bit 7 of 3F7h). */
bool floppy_has_change_line(u8 type);

/* Bits of 40:90h. */
#define MEDIA_ESTABLISHED 0x10
#define MEDIA_DOUBLE_STEP 0x20
#define MEDIA_RATE_SHIFT  6

#endif
