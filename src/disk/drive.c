// SPDX-License-Identifier: BSD-2-Clause
/* The table of numbered drives. Flat 32-bit. Adding is for POST, looking up is resident. */
#include "disk/drive.h"
#include "abi/bda.h"
#include "abi/map.h"
#include "abi/shared.h"
#include "cpu/io.h"
#include "disk/fdpt.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "pc/cmos.h"

#define VECTOR_DISK_0 0x41 /* vectors that point to the parameter tables of drives 80h and 81h */
#define VECTOR_DISK_1 0x46

#define BDA_EQUIPMENT	     0x10
#define BDA_DISKS	     0x75   /* number of hard disks */
#define EQUIPMENT_ANY_FLOPPY 0x0001 /* bits 6 and 7 are the number of drives minus one */

struct drive **drive_table;
struct drive *drive_diskettes[DRIVE_MAX_DISKETTES];

static struct drive *disks, *cds;
static u8 nr_disks, nr_cds;
static u8 room_disks, room_cds; /* how many entries the tables have */
/*
 * The slots from which the first disk and the first diskette drive were moved to the front for a
 * boot.
 */
static u8 disk_from, diskette_from;

#ifdef CONFIG_ROM_DISKS
static u8 foreign_disks;

__post void drive_add_foreign(void)
{
	foreign_disks++;
}
#else
#define foreign_disks 0
#endif

u8 drive_disks(void)
{
	return nr_disks;
}

__post int drive_init(u32 max_disks, u32 max_cds)
{
	max_disks = min(max_disks, (u32)DRIVE_MAX_DISKS);
	max_cds = min(max_cds, (u32)DRIVE_MAX_CDS);
	if (!max_disks && !max_cds)
		return 0;
	disks = resident_alloc((max_disks + max_cds) * sizeof(*disks), 4);
	drive_table = resident_alloc(DRIVE_NUMBERS * sizeof(struct drive *), 4);
	if (!disks || !drive_table)
		return -ENOMEM;
	cds = disks + max_disks;
	room_disks = max_disks;
	room_cds = max_cds;
	return 0;
}

/*
 * Returns the translation that QEMU has stored in CMOS for a drive on one of the two legacy
 * channels. A geometry from the file bios-geometry comes before this: set_geometry() has it in
 * @force.
 */
__post static enum translation translation_of(const struct block_device *b)
{
	unsigned int index = 2 * b->channel + b->unit;

	if (b->interface != BLOCK_ATA || index >= 4 || !machine.cmos_wishes)
		return TRANSLATE_AUTO;
	return cmos_read(CMOS_TRANSLATION) >> (2 * index) & 3;
}

__post static void set_geometry(struct drive *d, const struct chs *force)
{
	struct block_device *b = d->b;
	struct chs physical = { b->cylinders, b->heads, b->spt };
	struct chs c;

	if (force->cylinders && force->heads && force->spt)
		c = geometry_translate(TRANSLATE_NONE, *force, block_units(b));
	else
		c = geometry_translate(translation_of(b), physical, block_units(b));
	if (!b->cylinders || !b->heads || !b->spt) {
		physical = geometry_default(block_units(b));
		b->cylinders = physical.cylinders;
		b->heads = physical.heads;
		b->spt = physical.spt;
	}
	d->cylinders = c.cylinders;
	d->heads = c.heads;
	d->spt = c.spt;
}

__post static void set_dpte(struct drive *d)
{
	struct dpte *t;

	if (!d->b->ata)
		return;
	t = fseg_alloc(sizeof(*t), 16);
	if (!t)
		return;
	dpte_fill(t, d->b, drive_chs(d));
	d->dpte = (u32)t;
}

/* Returns how many diskette drives the equipment word says there are. */
static u32 told_diskettes(void)
{
	u32 equipment = readw(BDA_BASE + BDA_EQUIPMENT);

	return equipment & EQUIPMENT_ANY_FLOPPY ? (equipment >> 6 & 3) + 1 : 0;
}

