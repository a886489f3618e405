/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts the image as the kernel of a multiboot loader (Multiboot Specification 0.6.96): the loader
 * puts the image into RAM, and POST runs from there. POST only.
 */
#ifndef MACHINE_MULTIBOOT_H
#define MACHINE_MULTIBOOT_H

#define MULTIBOOT_HEADER_MAGIC 0x1badb002
#define MULTIBOOT_MEMORY_INFO  0x00000002 /* the loader must provide memory information */
#define MULTIBOOT_ADDRESSES    0x00010000 /* the header says where to load */
#define MULTIBOOT_LOADER_MAGIC 0x2badb002 /* EAX has this value at the entry */

#ifndef __ASSEMBLER__
#include "lib/types.h"

/* The parts that we use of the information from the loader (3.3). */
struct multiboot_info {
	u32 flags;
	u32 unused[10];
	u32 mmap_length, mmap_addr; /* valid if @flags has MULTIBOOT_INFO_MMAP */
};

#define MULTIBOOT_INFO_MMAP 0x40

/*
 * Returns the highest address below 4 GiB where the loader's memory map has @size bytes of RAM. The
 * address is a multiple of 64 KiB and not below @lowest. Returns 0 if there is none, or no map.
 */
u32 multiboot_place(const struct multiboot_info *info, u32 size, u32 lowest);

/*
 * Copies the image to the end of RAM and adapts the copy to its address. Returns the distance from
 * the running image to the copy, or 0 if the image has to stay where it is. Runs before POST has
 * data. @magic is EAX at the entry.
 */
u32 multiboot_move(u32 magic, const struct multiboot_info *info);

#endif

#endif
