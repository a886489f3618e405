/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory map that INT 15h AX=E820h reports (ACPI 6.5, chapter 15): sorted, without
 * overlap, neighbours of one type joined. Built in POST; a resident copy is what guests see.
 */
#ifndef MEMORY_E820_H
#define MEMORY_E820_H

#include "memory/e820_map.h"

/*
 * Makes [@base, @base + @length) @type: entries below it are cut or removed. Returns -EINVAL
 * for an empty or wrapping range, -ENOMEM when the map can grow no more (it is unchanged).
 * POST only.
 */
int e820_set(u64 base, u64 length, u32 type);
/* Removes the range from the map: a hole. POST only. */
int e820_remove(u64 base, u64 length);
/* The end of the highest RAM below @limit; 0 if there is none. POST only. */
u64 e820_ram_end(u64 limit);
/* The start of the RAM that ends at e820_ram_end(@limit). POST only. */
u64 e820_ram_start(u64 limit);
/* The map as it is now; the next change may move it. POST only. */
const struct e820_entry *e820_current(u32 *count);
/* Copies the map to memory below 1 MiB that is kept, and logs it, after alloc_finish(): later
 * calls of e820_set change nothing that a guest sees. POST only. */
void e820_publish(void);
#endif
