// SPDX-License-Identifier: BSD-2-Clause
/*
 * Collects everything that can be booted, sorts it and numbers the drives. Without a bootorder
 * file, or for entries that it does not name, kinds come in the order that the VMM has stored in
 * CMOS. Flat 32-bit, POST.
 */
#include "boot/boot.h"
#include "boot/order.h"
#include "boot/path.h"
#include "disk/cd_emulation.h"
#include "disk/drive.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/knobs.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "pc/cmos.h"

/* An entry before it has its place. */
struct candidate {
	struct candidate *next;
	struct boot_entry entry;
	const char *path; /* NULL: none */
	u32 rank, kind_rank;
};

static u8 kind_rank[BOOT_KINDS];
static struct candidate *candidates;
static u32 nr_candidates;
static struct boot_entry *sorted;
static u32 nr_sorted, nr_numbered; /* entries without a number come last */

static const char *copy_text(const char *s)
{
	size_t size = strlen(s) + 1;
	char *copy = post_alloc(size, 1);

	return copy ? memcpy(copy, s, size) : NULL;
}

static struct candidate *prepare_add(u8 kind, const char *path, const char *name)
{
	struct candidate **at = &candidates, *c = post_alloc(sizeof(*c), 4);

	if (!c)
		return NULL;
	memset(c, 0, sizeof(*c));
	c->entry.kind = kind;
	str_copy(c->entry.name, name, sizeof(c->entry.name));
	c->path = path ? copy_text(path) : NULL;
	while (*at)
		at = &(*at)->next;
	*at = c;
	nr_candidates++;
	return c;
}

int boot_add_bev(u16 seg, u16 off, const char *path, const char *name)
{
	struct candidate *c = prepare_add(BOOT_ROM_BEV, path, name);

	if (!c)
		return -ENOMEM;
	c->entry.seg = seg;
	c->entry.off = off;
	return 0;
}

#ifdef CONFIG_ROM_DISKS
int boot_add_rom_disk(u8 number, const char *path, const char *name)
{
	struct candidate *c = prepare_add(BOOT_DISK, path, name);

	if (!c)
		return -ENOMEM;
	c->entry.foreign = number;
	return 0;
}
#endif

u32 boot_wants(const struct pci_device *d)
{
	char path[PATH_SIZE];
	u32 rank;

	if (!machine.boot.order || !pci_path(d, path, sizeof(path)))
		return 0;
	rank = order_rank(machine.boot.order, machine.boot.order_size, path);
	return rank < RANK_UNLISTED ? ~rank : 0;
}

/*
 * The answer is kept, because it is asked for every device, and the whole text must be read to find
 * HALT.
 */
bool boot_strict(void)
{
	const struct machine_boot *b = &machine.boot;
	static const char *order;
	static bool strict;

	if (order != b->order) {
		order = b->order;
		strict = order_rank(order, b->order_size, NULL) == RANK_NEVER;
	}
	return strict;
}

bool boot_unwanted(const struct pci_device *d, const char *part)
{
	const struct machine_boot *b = &machine.boot;
	char path[PATH_SIZE];

	return boot_strict() &&
	       (part ? part_path(d, part, path, sizeof(path)) : pci_path(d, path, sizeof(path))) &&
	       order_rank(b->order, b->order_size, path) == RANK_NEVER;
}

static void add_blocks(u32 *disks, u32 *cds)
{
	char path[PATH_SIZE];

	for (struct block_device *b = block_devices; b; b = b->next) {
		bool known = block_path(b, path, sizeof(path));
		u8 kind = b->cdrom ? BOOT_CDROM : b->floppy ? BOOT_FLOPPY : BOOT_DISK;
		struct candidate *c = prepare_add(kind, known ? path : NULL, b->name);

		if (!c)
			return;
		c->entry.block = b;
		if (b->cdrom)
			++*cds;
		else if (!b->floppy)
			++*disks;
	}
}

/*
 * Ranks the kinds of entries. CMOS holds codes for the first, second and third kind (1 diskette, 2
 * disk, 3 CD, 4 network); other kinds follow in the usual order. If the first code is 0, or CMOS
 * holds no wishes, all kinds have the usual order. CMOS is not read if there is nothing to sort.
 */
static void read_kind_order(void)
{
	static const u8 usual[BOOT_KINDS] = { 0, 1, 2, 3 };
	u8 codes[3] = { 0, 0, 0 };

	memcpy(kind_rank, usual, sizeof(usual));
	if (nr_candidates < 2 || !machine.cmos_wishes)
		return;
	codes[0] = cmos_read(CMOS_BOOT_1_2);
	codes[1] = codes[0] >> 4;
	codes[2] = cmos_read(CMOS_BOOT_FLAGS) >> 4;
	if (!(codes[0] & 15))
		return;
	for (u32 kind = 0; kind < BOOT_KINDS; kind++)
		kind_rank[kind] += 3;
	for (u32 i = 3; i-- > 0;) {
		u8 code = codes[i] & 15;

		if (code >= 1 && code <= BOOT_KINDS)
			kind_rank[code - 1] = i;
	}
}

static bool before(const struct candidate *a, const struct candidate *b)
{
	if (a->rank != b->rank)
		return a->rank < b->rank;
	if (a->kind_rank != b->kind_rank)
		return a->kind_rank < b->kind_rank;
	/* Our disks come before those of option ROMs, because their drive numbers do. */
	return !a->entry.foreign && b->entry.foreign;
}

