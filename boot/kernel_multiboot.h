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

/* What the kernel's header wishes (3.1.4); 0: any. */
struct multiboot_wish {
	bool screen; /* the other fields are there */
	u32 text;    /* 1: text, 0: graphics */
	u32 width, height, depth;
};

struct multiboot_kernel {
	u32 address, size; /* of the block */
	u32 entry;
	struct multiboot_wish wish;
};

/* How the kernel may draw (3.3). Sizes are in pixels, or in characters. */
struct multiboot_screen {
	u32 address, pitch;
	u32 width, height; /* 0: it may not */
	u8 bits, type;	   /* MULTIBOOT_RGB or MULTIBOOT_TEXT */
	u8 colours[6];	   /* position and size of red, green and blue in a pixel */
};
#define MULTIBOOT_RGB  1
#define MULTIBOOT_TEXT 2

#define MULTIBOOT_SEARCH 8192 /* the header lies within this many bytes from the beginning */

/* Looks for the header in the first @size bytes of the kernel, at @image. */
void multiboot_find_wish(const u8 *image, u32 size, struct multiboot_wish *w);
/* Adds the screen to @info, which has MULTIBOOT_INFO_ROOM bytes. */
#define MULTIBOOT_INFO_ROOM 116
void multiboot_add_screen(u8 *info, const struct multiboot_screen *s);

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