static void point_to_fdpt(u8 vector, const struct drive *d)
{
	writel(IVT_BASE + 4 * vector, d ? d->fdpt : 0);
}

/* Updates everything that depends on which disk has which number. */
static void tell_numbers(void)
{
	const struct drive *d;
	u8 n = 0;

	while (n < DRIVE_MAX_DISKS && (d = drive_get(DRIVE_DISK + n)) && !d->b->removable)
		n++;
	shared.fixed_disks = n;
	point_to_fdpt(VECTOR_DISK_0, drive_get(DRIVE_DISK));
	point_to_fdpt(VECTOR_DISK_1, drive_get(DRIVE_DISK + 1));
}

static void tell_count(const struct drive *d, int change)
{
	u32 equipment = readw(BDA_BASE + BDA_EQUIPMENT), n;

	if (d->number & DRIVE_DISK) {
		nr_disks += change;
		writeb(BDA_BASE + BDA_DISKS, nr_disks + foreign_disks);
		tell_numbers();
		return;
	}
	n = told_diskettes() + change;
	equipment &= ~(EQUIPMENT_ANY_FLOPPY | 3 << 6);
	if (n)
		equipment |= EQUIPMENT_ANY_FLOPPY | ((n - 1) & 3) << 6;
	writew(BDA_BASE + BDA_EQUIPMENT, equipment);
}

/*
 * Adds a diskette drive. One in RAM comes after those of the controller, whatever the boot order
 * is.
 */
__post static int add_diskette(struct block_device *b)
{
	bool in_ram = b->interface == BLOCK_RAM;
	u32 number = in_ram ? told_diskettes() : b->unit;
	struct drive *d = number < DRIVE_MAX_DISKETTES - 1 ? resident_alloc(sizeof(*d), 4) : NULL;

	if (!d)
		return number < DRIVE_MAX_DISKETTES - 1 ? -ENOMEM : -ENOSPC;
	d->b = b;
	d->number = number;
	if (in_ram)
		tell_count(d, 1);
	d->cylinders = b->cylinders;
	d->heads = b->heads;
	d->spt = b->spt;
	drive_diskettes[number] = d;
	return d->number;
}

__post int drive_add(struct block_device *b, const struct chs *force)
{
	struct drive *d;

	if (b->floppy)
		return add_diskette(b);
	if (b->cdrom) {
		if (nr_cds >= room_cds)
			return -ENOSPC;
		d = &cds[nr_cds];
		d->number = DRIVE_CD + nr_cds++;
	} else {
		if (nr_disks >= room_disks)
			return -ENOSPC;
		d = &disks[nr_disks];
		d->number = DRIVE_DISK + nr_disks++;
	}
	drive_table[d->number & 0x7f] = d;
	d->b = b;
	if (!b->cdrom)
		set_geometry(d, force);
	set_dpte(d);
	return d->number;
}

/* Returns the slots from @d's number to the last number of its kind. */
static struct drive **slots_from(const struct drive *d, u32 *count)
{
	if (d->number & DRIVE_DISK) {
		*count = DRIVE_CD - d->number;
		return &drive_table[d->number & 0x7f];
	}
	*count = DRIVE_MAX_DISKETTES - d->number;
	return &drive_diskettes[d->number];
}

static void number_from(struct drive **slots, u8 first, u8 count)
{
	for (u8 i = 0; i < count; i++)
		if (slots[i])
			slots[i]->number = first + i;
}

/* Does the work of drive_insert(), or of drive_remove() if @in is false. */
static int shift(struct drive *d, bool in)
{
	u32 last;
	struct drive **slots = slots_from(d, &last);

	last--;
	if (in && slots[last])
		return -ENOSPC;
	memmove(slots + in, slots + !in, last * sizeof(*slots));
	slots[in ? 0 : last] = in ? d : NULL;
	number_from(slots, d->number, last + 1);
	tell_count(d, in ? 1 : -1);
	return 0;
}

