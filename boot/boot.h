/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot entries, their order, and the attempts to boot them. A registered disk (block/block.h)
 * becomes an entry; option ROMs add theirs by boot_add_bev(). Entries are in resident memory, so
 * that INT 18h and 19h can continue with the next one.
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
	BOOT_ROM_BEV, /* boot entry vector of an option ROM, for a network or a VMM's kernel */
	BOOT_KINDS,
};

#define BOOT_NAME_SIZE 56

struct boot_entry {
	u8 kind;      /* enum boot_kind */
	u16 seg, off; /* for BOOT_ROM_BEV: the vector */
	/* for the other kinds: the drive; NULL if no drive number was left for the disk */
	struct drive *drive;
	/* INT 13h's number of a disk that an option ROM serves; 0: this entry is no such disk */
	u8 foreign;
	struct block_device *block; /* for the other kinds */
	char name[BOOT_NAME_SIZE];
};

/*
 * Adds an option ROM's boot entry vector. @path is the OpenFirmware device path that `bootorder`
 * may name (may be NULL); @name is what messages and the menu show. Both are copied. Returns 0, or
 * -ENOMEM if there is no room. POST only, before boot_prepare().
 */
int boot_add_bev(u16 seg, u16 off, const char *path, const char *name);

/*
 * Adds a disk that an option ROM serves by INT 13h as drive @number. @path, @name and what is
 * returned are as for boot_add_bev(). POST only.
 */
int boot_add_rom_disk(u8 number, const char *path, const char *name);
/*
 * From now on, the entry of the option ROM at segment @seg calls @start instead of the ROM. @start
 * returns only if the kernel does not start; then the next entry is tried. It gets @rsdp, the
 * linear address of ACPI's root pointer, and @behind, the value of alloc_behind_kernel(). POST
 * only.
 */
void boot_set_kernel(u16 seg, void (*start)(u32 rsdp, u32 behind), u32 rsdp, u32 behind);
/*
 * Notes which of INT 18h and 19h option ROMs have taken. boot_start() calls such an INT 19h first;
 * boot_next() calls such an INT 18h after the last entry. POST only.
 */
void boot_set_hooks(bool int_18h, bool int_19h);

/*
 * Returns how much @d is wanted for the boot: 0 if `bootorder` names neither the device nor a part
 * of it; a higher number if it comes earlier there. For pci_init(). POST only.
 */
struct pci_device;
u32 boot_wants(const struct pci_device *d);
/*
 * Returns whether nothing may boot from @d: `bootorder` ends with HALT, and names neither @d nor a
 * part of it. If @part ("channel@0/disk@3,0") is not NULL, asks this about that part of @d only.
 * For drivers_probe(). POST only.
 */
bool boot_unwanted(const struct pci_device *d, const char *part);
/*
 * Returns whether the VMM names all devices that may be booted, by HALT at the end of `bootorder`.
 * POST only.
 */
bool boot_strict(void);

/*
 * Reads `bootorder`, sorts the entries and gives disks their INT 13h numbers. To be called after
 * all devices were registered. POST only.
 */
void boot_prepare(void);
/*
 * Returns the entries in order, for the menu. Disks for which no number was left come last. POST
 * only.
 */
struct boot_entry *boot_entries(u32 *count);

/* Gives the drive of entry @e a number if it has none. POST only. */
#ifdef CONFIG_MENU_SCREEN
#define BOOT_FROM_MENU 1 /* whether the menu offers disks that have no number */
void boot_number(struct boot_entry *e);
/*
 * Looks for devices that were plugged in meanwhile, and appends entries for new drives. Returns
 * whether there are new drives; if so, the array of entries may have moved. POST only.
 */
bool boot_look(void);
#else
#define BOOT_FROM_MENU 0
static inline void boot_number(struct boot_entry *e)
{
}
static inline bool boot_look(void)
{
	return false;
}
#endif

/*
 * Tries the entries in order, beginning with the first one, as INT 19h does. If none boots,
 * boot_set_entries() says what happens.
 */
__noreturn void boot_first(void);
/*
 * Ends POST: calls INT 19h if an option ROM has taken it, and then does the same as boot_first().
 */
#ifdef CONFIG_ROM_DISKS
__noreturn void boot_start(void);
#else
#define boot_start boot_first
#endif
/* Tries the entries after the one that was tried last, as INT 18h does. */
__noreturn void boot_next(void);

/*
 * Takes over @count entries, which are in resident memory. If none of them boots, the machine
 * restarts after @retry_ms milliseconds (0xffffffff: never). @cmos: CMOS says whether diskettes
 * without a signature boot. POST only.
 */
void boot_set_entries(struct boot_entry *entries, u32 count, u32 retry_ms, bool cmos);

#endif
