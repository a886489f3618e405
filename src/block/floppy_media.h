/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Diskettes: formats, the drives that take them, the parameter tables (IBM PS/2 and PC
 * BIOS Interface Technical Reference, INT 13h diskette and INT 1Eh). Pure. Resident.
 */
#ifndef BLOCK_FLOPPY_MEDIA_H
#define BLOCK_FLOPPY_MEDIA_H

#include "lib/types.h"

/* Drive types as CMOS byte 10h and INT 13h AH=08h have them; 0: none. */
#define FLOPPY_TYPE_360	 1
#define FLOPPY_TYPE_1200 2
#define FLOPPY_TYPE_720	 3
#define FLOPPY_TYPE_1440 4
#define FLOPPY_TYPE_2880 5
#define FLOPPY_TYPE_LAST 6 /* 2.88 MB as well */

/* Data rates as the controller's register (3F7h) has them. */
#define FLOPPY_RATE_500	 0
#define FLOPPY_RATE_300	 1
#define FLOPPY_RATE_250	 2
#define FLOPPY_RATE_1000 3

/* The diskette parameter table that INT 1Eh points at. */
struct diskette_table {
	u8 specify[2];	/* step rate, head unload, head load times */
	u8 motor_off;	/* ticks until the motor stops */
	u8 size_code;	/* a sector has 128 << size_code bytes */
	u8 spt;		/* last sector of a track */
	u8 gap;		/* gap 3 when reading and writing */
	u8 data_length; /* FFh */
	u8 format_gap;
	u8 fill;	/* what formatting leaves in a sector */
	u8 settle;	/* ms that the head takes to settle after a seek */
	u8 motor_start; /* eighths of a second */
} __packed;

struct floppy_format {
	u8 cylinders, heads, spt;
	u8 rate;	  /* FLOPPY_RATE_* */
	bool double_step; /* 40 cylinders in a drive that has 80, unless a medium shows otherwise */
	struct diskette_table table;
};

/* The formats that a drive of @type takes, its own first; *@count is 0 for an unknown
 * one. */
const struct floppy_format *floppy_formats(u8 type, u32 *count);
/* The format of a drive of @type with these cylinders and sectors a track, or NULL. */
const struct floppy_format *floppy_format_of(u8 type, u32 cylinders, u32 spt);
/* The established state of a drive of @type with a medium of format @f: 40:90h. */
u8 floppy_media_state(u8 type, const struct floppy_format *f, bool double_step);
/* Whether a drive of @type may have to step twice for a cylinder of a medium of format @f. */
bool floppy_may_double_step(u8 type, const struct floppy_format *f);
/* What 40:8Fh has of a drive, in a nibble. */
u8 floppy_drive_info(u8 type);
/* Whether a drive of @type tells that its door was opened (3F7h bit 7). */
bool floppy_has_change_line(u8 type);

/* Bits of 40:90h. */
#define MEDIA_ESTABLISHED 0x10
#define MEDIA_DOUBLE_STEP 0x20
#define MEDIA_RATE_SHIFT  6

#endif
