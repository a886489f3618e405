/* SPDX-License-Identifier: BSD-2-Clause */
/* The entries of the memory map, and how POST hands over the map that guests see. */
#ifndef MEMORY_E820_MAP_H
#define MEMORY_E820_MAP_H

#include "lib/types.h"

enum e820_type {
	E820_RAM = 1,
	E820_RESERVED = 2,
	E820_ACPI = 3,
	E820_NVS = 4,
	E820_UNUSABLE = 5,
};

struct e820_entry {
	u64 base, length;
	u32 type;
} __packed;

/*
 * Makes @entries the map that guests see. It must be in resident memory. For src/memory/ only. POST
 * only.
 */
void e820_hand_over(const struct e820_entry *entries, u32 count);
/* Returns the map that guests see. Resident. */
const struct e820_entry *e820_entries(u32 *count);

#endif
