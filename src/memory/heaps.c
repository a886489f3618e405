// SPDX-License-Identifier: BSD-2-Clause
/* What the allocators and the memory map know of each other. Flat 32-bit, POST. */
#include "memory/heaps.h"
#include "abi/map.h"
#include "memory/alloc.h"
#include "memory/e820.h"

/* Enough for the tables, rings and buffers of nearly all machines. */
#define HEAPS_ROOM 0x80000

void heaps_init(void)
{
	u64 start, end;

	e820_highest_ram(FOUR_GIB, &start, &end);
	/*
	 * The RAM below 4 GiB may end in a piece that is too small, where the VMM or another
	 * firmware has cut out something. Then the RAM below it is used.
	 */
	while (start >= EXTENDED_START && end - start < HEAPS_ROOM)
		e820_highest_ram(start, &start, &end);
	if (start < EXTENDED_START)
		e820_highest_ram(FOUR_GIB, &start, &end);
	alloc_init(start, end);
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
