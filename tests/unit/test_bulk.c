/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests bulk copies with every length and alignment. Bytes beside them must not change. */
#include <string.h>

#include "unit.h"

#include "cpu/bulk.h"

#define ROOM 2048
#define MOST 1100 /* enough for several turns of the loops and any remainder */

static u8 from[ROOM], to[ROOM], want[ROOM];

static void fill(void)
{
	for (u32 i = 0; i < ROOM; i++) {
		from[i] = i * 7 + (i >> 8);
		to[i] = want[i] = ~i;
	}
}

static void test_copy(void **state)
{
	for (u32 n = 0; n < MOST; n++) {
		u32 at = n % 17, source = n % 13;

		fill();
		memcpy(want + at, from + source, n);
		bulk_copy(to + at, from + source, n);
		assert_memory_equal(to, want, ROOM);
	}
}

static void test_clear(void **state)
{
	for (u32 n = 0; n < MOST; n++) {
		u32 at = n % 17;

		fill();
		memset(want + at, 0, n);
		bulk_clear(to + at, n);
		assert_memory_equal(to, want, ROOM);
	}
}

UNIT_MAIN(UNIT_TEST(test_copy), UNIT_TEST(test_clear))
