/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A multiboot loader starts the image as its kernel (Multiboot Specification 0.6.96): it puts it
 * into RAM, and POST runs from there. POST only.
 */
#ifndef MACHINE_MULTIBOOT_H
#define MACHINE_MULTIBOOT_H

#define MULTIBOOT_HEADER_MAGIC 0x1badb002
#define MULTIBOOT_MEMORY_INFO  0x00000002 /* the loader must tell of memory */
#define MULTIBOOT_ADDRESSES    0x00010000 /* the header says where to load */
#define MULTIBOOT_LOADER_MAGIC 0x2badb002 /* in EAX at the entry */

#ifndef __ASSEMBLER__
#include "lib/types.h"

/* Machine state at the entry, 3.3: the parts of the information that are used. */
struct multiboot_info {
	u32 flags;
	u32 unused[10];
	u32 mmap_length, mmap_addr; /* valid with MULTIBOOT_INFO_MMAP in @flags */
};

#define MULTIBOOT_INFO_MMAP 0x40

/*
 * The highest address, a multiple of 64 KiB and not below @lowest, where the loader's memory map
 * has
 * @size bytes of RAM below 4 GiB. Returns 0 if there is none, or no map.
 */
u32 multiboot_place(const struct multiboot_info *info, u32 size, u32 lowest);

/*
 * Copies the image to the end of RAM and adapts the copy. Returns its distance from the image that
 * runs; 0 where that has to stay. Runs before POST has data. @magic: EAX of the entry.
 */
u32 multiboot_move(u32 magic, const struct multiboot_info *info);

#endif /* __ASSEMBLER__ */

#endif
