/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory map that INT 15h AX=E820h reports (ACPI 6.5, chapter 15). It is sorted, entries do not
 * overlap, and neighbours of the same type are joined. POST builds it; guests see a resident copy.
 */
#ifndef MEMORY_E820_H
#define MEMORY_E820_H

#include "memory/e820_map.h"

/*
 * Gives [@base, @base + @length) the type @type, whatever it was before. Returns 0, -EINVAL if the
 * range is empty or wraps around, or -ENOMEM if there is no room for entries (the map is then
 * unchanged). POST only.
 */
int e820_set(u64 base, u64 length, u32 type);
/*
 * Replaces [@base, @end) by the @n pieces, which are inside of it, sorted, and do not touch each
 * other. Returns what e820_set() returns. POST only.
 */
int e820_replace(u64 base, u64 end, const struct e820_entry *pieces, u32 n);
/*
 * Removes [@base, @base + @length) from the map, which leaves a hole. Returns what e820_set()
 * returns. POST only.
 */
int e820_remove(u64 base, u64 length);
/* Returns whether one entry of this type contains [@base, @end). POST only. */
bool e820_is(u64 base, u64 end, u32 type);
/*
 * Finds the highest RAM below @limit. Stores where it starts, and where it ends or reaches @limit.
 * Returns false and stores zeros if there is none. POST only.
 */
bool e820_highest_ram(u64 limit, u64 *start, u64 *end);
/* Returns the end of the highest RAM below @limit, or 0 if there is none. POST only. */
u64 e820_ram_end(u64 limit);
/* Returns the current map. The next change may move it. POST only. */
const struct e820_entry *e820_current(u32 *count);
/*
 * Copies the map to memory below 1 MiB that stays, and logs it. To be called after heaps_finish().
 * Later calls of e820_set() do not change what a guest sees. POST only.
 */
void e820_publish(void);
#endif
