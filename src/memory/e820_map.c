// SPDX-License-Identifier: BSD-2-Clause
/* The memory map that guests see. Flat 32-bit, resident. */
#include "memory/e820_map.h"

static const struct e820_entry *map;
static u32 map_count;

void __post e820_hand_over(const struct e820_entry *entries, u32 count)
{
	map = entries;
	map_count = count;
}

const struct e820_entry *e820_entries(u32 *count)
{
	*count = map_count;
	return map;
}
