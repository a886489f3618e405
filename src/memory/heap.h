/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A heap with free, over ranges of memory that it is given. Each block is taken from the high
 * end of the first free range that holds it, so the low end of memory stays in one piece.
 * Pure: it touches what it was given only. For src/memory/ alone. POST only.
 */
#ifndef MEMORY_HEAP_H
#define MEMORY_HEAP_H

#include "lib/types.h"

struct heap_range;

struct heap {
	struct heap_range *first; /* free ranges, in order of address, never adjacent */
};

/* Gives [@start, @end) to the heap. */
void heap_add(struct heap *h, u32 start, u32 end);
/* @size bytes at a multiple of @align (a power of two, at least 8 is used); NULL if full. */
void *heap_alloc(struct heap *h, u32 size, u32 align);
/* The most bytes that heap_alloc() would give now, at any alignment up to 16. */
u32 heap_largest(const struct heap *h);
/* Gives back what heap_alloc() returned. Returns false if @p is no such block. */
bool heap_free(struct heap *h, void *p);

#endif
