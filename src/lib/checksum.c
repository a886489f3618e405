// SPDX-License-Identifier: BSD-2-Clause
/* Byte sums of firmware tables. Flat 32-bit. Knows no hardware. */
#include "lib/checksum.h"

u8 checksum8(const void *p, size_t n)
{
	const u8 *b = p;
	u8 sum = 0;

	while (n--)
		sum += *b++;
	return sum;
}
