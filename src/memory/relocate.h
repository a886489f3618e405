/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Moves an image that was linked for another address. The table comes from scripts/relocs.py, which
 * takes it from the linker (R_386_32 and R_386_PC32 of the System V ABI's i386 supplement): where
 * in the image addresses in it are, and distances to what stays where it is. POST only.
 */
#ifndef MEMORY_RELOCATE_H
#define MEMORY_RELOCATE_H

#include "lib/types.h"

/* An entry that only goes on by so many bytes: no word lies there. */
#define RELOCATE_SKIP 0xffff

/* What follows an image that can move. */
struct relocate_table {
	u32 added;	 /* entries of words to which the distance is added, */
	u32 taken;	 /* and of those from which it is taken, which follow */
	u16 distances[]; /* as relocate() wants them */
};

/*
 * Adds @delta to 32-bit words of @image, which has @size bytes. Each of the @n entries of @table is
 * the distance in bytes from the word before, the first from the image's start; RELOCATE_SKIP makes
 * larger distances. Returns -EINVAL, with the image unchanged, where a word is not all in the image
 * or overlaps the word before.
 */
int relocate(void *image, u32 size, const u16 *table, u32 n, u32 delta);

#endif
