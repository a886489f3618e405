/* SPDX-License-Identifier: BSD-2-Clause */
/* Drives with the numbers and geometry that INT 13h shows. Flat 32-bit, resident, except adding. */
#ifndef DISK_DRIVE_H
#define DISK_DRIVE_H

#include "block/block.h"
#include "disk/geometry.h"

#define DRIVE_DISK	0x80 /* number of the first hard disk */
#define DRIVE_CD	0xe0 /* number of the first CD */
#define DRIVE_MAX_DISKS (DRIVE_CD - DRIVE_DISK)
#define DRIVE_MAX_CDS	16
/*
 * How many diskette drives can have a number: two of the controller; one more if drives in RAM are
 * possible; and one in the last slot, which stays free for an emulated drive.
 */
#ifdef CONFIG_RAMDISK
#define DRIVE_MAX_DISKETTES 4
#else
#define DRIVE_MAX_DISKETTES 3
#endif

#define DRIVE_EDD_SIZE 74

struct drive {
	struct block_device *b;
	/*
	 * The geometry that the CHS functions show: at most 1024 cylinders, 255 heads and 63
	 * sectors. All zero for a CD.
	 */
	u16 cylinders, heads, spt;
	u8 number;
	/* @edd holds the result of INT 13h AH=48h, for a drive with a fixed medium */
	bool edd_known;
	/* EDD's device parameter table extension of an ATA drive, or 0. */
	u32 dpte;
	u32 fdpt; /* far pointer to the fixed disk parameter table, or 0 */
	u8 edd[DRIVE_EDD_SIZE];
};

#define DRIVE_NUMBERS 0x80 /* counted from DRIVE_DISK */

/* Drives by number minus 80h, in resident memory (NULL: there are none), and drives below 80h. */
extern struct drive **drive_table;
extern struct drive *drive_diskettes[DRIVE_MAX_DISKETTES];

/* Returns the drive with @number, or NULL. */
static inline struct drive *drive_get(u8 number)
{
	if (number & DRIVE_DISK)
		return drive_table ? drive_table[number & 0x7f] : NULL;
	return number < DRIVE_MAX_DISKETTES ? drive_diskettes[number] : NULL;
}

/*
 * Returns how many cylinders of a hard disk INT 13h reports. It hides the last one, which is
 * reserved for diagnostics but can be read.
 */
static inline u32 drive_told_cylinders(const struct drive *d)
{
	return d->cylinders > 1 ? d->cylinders - 1 : d->cylinders;
}

/* Returns the geometry that INT 13h shows. */
static inline struct chs drive_chs(const struct drive *d)
{
	return (struct chs){ d->cylinders, d->heads, d->spt };
}

/*
 * Counts a disk that an option ROM serves, so that the number of disks in the BIOS data area
 * includes it. POST only.
 */
void drive_add_foreign(void);
/*
 * Gives a number to @b, a disk or CD drive that came after the others or for which no number was
 * left. If there is no further number, a disk gets that of the last disk, which loses it. Returns
 * the drive, or NULL. POST only, after drive_publish().
 */
struct drive *drive_add_late(struct block_device *b);

/* Returns how many hard disks there are. */
u8 drive_disks(void);

/*
 * Makes room for @disks and @cds drives. Drives for which there is no room get no number. Returns 0
 * or -ENOMEM. POST only.
 */
int drive_init(u32 disks, u32 cds);
/*
 * Gives @b the next number of its kind (a controller's diskette drive: its unit) and a logical
 * geometry. This is @force, which an administrator has chosen, unless a number in it is 0; else it
 * follows from translation. Returns the drive's number, -ENOSPC or -ENOMEM. POST only.
 */
int drive_add(struct block_device *b, const struct chs *force);
/*
 * drive_insert() puts @d at the number that @d has already: drives of its kind from this number on
 * move up by one. It returns 0, or -ENOSPC if the last number is taken. drive_remove() takes @d
 * out, and they move back. Both update the equipment word and the number of disks in the BIOS data
 * area, and the vectors 41h and 46h.
 */
int drive_insert(struct drive *d);
void drive_remove(struct drive *d);
/*
 * Gives @d the first number of its kind, 80h or 00h, because it is to be booted. The other drives
 * follow in the order of drive_add(). A CD keeps its number.
 */
void drive_make_first(struct drive *d);
/*
 * Fills in the BIOS data area and the vectors 41h and 46h, which point to the parameter tables of
 * drives 80h and 81h. POST only.
 */
void drive_publish(void);

#endif
