/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Adapts an image that was linked for another address. scripts/relocs.py makes the table from the
 * linker's relocations (R_386_32 and R_386_PC32 of the System V ABI's i386 supplement). The table
 * says where the image contains addresses in it, and where it contains distances to what does not
 * move. POST only.
 */
#ifndef MEMORY_RELOCATE_H
#define MEMORY_RELOCATE_H

#include "lib/types.h"

/* An entry that only moves on by so many bytes; there is no word to change there. */
#define RELOCATE_SKIP 0xffff

/* What follows an image that can move. */
struct relocate_table {
	u32 added;	 /* how many entries are for words to which the distance is added, */
	u32 taken;	 /* and how many, which follow, for words from which it is subtracted */
	u16 distances[]; /* the table for relocate() */
};

/*
 * Adds @delta to 32-bit words of @image, which has @size bytes. Each of the @n entries of @table is
 * the distance in bytes from the previous word to the next; the first counts from the start of the
 * image. RELOCATE_SKIP makes larger distances possible. Returns 0, or -EINVAL if a word is not
 * wholly in the image or overlaps the previous one; the image is then unchanged.
 */
int relocate(void *image, u32 size, const u16 *table, u32 n, u32 delta);

#endif
