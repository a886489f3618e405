// SPDX-License-Identifier: BSD-2-Clause
/* Reads the descriptors for INT 15h AH=87h. Flat 32-bit, resident. */
#include "service/int15_move.h"

#define SOURCE	    0x10
#define TARGET	    0x18
#define GRANULARITY 0x80 /* in byte 6: the limit counts pages */

static bool range(const u8 *d, u32 bytes, u32 *base)
{
	u32 limit = d[0] | d[1] << 8 | (d[6] & 0x0f) << 16;

	*base = d[2] | d[3] << 8 | d[4] << 16 | (u32)d[7] << 24;
	if (d[6] & GRANULARITY)
		limit = limit << 12 | 0xfff;
	if (!bytes)
		return true;
	return bytes - 1 <= limit && *base + (bytes - 1) >= *base;
}

bool move_ranges(const u8 *gdt, u32 bytes, u32 *from, u32 *to)
{
	return range(gdt + SOURCE, bytes, from) && range(gdt + TARGET, bytes, to);
}
