// SPDX-License-Identifier: BSD-2-Clause
/* Fills the resident segments, only as far as they are used. Flat 32-bit, POST. */
#include "memory/shadow.h"
#include "cpu/cpu.h"
#include "lib/types.h"
#include "memory/map.h"

extern char __resident_size[], __shared_data_size[], __shared_used[], __fseg_used[];

/* Not by memcpy(): that is resident itself, and where it runs there are only zeros yet. */
static void copy(u32 linear, u32 size)
{
	copy_words((void *)linear, (void *)(u32)(ROM_RESIDENT + linear - RESIDENT_BASE),
		   (size + 3) / 4);
}

void shadow_copy(void)
{
	copy(RESIDENT_BASE, (u32)__resident_size);
	copy(SHARED_BASE, (u32)__shared_data_size);
	clear_words((void *)(SHARED_BASE + (u32)__shared_data_size),
		    (SHARED_SIZE - (u32)__shared_data_size) / 4);
	copy(FSEG_BASE, (u32)__fseg_used);
	copy(FSEG_BASE + FSEG_FIXED, 0x10000 - FSEG_FIXED);
}
