/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A heap that can free blocks, in ranges of memory that it is given. It takes each block from the
 * high end of the first free range that is large enough, so the low end of memory stays in one
 * piece. It touches no other memory, so tests can run it on the host. For src/memory/ only. POST
 * only.
 */
#ifndef MEMORY_HEAP_H
#define MEMORY_HEAP_H

#include "lib/types.h"

/* The header of a free range, which lies at its start. */
struct heap_range {
	u32 size; /* in bytes, including this header */
	struct heap_range *next;
};

struct heap {
	/*
	 * The free ranges follow, sorted by address; no two of them touch. This is a range of no
	 * bytes, so that each free range has one before it.
	 */
	struct heap_range head;
};

/* Gives the memory [@start, @end) to the heap. */
void heap_add(struct heap *h, u32 start, u32 end);
/*
 * Allocates @size bytes at a multiple of @align (a power of two; at least 8 is used). Returns NULL
 * if there is no room.
 */
void *heap_alloc(struct heap *h, u32 size, u32 align);
/* Returns how many bytes heap_alloc() could give now, at any alignment up to 16. */
u32 heap_largest(const struct heap *h);
/*
 * Takes all free memory in [@start, @end) from the heap for good. Returns false if a part of that
 * range was not free, or had been used.
 */
bool heap_reserve(struct heap *h, u32 start, u32 end);
/* Frees a block from heap_alloc(). Returns false if @p is no such block. */
bool heap_free(struct heap *h, void *p);

#endif
