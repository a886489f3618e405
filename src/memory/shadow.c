// SPDX-License-Identifier: BSD-2-Clause
/* Fills the resident segments, only as far as they are used. Flat 32-bit, POST. */
#include "memory/shadow.h"
#include "lib/string.h"
#include "memory/map.h"

extern char __resident_size[], __shared_data_size[], __shared_used[], __fseg_used[];

static void copy(u32 linear, u32 size)
{
	memcpy((void *)linear, (void *)(u32)(ROM_RESIDENT + linear - RESIDENT_BASE),
	       ALIGN_UP(size, 4));
}

void shadow_copy(void)
{
	copy(RESIDENT_BASE, (u32)__resident_size);
	copy(SHARED_BASE, (u32)__shared_data_size);
	memset((void *)(SHARED_BASE + (u32)__shared_data_size), 0,
	       SHARED_SIZE - (u32)__shared_data_size);
	copy(FSEG_BASE, (u32)__fseg_used);
	copy(FSEG_BASE + FSEG_FIXED, 0x10000 - FSEG_FIXED);
}
