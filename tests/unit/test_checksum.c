/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares the byte sums with a plain implementation, for all relevant lengths and alignments. */
#include <stdlib.h>

#include "unit.h"

#include "cpu/byte_sum.h"
#include "lib/checksum.h"

static u8 plain(const u8 *p, size_t n)
{
	u8 sum = 0;

	while (n--)
		sum += *p++;
	return sum;
}

static void check(size_t n, size_t offset, int fill)
{
	u8 *p = malloc(n + offset);

	for (size_t i = 0; i < n + offset; i++)
		p[i] = fill < 0 ? rand() : fill;
	assert_int_equal(checksum8(p + offset, n), plain(p + offset, n));
	assert_int_equal(byte_sum(p + offset, n), plain(p + offset, n));
	free(p);
}

static void test_lengths(void **state)
{
	for (size_t n = 1; n < 140; n++)
		for (size_t offset = 0; offset < 4; offset++)
			check(n, offset, -1);
	for (size_t n = 500; n < 800; n++)
		for (size_t offset = 0; offset < 17; offset++)
			check(n, offset, -1);
	for (size_t n = 1500; n < 1850; n += 7)
		for (size_t offset = 0; offset < 17; offset++)
			check(n, offset, -1);
	assert_int_equal(checksum8("", 0), 0);
	assert_int_equal(byte_sum("", 0), 0);
}

static void test_lanes_do_not_overflow(void **state)
{
	check(255 * 512, 0, 0xff);
	check(1024, 1, 0xff);
	check(4096 + 3, 3, 0xff);
	check(65536, 0, -1);
}

UNIT_MAIN(UNIT_TEST(test_lengths), UNIT_TEST(test_lanes_do_not_overflow))
