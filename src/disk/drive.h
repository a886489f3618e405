/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drives as INT 13h numbers them, with the geometry that it shows. Flat 32-bit, resident
 * but for adding.
 */
#ifndef DISK_DRIVE_H
#define DISK_DRIVE_H

#include "block/block.h"
#include "disk/geometry.h"

#define DRIVE_DISK	0x80 /* the first hard disk's number */
#define DRIVE_CD	0xe0 /* the first CD's */
#define DRIVE_MAX_DISKS (DRIVE_CD - DRIVE_DISK)
#define DRIVE_MAX_CDS	16
/* Two of the controller, or in RAM, one more in RAM, and an emulated one, which has the last slot
 * to itself. */
#ifdef CONFIG_RAMDISK
#define DRIVE_MAX_DISKETTES 4
#else
#define DRIVE_MAX_DISKETTES 3
#endif

#define DRIVE_EDD_SIZE 74

struct drive {
	struct block_device *b;
	/* What the CHS functions show: at most 1024 cylinders, 255 heads and 63 sectors;
	 * zeros for a CD. */
	u16 cylinders, heads, spt;
	u8 number;
	bool edd_known; /* edd holds what INT 13h AH=48h says of a drive with a fixed
			   medium */
	/* EDD's device parameter table extension for an ATA drive, else 0. */
	u32 dpte;
	u32 fdpt; /* far pointer to its fixed disk parameter table, or 0 */
	u8 edd[DRIVE_EDD_SIZE];
};

#define DRIVE_NUMBERS 0x80 /* from DRIVE_DISK on */

/* By number less 80h, in resident memory (NULL: there are none), and those below 80h. */
extern struct drive **drive_table;
extern struct drive *drive_diskettes[DRIVE_MAX_DISKETTES];

/* The drive @number, or NULL. */
static inline struct drive *drive_get(u8 number)
{
	if (number & DRIVE_DISK)
		return drive_table ? drive_table[number & 0x7f] : NULL;
	return number < DRIVE_MAX_DISKETTES ? drive_diskettes[number] : NULL;
}

/* How many cylinders of a hard disk INT 13h tells of: the last one is the diagnostic's. It can
 * be read, but programs are not told of it. */
static inline u32 drive_told_cylinders(const struct drive *d)
{
	return d->cylinders > 1 ? d->cylinders - 1 : d->cylinders;
}

/* The geometry that INT 13h shows. */
static inline struct chs drive_chs(const struct drive *d)
{
	return (struct chs){ d->cylinders, d->heads, d->spt };
}

/*
 * Gives the last hard disk's number to @b, for which none was left. Returns the drive, which was
 * the last disk's until now; NULL where there are no disks. POST only, after drive_publish().
 */
struct drive *drive_give_last(struct block_device *b);

/* How many hard disks there are. */
u8 drive_disks(void);

/* Makes room for @disks and @cds drives; those that do not fit get no number. POST only. */
int drive_init(u32 disks, u32 cds);
/*
 * Gives @b the next number of its kind (a controller's diskette drive: its unit), and a logical
 * geometry: @force where that has no zero (an administrator's choice), else by translation. Returns
 * the number or -ENOSPC. POST only.
 */
int drive_add(struct block_device *b, const struct chs *force);
/*
 * Gives @d, which has a number already, that number; drives of its kind from there on move up
 * by one until drive_remove(). -ENOSPC: the last number is taken. Equipment word and count of
 * disks in the BIOS data area and the vectors 41h and 46h follow.
 */
int drive_insert(struct drive *d);
void drive_remove(struct drive *d);
/*
 * Gives @d the first number of its kind, for being booted from: 80h, or 00h for a diskette drive.
 * The others keep their order behind it, as they had it after drive_add(). A CD keeps its number.
 */
void drive_make_first(struct drive *d);
/* Tells the BIOS data area, and the vectors 41h and 46h, which point to the parameter tables
 * of drives 80h and 81h. POST only. */
void drive_publish(void);

#endif
