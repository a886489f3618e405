/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot entries, their order and the attempts. Disks become entries by being registered
 * (block/block.h), option ROMs by boot_add_bev(). They are kept in resident memory, so
 * that INT 18h and 19h can go on with the next one.
 */
#ifndef BOOT_BOOT_H
#define BOOT_BOOT_H

#include "abi/regs.h"
#include "lib/types.h"

struct block_device;
struct drive;

enum boot_kind {
	BOOT_FLOPPY,
	BOOT_DISK,
	BOOT_CDROM,
	BOOT_ROM_BEV, /* a boot entry vector of an option ROM: network and VMM kernels */
	BOOT_KINDS,
};

#define BOOT_NAME_SIZE 56

struct boot_entry {
	u8 kind;		    /* enum boot_kind */
	u16 seg, off;		    /* BOOT_ROM_BEV: the vector */
	struct drive *drive;	    /* the others; NULL for a disk more than there are numbers */
	struct block_device *block; /* the others */
	char name[BOOT_NAME_SIZE];
};

/*
 * Adds an option ROM's boot entry vector. @path is the OpenFirmware device path that
 * `bootorder` may name (may be NULL); @name is what messages and the menu show (both are
 * copied). Returns -ENOMEM if there is no room. POST only, before boot_prepare().
 */
int boot_add_bev(u16 seg, u16 off, const char *path, const char *name);

/*
 * How much @d is wanted for the boot: 0 if `bootorder` names neither it nor what it is part of;
 * more for what comes earlier there. For pci_init(). POST only.
 */
struct pci_device;
u32 boot_wants(const struct pci_device *d);
/* Whether `bootorder` ends in HALT and names neither @d nor what is part of it. For
 * drivers_probe(). POST only. */
bool boot_unwanted(const struct pci_device *d);

/*
 * Reads `bootorder`, sorts the entries and gives disks their INT 13h numbers. POST only,
 * after all devices have been registered.
 */
void boot_prepare(void);
/* The entries in order, for the menu; last those disks that there was no number for. POST only. */
struct boot_entry *boot_entries(u32 *count);

/* Gives @e, one of these, a number where it has none: the last disk's. POST only. */
#ifdef CONFIG_MENU_SCREEN
#define BOOT_FROM_MENU 1 /* whether the menu offers disks without a number */
void boot_number(struct boot_entry *e);
#else
#define BOOT_FROM_MENU 0
static inline void boot_number(struct boot_entry *e)
{
}
#endif

/* Tries the entries in order; INT 19h starts at the first, INT 18h goes on with the next. */
__noreturn void boot_first(void);
__noreturn void boot_next(void);

/* Takes over @count entries, which stay in resident memory; when none of them boots the
 * machine starts anew after @retry_ms milliseconds (0xffffffff: never). @cmos: whether CMOS says if
 * diskettes without a signature boot. POST only. */
void boot_set_entries(struct boot_entry *entries, u32 count, u32 retry_ms, bool cmos);

#endif
