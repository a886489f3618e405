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

/*
 * The sum of @words words, at most BLOCK_WORDS, a multiple of four. @even sums the even bytes
 * in two lanes, @all whole words modulo 2^32. What the two differ by is the odd bytes: those
 * of the low lane from bit 8 on, the low eight bits of the high lane from bit 24 on.
 */
static u8 sum_block(const u8 *b, u32 words)
{
	u32 even = 0, all = 0, odd, w;

#define ADD_WORD(i)                                                                      \
	__builtin_memcpy(&w, b + 4 * (i), 4);                                            \
	all += w;                                                                        \
	even += w & EVEN_BYTES

	for (const u8 *end = b + 4 * words; b != end; b += 16) {
		ADD_WORD(0);
		ADD_WORD(1);
		ADD_WORD(2);
		ADD_WORD(3);
	}
#undef ADD_WORD
	odd = all - even;
	return even + (even >> 16) + (odd >> 8) + (odd >> 24);
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
