// SPDX-License-Identifier: BSD-2-Clause
/*
 * Byte sums of firmware tables and option ROMs, four bytes at a time: a ROM of 32 KiB is a
 * fifth of all instructions of a boot when it is summed byte by byte. Flat 32-bit, resident.
 * Knows no hardware.
 */
#include "lib/checksum.h"
#include "lib/string.h"

#define EVEN_BYTES 0x00ff00ff
#define BLOCK_WORDS 256 /* that many bytes of 255 do not overflow a 16-bit lane */

static u8 sum_lanes(u32 lanes)
{
	return lanes + (lanes >> 16);
}

/*
 * The sum of @words words, at most BLOCK_WORDS, a multiple of four. @even sums the even bytes
 * in two lanes, @all whole words; what the two differ by is the odd bytes, shifted.
 */
static u8 sum_block(const u8 *b, u32 words)
{
	u32 even = 0, w;
	u64 all = 0;

#define ADD_WORD(i)                                                                      \
	__builtin_memcpy(&w, b + 4 * (i), 4);                                            \
	all += w;                                                                        \
	even += w & EVEN_BYTES

	for (; words; words -= 4, b += 16) {
		ADD_WORD(0);
		ADD_WORD(1);
		ADD_WORD(2);
		ADD_WORD(3);
	}
#undef ADD_WORD
	return sum_lanes(even) + sum_lanes((all - even) >> 8);
}

u8 checksum8(const void *p, size_t n)
{
	const u8 *b = p;
	u8 sum = 0;

	while (n >= 16) {
		u32 words = min(n / 16 * 4, (size_t)BLOCK_WORDS);

		sum += sum_block(b, words);
		b += words * 4;
		n -= words * 4;
	}
	while (n--)
		sum += *b++;
	return sum;
}
