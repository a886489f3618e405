/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares the firmware's vsnprintf() with libc's: all directives that it supports must give the
 * same result.
 */
#include <stdio.h>
#include <string.h>

#include "unit.h"

#include "lib/string.h"

/* Renames ours, so that libc's can be called too. */
int selkie_vsnprintf(char *buf, size_t size, const char *fmt, va_list args);
int selkie_snprintf(char *buf, size_t size, const char *fmt, ...);
#define vsnprintf selkie_vsnprintf
#define snprintf  selkie_snprintf
#include "../../src/lib/printf.c"
#undef vsnprintf
#undef snprintf

#define SAME(...)                                                                                  \
	do {                                                                                       \
		char ours[128], libc[128];                                                         \
		int n = selkie_snprintf(ours, sizeof(ours), __VA_ARGS__);                          \
                                                                                                   \
		assert_int_equal(n, snprintf(libc, sizeof(libc), __VA_ARGS__));                    \
		assert_string_equal(ours, libc);                                                   \
	} while (0)

static void test_numbers(void **state)
{
	SAME("%d %d %d %i", 0, 42, -42, -2147483647 - 1);
	SAME("%u %x %X", 4294967295u, 0xdeadbeefu, 0xdeadbeefu);
	SAME("%08x|%4d|%-4d|%04d", 0x1234u, 7, 7, 7);
	SAME("%llu %llx", 18446744073709551615ull, 0x123456789abcdef0ull);
	SAME("%016llx|%lld", 1ull << 40, -5000000000ll);
	SAME("%02x:%02x.%x", 1u, 31u, 7u);
	for (u32 v = 1; v; v <<= 1)
		SAME("%x %X %x", v, v - 1, v | 0x0a0b0c0d);
	SAME("%lld %llX %u %llu", -9223372036854775807ll - 1, 0xabcdef0123456789ull, 0x80000000u,
	     0xffffffffull);
}

/* Numbers of more than 32 bits are divided in parts. */
static void test_long_numbers(void **state)
{
	for (u64 v = 1; v; v = v & 1ull << 63 ? 0 : v * 2 + (v >> 3 & 1)) {
		SAME("%llu %llx %lld", v, v, v);
		SAME("%llu %llu", v - 1, ~v);
	}
	for (u64 v = 1; v < 10000000000000000000ull; v *= 10)
		SAME("%llu %llu %lld", v, v - 1, -v);
}

static void test_strings(void **state)
{
	SAME("%s|%5s|%-5s|%.2s|%5.1s|", "abc", "ab", "ab", "abc", "xyz");
	SAME("%c%c%%", 'a', 'b');
}

static void test_cut(void **state)
{
	char buf[8];

	memset(buf, '#', sizeof(buf));
	assert_int_equal(selkie_snprintf(buf, 5, "%s", "abcdefgh"), 4);
	assert_memory_equal(buf, "abcd\0###", 8);
	memset(buf, '#', sizeof(buf));
	assert_int_equal(selkie_snprintf(buf, 5, "%x", 0xabcde), 4);
	assert_memory_equal(buf, "abcd\0###", 8);
	assert_int_equal(selkie_snprintf(buf, 6, "%x", 0xabcde), 5);
	assert_string_equal(buf, "abcde");
	assert_int_equal(selkie_snprintf(buf, 1, "%d", 123456), 0);
	assert_int_equal(buf[0], 0);
}

static void test_precision_bounds_the_read(void **state)
{
	char field[4] = { 'n', 'a', 'm', 'e' };
	char buf[16];

	selkie_snprintf(buf, sizeof(buf), "%.4s", field);
	assert_string_equal(buf, "name");
}

static void test_str_to_u32(void **state)
{
	const char *s = "4294967295x", *big = "4294967296", *hex = "fFg", *none = "-1";
	u32 v = 7;

	assert_true(str_to_u32(&s, 10, &v));
	assert_int_equal(v, 0xffffffff);
	assert_string_equal(s, "x");
	assert_false(str_to_u32(&big, 10, &v));
	assert_string_equal(big, "4294967296");
	assert_true(str_to_u32(&hex, 16, &v));
	assert_int_equal(v, 0xff);
	assert_string_equal(hex, "g");
	assert_false(str_to_u32(&none, 10, &v));
}

static void test_str_copy(void **state)
{
	char buf[4] = "###";

	str_copy(buf, "abcdef", sizeof(buf));
	assert_string_equal(buf, "abc");
	str_copy(buf, "", 1);
	assert_string_equal(buf, "");
}

UNIT_MAIN(UNIT_TEST(test_numbers), UNIT_TEST(test_long_numbers), UNIT_TEST(test_strings),
	  UNIT_TEST(test_cut), UNIT_TEST(test_precision_bounds_the_read),
	  UNIT_TEST(test_str_to_u32), UNIT_TEST(test_str_copy))
