/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests where a guest continues after a sleep (ACPI 6.5, 5.2.10). */
#include <string.h>

#include "unit.h"

#include "acpi/facs.h"

static const struct e820_entry map[] = {
	{ 0, 0x9fc00, E820_RAM },
	{ 0x9fc00, 0x400, E820_RESERVED },
	{ 0x100000, 0x700000, E820_RAM },
	{ 0x800000, 0x10000, E820_RESERVED },
	{ 0x100000000ull, 0x10000000, E820_RAM },
};

static struct facs facs;
static struct facs_wake wake;

static int setup(void **state)
{
	facs = (struct facs){ .signature = "FACS", .length = 64 };
	memset(&wake, 0xee, sizeof(wake));
	return 0;
}

static const char *find(void)
{
	return facs_wake(&facs, map, ARRAY_SIZE(map), &wake);
}

static void test_real_mode(void **state)
{
	facs.waking_vector = 0x9a123;
	assert_null(find());
	assert_true(wake.real);
	assert_int_equal(wake.vector, 0x9a123);
}

static void test_protected_mode_first(void **state)
{
	facs.waking_vector = 0x9a123;
	facs.x_waking_vector = 0x123456;
	assert_null(find());
	assert_false(wake.real);
	assert_int_equal(wake.vector, 0x123456);
}

static void test_table_without_x_vector(void **state)
{
	facs.length = FACS_SIZE_1;
	facs.waking_vector = 0x1000;
	facs.x_waking_vector = 0x123456;
	assert_null(find());
	assert_true(wake.real);
	facs.length = FACS_SIZE_1 - 1;
	assert_non_null(find());
}

static void test_absurd(void **state)
{
	static const u32 real[] = { 0, 0x9fc00, 0xa0000, 0xf0000, 0x100000, 0xffffffff };
	static const u64 x[] = { 0x800000, 0xfffffff0, 0x100000000ull, ~0ull };

	for (u32 i = 0; i < ARRAY_SIZE(real); i++) {
		facs.waking_vector = real[i];
		assert_non_null(find());
	}
	facs.waking_vector = 0x1000;
	for (u32 i = 0; i < ARRAY_SIZE(x); i++) {
		facs.x_waking_vector = x[i];
		assert_non_null(find());
	}
	facs.x_waking_vector = 0x123456;
	facs.ospm_flags = FACS_64BIT_WAKE;
	assert_non_null(find());
}

static void test_damaged(void **state)
{
	facs.waking_vector = 0x1000;
	facs.signature[0] = 'f';
	assert_non_null(find());
}

#define TEST(f) cmocka_unit_test_setup(f, setup)

UNIT_MAIN(TEST(test_real_mode), TEST(test_protected_mode_first), TEST(test_table_without_x_vector),
	  TEST(test_absurd), TEST(test_damaged))