int drive_insert(struct drive *d)
{
	return shift(d, true);
}

void drive_remove(struct drive *d)
{
	shift(d, false);
}

/* Moves the drive in slot @from to slot 0, and those before it up by one. */
static void to_front(struct drive **slots, u8 from)
{
	struct drive *d = slots[from];

	memmove(slots + 1, slots, from * sizeof(*slots));
	slots[0] = d;
}

/* Undoes to_front(). */
static void from_front(struct drive **slots, u8 to)
{
	struct drive *d = slots[0];

	memmove(slots, slots + 1, to * sizeof(*slots));
	slots[to] = d;
}

void drive_make_first(struct drive *d)
{
	bool disk = d->number & DRIVE_DISK;
	struct drive **slots = disk ? drive_table : drive_diskettes;
	u8 count = disk ? nr_disks : DRIVE_MAX_DISKETTES, at = 0;
	u8 *from = disk ? &disk_from : &diskette_from;

	if (d->b->cdrom)
		return;
	/* The drive that an earlier try has made the first goes back to its place. */
	from_front(slots, *from);
	while (at < count && slots[at] != d)
		at++;
	*from = at < count ? at : 0;
	to_front(slots, *from);
	number_from(slots, disk ? DRIVE_DISK : 0, count);
	if (disk)
		tell_numbers();
}

/*
 * How many disks get a parameter table. It is more than two, because the boot decides which disks
 * are the first two.
 */
#define FDPT_MAX 16

__post static void make_fdpt(struct drive *d)
{
	struct fdpt *t = fseg_alloc(sizeof(*t), 16);

	if (!t)
		return;
	fdpt_fill(t, d->b, drive_chs(d));
	d->fdpt = FAR_PTR(FSEG, (u32)t);
}

__post void drive_publish(void)
{
	writeb(BDA_BASE + BDA_DISKS, nr_disks + foreign_disks);
	for (u8 i = 0; i < min(nr_disks, (u8)FDPT_MAX); i++)
		make_fdpt(&disks[i]);
	tell_numbers();
}

#ifdef CONFIG_MENU_SCREEN
/*
 * Makes a drive with the next number. There is none for a disk if an option ROM has disks, because
 * the next number is that of the ROM's first disk.
 */
__post static struct drive *next_drive(bool cd)
{
	bool room = cd ? nr_cds < DRIVE_MAX_CDS : nr_disks < DRIVE_MAX_DISKS && !foreign_disks;
	struct drive *d;

	if (!drive_table)
		drive_table = resident_alloc(DRIVE_NUMBERS * sizeof(struct drive *), 4);
	d = room && drive_table ? resident_alloc(sizeof(*d), 4) : NULL;
	if (!d)
		return NULL;
	d->number = cd ? DRIVE_CD + nr_cds++ : DRIVE_DISK + nr_disks++;
	drive_table[d->number & 0x7f] = d;
	return d;
}

__post static struct drive *last_disk(void)
{
	return nr_disks ? drive_get(DRIVE_DISK + nr_disks - 1) : NULL;
}

__post struct drive *drive_add_late(struct block_device *b)
{
	static const struct chs any = { 0 };
	struct drive *d = next_drive(b->cdrom);

	if (!d && !b->cdrom)
		d = last_disk();
	if (!d)
		return NULL;
	*d = (struct drive){ .b = b, .number = d->number, .fdpt = d->fdpt };
	set_dpte(d);
	if (b->cdrom)
		return d;
	set_geometry(d, &any);
	if (!d->fdpt && nr_disks <= FDPT_MAX)
		make_fdpt(d);
	writeb(BDA_BASE + BDA_DISKS, nr_disks + foreign_disks);
	tell_numbers();
	return d;
}
#endif
