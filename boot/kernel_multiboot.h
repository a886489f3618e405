/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Multiboot kernels (Multiboot Specification 0.6.96). The VMM has read the header and made one
 * block of the kernel, its modules and command lines, and a Multiboot information structure in
 * which only what it says of memory is missing. Pure functions. For boot/ alone. POST.
 */
#ifndef BOOT_KERNEL_MULTIBOOT_H
#define BOOT_KERNEL_MULTIBOOT_H

#include "boot/kernel_memory.h"

#define MULTIBOOT_EAX	    0x2badb002
#define MULTIBOOT_INFO_SIZE 88 /* bytes, up to and with vbe_interface_len */
#define MULTIBOOT_MAP_ENTRY 24 /* bytes of an entry of the memory map */

struct multiboot_kernel {
	u32 address, size; /* of the block */
	u32 entry;
};

/*
 * Checks that what @info, MULTIBOOT_INFO_SIZE bytes, leads to lies in the block. Returns 0, or
 * -EINVAL with the fault in *@why.
 */
int multiboot_check(const struct multiboot_kernel *k, const u8 *info, const char **why);

/*
 * Adds memory to @info: @low_kib of conventional memory, and the map, which is written to the
 * @room bytes at @map and that the kernel finds at the linear address @map_at.
 */
void multiboot_add_memory(u8 *info, u32 low_kib, const struct kernel_memory *m, u8 *map, u32 map_at,
			  u32 room);

#endif
