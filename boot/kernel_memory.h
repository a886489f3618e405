/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds room for a kernel and its parts: RAM between 1 MiB and 4 GiB that was not taken yet. Uses
 * only its arguments. Ranges are told by their first and last bytes, so 32 bits are enough for one
 * that ends at 4 GiB. For boot/ only. POST.
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
		u32 start, last;
	} taken[KERNEL_MEMORY_TAKEN];
	u32 nr_taken;
};

/*
 * Returns whether the @size bytes at @start are free memory; false for an empty range or one that
 * goes beyond 4 GiB.
 */
bool kernel_memory_is_free(const struct kernel_memory *m, u32 start, u32 size);
/* Takes the @size bytes at @start, whatever they are. They end at or below 4 GiB. */
void kernel_memory_take(struct kernel_memory *m, u32 start, u32 size);
/*
 * Return the lowest place at or above @from, or the highest place whose last byte is at or below
 * @last, for @size bytes at a multiple of @align (a power of two). Return 0 if there is none. Do
 * not take it.
 */
u32 kernel_memory_lowest(const struct kernel_memory *m, u32 from, u32 size, u32 align);
u32 kernel_memory_highest(const struct kernel_memory *m, u32 last, u32 size, u32 align);
/* Returns how many KiB of RAM there are from 1 MiB up to the first hole, as INT 15h AX=E801h does.
 */
u32 kernel_memory_kib(const struct kernel_memory *m);

#endif
