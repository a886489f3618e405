// SPDX-License-Identifier: BSD-2-Clause
/* Finds room for kernels (boot/kernel_memory.h). Flat 32-bit, POST. */
#include "boot/kernel_memory.h"
#include "abi/map.h"

/* Returns whether entry @i of the map is memory for kernels, and its range. */
static bool memory_usable(const struct kernel_memory *m, u32 i, u64 *start, u64 *end)
{
	const struct e820_entry *e = &m->map[i];

	*start = max(e->base, (u64)RESIDENT_END);
	*end = min(e->base + e->length, FOUR_GIB);
	return e->type == E820_RAM && *start < *end;
}

/* Returns the first taken range that overlaps [@start, @end), or -1. */
static int met(const struct kernel_memory *m, u64 start, u64 end)
{
	for (u32 i = 0; i < m->nr_taken; i++)
		if (m->taken[i].start < end && start < m->taken[i].end)
			return i;
	return -1;
}

bool kernel_memory_is_free(const struct kernel_memory *m, u64 start, u64 size)
{
	u64 from, to;

	if (!size || start >= FOUR_GIB || size > FOUR_GIB - start)
		return false;
	if (met(m, start, start + size) >= 0)
		return false;
	for (u32 i = 0; i < m->count; i++)
		if (memory_usable(m, i, &from, &to) && from <= start && start + size <= to)
			return true;
	return false;
}

void kernel_memory_take(struct kernel_memory *m, u64 start, u64 size)
{
	if (m->nr_taken == KERNEL_MEMORY_TAKEN || !size)
		return;
	m->taken[m->nr_taken].start = start;
	m->taken[m->nr_taken].end = start + size;
	m->nr_taken++;
}

u64 kernel_memory_lowest(const struct kernel_memory *m, u64 from, u64 size, u64 align)
{
	u64 start, end, at;
	int i;

	for (u32 n = 0; size && n < m->count; n++) {
		if (!memory_usable(m, n, &start, &end))
			continue;
		at = ALIGN_UP(max(start, from), align);
		while (at < end && size <= end - at) {
			i = met(m, at, at + size);
			if (i < 0)
				return at;
			at = ALIGN_UP(m->taken[i].end, align);
		}
	}
	return 0;
}

u64 kernel_memory_highest(const struct kernel_memory *m, u64 limit, u64 size, u64 align)
{
	u64 start, end, at;
	int i;

	for (u32 n = m->count; size && n-- > 0;) {
		if (!memory_usable(m, n, &start, &end))
			continue;
		end = min(end, limit);
		while (end > start && size <= end - start) {
			at = ALIGN_DOWN(end - size, align);
			if (at < start)
				break;
			i = met(m, at, at + size);
			if (i < 0)
				return at;
			end = m->taken[i].start;
		}
	}
	return 0;
}
