/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The allocators for fuzzing. Blocks come from malloc(), and all are freed before the next input.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "memory/alloc.h"

#define BLOCKS	  4096
#define TOTAL_MAX 0x2000000 /* how many bytes may be allocated for an input */

static void *blocks[BLOCKS];
static u32 sizes[BLOCKS];
static u32 count, total;

void fuzz_reset(void)
{
	while (count)
		free(blocks[--count]);
	total = 0;
	fake_reset();
}

static void *allocate(u32 size, u32 align)
{
	void *p;

	if (count == BLOCKS || size > TOTAL_MAX - total)
		return NULL;
	if (align < sizeof(void *))
		align = sizeof(void *);
	if (posix_memalign(&p, align, size ? size : 1))
		return NULL;
	total += size;
	sizes[count] = size;
	blocks[count++] = p;
	return memset(p, 0, size);
}

u8 *fuzz_block(u32 addr, u32 *size)
{
	for (u32 i = 0; i < count; i++) {
		if (addr - (u32)blocks[i] >= sizes[i])
			continue;
		*size = sizes[i];
		return blocks[i];
	}
	return NULL;
}

void *post_alloc(u32 size, u32 align)
{
	return allocate(size, align);
}

void post_free(void *p)
{
	for (u32 i = count; i-- && p;) {
		if (blocks[i] != p)
			continue;
		free(p);
		blocks[i] = blocks[--count];
		sizes[i] = sizes[count];
		return;
	}
	if (p)
		abort();
}

void *resident_alloc(u32 size, u32 align)
{
	return allocate(size, align);
}

void *resident_alloc_dirty(u32 size, u32 align)
{
	return resident_alloc(size, align);
}

void *fseg_alloc(u32 size, u32 align)
{
	return allocate(size, align);
}

void *fseg_alloc_dirty(u32 size, u32 align)
{
	return fseg_alloc(size, align);
}

void *low_alloc(u32 size, u32 align)
{
	return allocate(size, align);
}

u16 alloc_conventional_kib(void)
{
	return 639;
}
