// SPDX-License-Identifier: BSD-2-Clause
/* Finds room for kernels (boot/kernel_memory.h). Flat 32-bit, POST. */
#include "boot/kernel_memory.h"
#include "abi/map.h"

#define MEMORY_MIB 0x100000

/* Returns whether entry @i of the map is memory for kernels, and its range. */
static bool memory_usable(const struct kernel_memory *m, u32 i, u32 *start, u32 *last)
{
	const struct e820_entry *e = &m->map[i];

	if (e->type != E820_RAM || !e->length || e->base >= FOUR_GIB)
		return false;
	*start = max((u32)e->base, (u32)RESIDENT_END);
	*last = min(e->base + e->length, FOUR_GIB) - 1;
	return *start <= *last;
}

/* Returns the first taken range that overlaps the bytes from @start to @last, or -1. */
static int met(const struct kernel_memory *m, u32 start, u32 last)
{
	for (u32 i = 0; i < m->nr_taken; i++)
		if (m->taken[i].start <= last && start <= m->taken[i].last)
			return i;
	return -1;
}

bool kernel_memory_is_free(const struct kernel_memory *m, u32 start, u32 size)
{
	u32 last = start + size - 1, from, to;

	if (!size || last < start || met(m, start, last) >= 0)
		return false;
	for (u32 i = 0; i < m->count; i++)
		if (memory_usable(m, i, &from, &to) && from <= start && last <= to)
			return true;
	return false;
}

void kernel_memory_take(struct kernel_memory *m, u32 start, u32 size)
{
	if (m->nr_taken == KERNEL_MEMORY_TAKEN || !size)
		return;
	m->taken[m->nr_taken].start = start;
	m->taken[m->nr_taken].last = start + size - 1;
	m->nr_taken++;
}

u32 kernel_memory_lowest(const struct kernel_memory *m, u32 from, u32 size, u32 align)
{
	u32 start, last, at;
	int i;

	for (u32 n = 0; size && n < m->count; n++) {
		if (!memory_usable(m, n, &start, &last))
			continue;
		/* An address that is aligned beyond 4 GiB is 0, and so below @start. */
		at = ALIGN_UP(max(start, from), align);
		while (at >= start && at <= last && size - 1 <= last - at) {
			i = met(m, at, at + size - 1);
			if (i < 0)
				return at;
			at = ALIGN_UP(m->taken[i].last + 1, align);
		}
	}
	return 0;
}

u32 kernel_memory_highest(const struct kernel_memory *m, u32 last, u32 size, u32 align)
{
	u32 start, end, at;
	int i;

	for (u32 n = m->count; size && n-- > 0;) {
		if (!memory_usable(m, n, &start, &end))
			continue;
		end = min(end, last);
		while (end >= start && size - 1 <= end - start) {
			at = ALIGN_DOWN(end - (size - 1), align);
			if (at < start)
				break;
			i = met(m, at, at + size - 1);
			if (i < 0)
				return at;
			if (m->taken[i].start <= start)
				break;
			end = m->taken[i].start - 1;
		}
	}
	return 0;
}

u32 kernel_memory_kib(const struct kernel_memory *m)
{
	for (u32 i = 0; i < m->count; i++) {
		const struct e820_entry *e = &m->map[i];

		if (e->type == E820_RAM && e->base <= MEMORY_MIB &&
		    e->base + e->length > MEMORY_MIB)
			return ((u32)min(e->base + e->length, FOUR_GIB - 1) - MEMORY_MIB) / 1024;
	}
	return 0;
}
