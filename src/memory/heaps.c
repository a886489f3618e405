// SPDX-License-Identifier: BSD-2-Clause
/* What the allocators and the memory map know of each other. Flat 32-bit, POST. */
#include "memory/heaps.h"
#include "abi/map.h"
#include "memory/alloc.h"
#include "memory/e820.h"

/* Enough for the tables, rings and buffers of nearly all machines. */
#define HEAPS_ROOM 0x80000

/*
 * Returns the limit below which the heaps' RAM is the highest: the RAM below 4 GiB may end in a
 * piece that is too small, where the VMM or another firmware has cut out something.
 */
static u64 heaps_limit(void)
{
	u64 limit = FOUR_GIB, start = e820_ram_start(limit);

	while (start >= EXTENDED_START && e820_ram_end(limit) - start < HEAPS_ROOM) {
		limit = start;
		start = e820_ram_start(limit);
	}
	return start >= EXTENDED_START ? limit : FOUR_GIB;
}

void heaps_init(void)
{
	u64 limit = heaps_limit();

	alloc_init(e820_ram_start(limit), e820_ram_end(limit));
}

void heaps_finish(void)
{
	struct alloc_kept kept;

	alloc_finish(&kept);
	if (kept.start < kept.end)
		e820_set(kept.start, kept.end - kept.start, E820_RESERVED);
	if (kept.low_start < EBDA_BASE)
		e820_set(kept.low_start, EBDA_BASE - kept.low_start, E820_RESERVED);
}
