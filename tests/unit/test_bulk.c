/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests bulk copies with every length and alignment. Bytes beside them must not change. Tests the
 * firmware's memcmp() and other such functions, which are not the host's.
 */
#include <string.h>

#include "unit.h"

#include "cpu/bulk.h"

#define memcpy	firmware_memcpy
#define memmove firmware_memmove
#define memset	firmware_memset
#define memcmp	firmware_memcmp
#define strnlen firmware_strnlen
#define memchr	firmware_memchr
void *firmware_memcpy(void *dst, const void *src, size_t n);
void *firmware_memmove(void *dst, const void *src, size_t n);
void *firmware_memset(void *dst, int c, size_t n);
int firmware_memcmp(const void *a, const void *b, size_t n);
size_t firmware_strnlen(const char *s, size_t max);
void *firmware_memchr(const void *s, int c, size_t n);
#include "../../src/cpu/mem.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef strnlen
#undef memchr

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

/* A difference at each place, and one behind the end, which must not matter. */
static void test_compare(void **state)
{
	for (u32 n = 0; n < 40; n++) {
		u32 at = n % 5;

		for (u32 differs = 0; differs <= n; differs++) {
			fill();
			memcpy(to + at, from, n);
			to[at + differs] = from[differs] + 1;
			to[at + n] = from[n] + 1;
			assert_int_equal(firmware_memcmp(to + at, from, n), differs < n);
			assert_int_equal(firmware_memcmp(from, to + at, n), -(differs < n));
			if (differs + 1 < n) /* only the first difference counts */
				to[at + n - 1] = from[n - 1] - 1;
			assert_int_equal(firmware_memcmp(to + at, from, n), differs < n);
		}
	}
}

static void test_mem(void **state)
{
	for (u32 n = 0; n < 40; n++) {
		u32 at = n % 5;

		fill();
		memset(want + at, n, n);
		firmware_memset(to + at, n, n);
		memcpy(want + 100 + at, from, n);
		firmware_memcpy(to + 100 + at, from, n);
		memmove(want + 200 + at, want + 202, n);
		firmware_memmove(to + 200 + at, to + 202, n);
		memmove(want + 300 + at, want + 299, n);
		firmware_memmove(to + 300 + at, to + 299, n);
		assert_memory_equal(to, want, ROOM);
	}
}

/* The first byte of two is found, none behind the end, and no other one than the low byte of C. */
static void test_find(void **state)
{
	for (u32 n = 0; n < 40; n++) {
		u8 *s = to + n % 5;

		memset(to, 1, ROOM);
		s[n] = 0xee;
		assert_null(firmware_memchr(s, 0xee, n));
		assert_null(firmware_memchr(s, 0, n));
		for (u32 at = 0; at < n; at++) {
			s[n - 1] = s[at] = 0xee;
			assert_ptr_equal(firmware_memchr(s, 0x1ee, n), s + at);
			s[n - 1] = s[at] = 1;
		}
	}
}

UNIT_MAIN(UNIT_TEST(test_copy), UNIT_TEST(test_clear), UNIT_TEST(test_compare), UNIT_TEST(test_mem),
	  UNIT_TEST(test_find))