/* Sorts by insertion. That is stable, so equal entries stay in the order of their addresses. */
static void sort(void)
{
	struct candidate *c, *next, *list = NULL;

	for (c = candidates; c; c = next) {
		struct candidate **at = &list;

		next = c->next;
		c->rank = order_rank(machine.boot.order, machine.boot.order_size, c->path);
		c->kind_rank = kind_rank[c->entry.kind];
		while (*at && !before(c, *at))
			at = &(*at)->next;
		c->next = *at;
		*at = c;
	}
	candidates = list;
}

static void number_drive(struct candidate *c)
{
	struct chs force =
		order_geometry(machine.boot.geometry, machine.boot.geometry_size, c->path);
	int number = drive_add(c->entry.block, &force);
	u64 kib = block_units(c->entry.block) / 2 * (block_unit_size(c->entry.block) / 512);

	if (number < 0) {
		log_warn("%s has no number: %s\n", c->entry.name, error_name(number));
		return;
	}
	c->entry.drive = drive_get(number);
	log_info("%02xh: %s, %u MiB, %u/%u/%u, %s\n", number, c->entry.name, (u32)(kib / 1024),
		 c->entry.drive->cylinders, c->entry.drive->heads, c->entry.drive->spt,
		 c->path ? c->path : "no path");
}

static bool bootable(const struct candidate *c)
{
	if (c->rank == RANK_NEVER)
		return false;
	return c->entry.drive || c->entry.kind == BOOT_ROM_BEV || c->entry.foreign;
}

/*
 * Returns whether this is a disk for which no number was left. It is not tried unless the user
 * picks it.
 */
static bool only_from_menu(const struct candidate *c)
{
	return c->rank != RANK_NEVER && c->entry.block && c->entry.kind == BOOT_DISK &&
	       !c->entry.drive;
}

static void publish_entries(void)
{
	boot_set_entries(sorted, nr_numbered, knob_number(KNOB_BOOT_FAIL_WAIT),
			 machine.cmos_wishes);
}

/* Returns whether CD drives can be used: there is memory for what booting from them needs. */
static bool cds_usable(void)
{
#ifdef CONFIG_CDROM_BOOT
	static bool usable;

	usable = usable || !cd_emulation_init();
	return usable;
#else
	return true;
#endif
}

void boot_prepare(void)
{
	struct candidate *c;
	u32 disks = 0, cds = 0;

	add_blocks(&disks, &cds);
	read_kind_order();
	sort();
	if (cds && !cds_usable())
		cds = 0;
	if (drive_init(disks, cds))
		log_error("no memory for the table of drives\n");
	for (c = candidates; c; c = c->next)
		if (c->entry.block)
			number_drive(c);
	drive_publish();
	if (nr_candidates)
		sorted = resident_alloc(nr_candidates * sizeof(*sorted), 4);
	for (c = candidates; c && sorted; c = c->next)
		if (bootable(c))
			sorted[nr_sorted++] = c->entry;
	nr_numbered = nr_sorted;
	publish_entries();
	for (c = candidates; BOOT_FROM_MENU && c && sorted; c = c->next)
		if (only_from_menu(c))
			sorted[nr_sorted++] = c->entry;
}

#ifdef CONFIG_MENU_SCREEN
/*
 * The user has picked an entry without a drive number. It gets one here, and then counts as one of
 * the entries that are tried.
 */
void boot_number(struct boot_entry *e)
{
	if (!e->block || e->drive || e->foreign)
		return;
	e->drive = drive_add_late(e->block);
	if (!e->drive)
		return;
	for (u32 i = 0; i < nr_numbered; i++)
		if (sorted[i].drive == e->drive)
			sorted[i].drive = NULL;
	nr_numbered++;
	publish_entries();
	log_info("%02xh is now %s\n", e->drive->number, e->name);
}

/* Makes room for @more entries behind the others. */
static bool grow_entries(u32 more)
{
	struct boot_entry *now = resident_alloc((nr_sorted + more) * sizeof(*now), 4);

	if (!now)
		return false;
	if (nr_sorted)
		memcpy(now, sorted, nr_sorted * sizeof(*now));
	sorted = now;
	publish_entries();
	return true;
}

static bool is_entry(const struct block_device *b)
{
	for (u32 i = 0; i < nr_sorted; i++)
		if (sorted[i].block == b)
			return true;
	return false;
}

/* Adds an entry for a drive that came after the others; it has no number unless it is picked. */
static bool add_late(struct block_device *b)
{
	char path[PATH_SIZE];
	bool known = block_path(b, path, sizeof(path));
	const char *order = machine.boot.order;

	if (order_rank(order, machine.boot.order_size, known ? path : NULL) == RANK_NEVER ||
	    !grow_entries(1))
		return false;
	sorted[nr_sorted] =
		(struct boot_entry){ .kind = b->cdrom ? BOOT_CDROM : BOOT_DISK, .block = b };
	str_copy(sorted[nr_sorted].name, b->name, sizeof(sorted[nr_sorted].name));
	log_info("new: %s\n", sorted[nr_sorted++].name);
	return true;
}

bool boot_look(void)
{
	struct block_device *last = block_devices, *b;
	bool found = false;

	while (last && last->next)
		last = last->next;
	drivers_look();
	for (b = last ? last->next : block_devices; b; b = b->next)
		if (!b->floppy && !is_entry(b) && (!b->cdrom || cds_usable()))
			found |= add_late(b);
	return found;
}

#endif

struct boot_entry *boot_entries(u32 *count)
{
	*count = nr_sorted;
	return sorted;
}
