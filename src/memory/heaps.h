/* SPDX-License-Identifier: BSD-2-Clause */
/* Gives the allocators their memory, and tells the memory map what they have taken. POST only. */
#ifndef MEMORY_HEAPS_H
#define MEMORY_HEAPS_H

/* Starts the allocators with the RAM in the e820 map. To be called after memory_map_init(). */
void heaps_init(void);
/* Ends allocation: what was taken for good becomes reserved in the e820 map. */
void heaps_finish(void);

#endif
