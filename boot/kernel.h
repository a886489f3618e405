/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel that the user gave to the VMM (QEMU's -kernel, -initrd and -append). The firmware
 * starts it without QEMU's option ROM for kernels, but the kernel's place among the boot entries is
 * that of the ROM's entry. If the firmware does not understand a kernel, the ROM starts it. Flat
 * 32-bit, POST.
 */
#ifndef BOOT_KERNEL_H
#define BOOT_KERNEL_H

#include "lib/types.h"

#ifdef CONFIG_KERNEL_LOADER

/*
 * Checks whether there is a kernel that can be started. To be called after machine_boot_init().
 * Accesses no device if there is none.
 */
void kernel_find(void);
/*
 * Returns whether the kernel comes first and the user gets no chance to choose otherwise. Then it
 * needs no drives and no other option ROMs.
 */
bool kernel_comes_first(void);
/* Returns whether the first of boot_entries() is the kernel. To be called after boot_menu(). */
bool kernel_is_chosen(void);
/* Finds places for all its parts. Returns false, and tells the user, if it cannot start. */
bool kernel_prepare(void);
/*
 * Returns whether programs of DOS, which use free upper memory, may run under the kernel: one with
 * a 16-bit entry may be a loader of disk images, and a Multiboot kernel may be a boot loader. To be
 * called after kernel_prepare().
 */
bool kernel_may_run_dos(void);
/* Tells the user that the kernel takes over. The console must not be used afterwards. */
void kernel_announce(void);
/*
 * Loads and starts the kernel. To be called after e820_publish(). Returns, after logging it, only
 * if reading fails.
 */
void kernel_start(void);
/*
 * Makes the kernel start by this loader, and not by the option ROM, when it is its turn after POST.
 * To be called after boot_menu().
 */
void kernel_keep(void);

/*
 * Returns whether @rom, an option ROM's file, starts a kernel that is known to be faulty; tells the
 * user in that case.
 */
bool kernel_is_faulty(const char *rom);
/* Notes that the option ROM from file @rom was started at segment @seg. */
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
static inline bool kernel_may_run_dos(void)
{
	return true;
}
static inline void kernel_announce(void)
{
}
static inline void kernel_start(void)
{
}
static inline void kernel_keep(void)
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
