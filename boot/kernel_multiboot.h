/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Multiboot kernels (Multiboot Specification 0.6.96). The VMM has read the header. It made one
 * block of the kernel, its modules and command lines, and a Multiboot information structure that
 * lacks only the memory fields. Uses only its arguments. For boot/ only. POST.
 */
#ifndef BOOT_KERNEL_MULTIBOOT_H
#define BOOT_KERNEL_MULTIBOOT_H

#include "boot/kernel_memory.h"

#define MULTIBOOT_EAX	    0x2badb002
#define MULTIBOOT_INFO_SIZE 88 /* in bytes, up to and including vbe_interface_len */
#define MULTIBOOT_MAP_ENTRY 24 /* size of an entry of the memory map in bytes */

struct multiboot_kernel {
	u32 address, size; /* of the block */
	u32 entry;
};

/*
 * Checks that everything that @info (MULTIBOOT_INFO_SIZE bytes) points to is inside the block.
 * Returns 0, or -EINVAL with the reason in *@why.
 */
int multiboot_check(const struct multiboot_kernel *k, const u8 *info, const char **why);

/*
 * Adds the memory fields to @info: @low_kib of conventional memory, and the map. Writes the map to
 * the @room bytes at @map; the kernel finds it at linear address @map_at.
 */
void multiboot_add_memory(u8 *info, u32 low_kib, const struct kernel_memory *m, u8 *map, u32 map_at,
			  u32 room);

#endif
