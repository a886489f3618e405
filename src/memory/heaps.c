// SPDX-License-Identifier: BSD-2-Clause
/* What the allocators and the memory map know of each other. Flat 32-bit, POST. */
#include "memory/heaps.h"
#include "memory/alloc.h"
#include "memory/e820.h"
#include "memory/map.h"

#define FOUR_GIB 0x100000000ull

void heaps_init(void)
{
	alloc_init(e820_ram_start(FOUR_GIB), e820_ram_end(FOUR_GIB));
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
