// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sums the bytes of firmware tables, and of option ROMs on a CPU without SSE (cpu/byte_sum.h). It
 * takes four bytes at a time: summing a ROM of 32 KiB byte by byte would take a fifth of all the
 * instructions that a boot executes. Flat 32-bit, resident. Knows no hardware.
 */
#include "lib/checksum.h"
#include "lib/string.h"

#define EVEN_BYTES  0x00ff00ff
/* so few that the 16-bit sum of 2 * BLOCK_WORDS bytes of 255 cannot overflow */
#define BLOCK_WORDS 256

/*
 * Returns the sum of the bytes of @words words. @words is a multiple of four and at most
 * BLOCK_WORDS. @even adds up the bytes at even addresses, in two 16-bit halves of a word. @all adds
 * up the whole words modulo 2^32. The difference of the two comes from the bytes at odd addresses:
 * its bits 8 to 15 are their sum in the lower halves, its bits 24 to 31 their sum in the upper
 * halves.
 */
static u8 sum_block(const u8 *b, u32 words)
{
	u32 even = 0, all = 0, odd, w;

#define ADD_WORD(i)                                                                                \
	__builtin_memcpy(&w, b + 4 * (i), 4);                                                      \
	all += w;                                                                                  \
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
	for (; n >= 4; n -= 4, b += 4) {
		u32 w, pairs;

		memcpy(&w, b, 4);
		pairs = (w & EVEN_BYTES) + (w >> 8 & EVEN_BYTES);
		sum += pairs + (pairs >> 16);
	}
	while (n--)
		sum += *b++;
	return sum;
}
