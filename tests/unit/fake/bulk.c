/* SPDX-License-Identifier: BSD-2-Clause */
/* Bulk copies and sums for host builds. */
#include <string.h>

#include "cpu/bulk.h"
#include "cpu/byte_sum.h"

__attribute__((weak)) void bulk_copy(void *dst, const void *src, u32 n)
{
	memcpy(dst, src, n);
}

__attribute__((weak)) void bulk_clear(void *dst, u32 n)
{
	memset(dst, 0, n);
}

__attribute__((weak)) u8 byte_sum(const void *p, size_t n)
{
	const u8 *b = p;
	u8 sum = 0;

	while (n--)
		sum += *b++;
	return sum;
}
