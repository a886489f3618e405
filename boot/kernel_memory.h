/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a kernel and what belongs to it may lie: RAM above 1 MiB and below 4 GiB of which nothing
 * is taken yet. Pure functions. For boot/ alone. POST.
 */
#ifndef BOOT_KERNEL_MEMORY_H
#define BOOT_KERNEL_MEMORY_H

#include "memory/e820.h"

#define KERNEL_MEMORY_TAKEN 6

/* Begins as { .map = ..., .count = ... }, with the memory map sorted and without overlap. */
struct kernel_memory {
	const struct e820_entry *map;
	u32 count;
	struct {
		u64 start, end;
	} taken[KERNEL_MEMORY_TAKEN];
	u32 nr_taken;
};

/* Whether [@start, @start + @size) is such memory; an empty range is not. */
bool kernel_memory_is_free(const struct kernel_memory *m, u64 start, u64 size);
/* Takes the range, whatever it is. */
void kernel_memory_take(struct kernel_memory *m, u64 start, u64 size);
/*
 * The lowest place at or above @from, or the highest that ends at or below @limit, for @size bytes
 * at a multiple of @align (a power of two). Returns 0 where there is none; takes nothing.
 */
u64 kernel_memory_lowest(const struct kernel_memory *m, u64 from, u64 size, u64 align);
u64 kernel_memory_highest(const struct kernel_memory *m, u64 limit, u64 size, u64 align);

#endif
