/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel that the VMM was given (QEMU's -kernel, -initrd and -append), started without the
 * option ROM that QEMU has for it. Its place among the boot entries is that ROM's. What is not
 * understood is left to the ROM. Flat 32-bit, POST.
 */
#ifndef BOOT_KERNEL_H
#define BOOT_KERNEL_H

#include "lib/types.h"

#ifdef CONFIG_KERNEL_LOADER

/* Looks whether there is a kernel and whether it is one that can be started. After
 * machine_boot_init(). Costs no access where there is none. */
void kernel_find(void);
/* Whether the VMM wants it before all else and nobody may choose otherwise: then drives and other
 * option ROMs are of no use before it. */
bool kernel_comes_first(void);
/* Whether the entry that is first in boot_entries() is the kernel. After boot_menu(). */
bool kernel_is_chosen(void);
/* Finds places for all its pieces. Returns false, and tells the user, where it cannot start. */
bool kernel_prepare(void);
/* Says that the kernel takes over. Last use of the console. */
void kernel_announce(void);
/* Loads and starts it: after e820_publish(). Only returns, with a log line, if reading fails. */
void kernel_start(void);

/* Whether @rom, an option ROM's file, starts a kernel that is known to be faulty; then the user is
 * told so. */
bool kernel_is_faulty(const char *rom);
/* Tells that the option ROM of the file @rom has been started at the segment @seg. */
void kernel_rom_is_at(const char *rom, u16 seg);

#else

static inline void kernel_find(void)
{
}
static inline bool kernel_comes_first(void)
{
	return false;
}
static inline bool kernel_is_chosen(void)
{
	return false;
}
static inline bool kernel_prepare(void)
{
	return false;
}
static inline void kernel_announce(void)
{
}
static inline void kernel_start(void)
{
}
static inline bool kernel_is_faulty(const char *rom)
{
	return false;
}
static inline void kernel_rom_is_at(const char *rom, u16 seg)
{
}

#endif
#endif
