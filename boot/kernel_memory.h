/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds room for a kernel and its parts: RAM between 1 MiB and 4 GiB that was not taken yet. Uses
 * only its arguments. For boot/ only. POST.
 */
#ifndef BOOT_KERNEL_MEMORY_H
#define BOOT_KERNEL_MEMORY_H

#include "memory/e820.h"

#define KERNEL_MEMORY_TAKEN 6

/*
 * To be initialised as { .map = ..., .count = ... }. The memory map must be sorted, without
 * overlap.
 */
struct kernel_memory {
	const struct e820_entry *map;
	u32 count;
	struct {
		u64 start, end;
	} taken[KERNEL_MEMORY_TAKEN];
	u32 nr_taken;
};

/* Returns whether [@start, @start + @size) is free memory; false for an empty range. */
bool kernel_memory_is_free(const struct kernel_memory *m, u64 start, u64 size);
/* Takes the range, whatever it is. */
void kernel_memory_take(struct kernel_memory *m, u64 start, u64 size);
/*
 * Return the lowest place at or above @from, or the highest place that ends at or below @limit, for
 * @size bytes at a multiple of @align (a power of two). Return 0 if there is none. Do not take it.
 */
u64 kernel_memory_lowest(const struct kernel_memory *m, u64 from, u64 size, u64 align);
u64 kernel_memory_highest(const struct kernel_memory *m, u64 limit, u64 size, u64 align);

#endif
