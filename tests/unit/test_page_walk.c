/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests walks through page tables in this program's own memory, as a CPU would do them (Intel SDM
 * vol. 3A, ch. 4).
 */
#include "unit.h"

#include <string.h>
#include "smm/page_walk.h"

#define PG  0x80000000u
#define PSE 0x10
#define PAE 0x20

#define P     1
#define W     2
#define U     4
#define A     0x20
#define D     0x40
#define LARGE 0x80

static u32 directory[1024] __aligned(4096), table[1024] __aligned(4096);
static u32 pdpt[8] __aligned(32);

static struct paging p;
static u32 found;

static bool walk(u32 linear, bool write)
{
	found = 0xdeadbeef;
	return page_walk(&p, linear, write, &found);
}

static void set_up(u32 cr4)
{
	memset(directory, 0, sizeof(directory));
	memset(table, 0, sizeof(table));
	memset(pdpt, 0, sizeof(pdpt));
	p = (struct paging){ PG | 1, (u32)directory | 0x18, cr4, ~0u };
	directory[0] = (u32)table | P | W | U;
}

static void test_no_paging(void **state)
{
	set_up(PSE | PAE);
	p.cr0 = 1;
	assert_true(walk(0xd0123, true));
	assert_int_equal(found, 0xd0123);
}

static void test_small_pages(void **state)
{
	set_up(0);
	table[0xd0] = 0x345000 | P | W | U;
	table[0xd1] = 0x346000 | P | U;
	table[0xd2] = 0x347000 | P | W;
	table[0xd3] = 0x348000 | W | U;
	assert_true(walk(0xd0123, false));
	assert_int_equal(found, 0x345123);
	assert_int_equal(table[0xd0], 0x345000 | P | W | U | A);
	assert_int_equal(directory[0] & (A | D), A);
	assert_true(walk(0xd0fff, true));
	assert_int_equal(table[0xd0], 0x345000 | P | W | U | A | D);
	assert_true(walk(0xd1000, false));
	assert_false(walk(0xd1000, true));
	assert_int_equal(table[0xd1] & D, 0);
	assert_false(walk(0xd2000, false)); /* the supervisor's page */
	assert_false(walk(0xd3000, false)); /* not present */
	assert_false(walk(0x400000, false));
	/* The bits of both levels count. */
	directory[0] &= ~(u32)W;
	assert_false(walk(0xd0000, true));
	assert_true(walk(0xd0000, false));
}

static void test_large_pages(void **state)
{
	set_up(PSE);
	directory[1] = 0x00800000 | LARGE | P | W | U;
	assert_true(walk(0x512345, true));
	assert_int_equal(found, 0x912345);
	assert_int_equal(directory[1] & (A | D), A | D);
	directory[1] |= 1 << 13; /* beyond 4 GiB */
	assert_false(walk(0x512345, false));
	/* Without CR4.PSE the bit has no meaning. */
	p.cr4 = 0;
	directory[1] = (u32)table | LARGE | P | W | U;
	table[0x112] = 0x7000 | P | U;
	assert_true(walk(0x512345, false));
	assert_int_equal(found, 0x7345);
}

static void test_pae(void **state)
{
	set_up(PAE);
	p.cr3 = (u32)pdpt;
	pdpt[0] = (u32)directory | P;
	directory[0] = (u32)table | P | W | U;
	table[2 * 0xd0] = 0x345000 | P | W | U;
	table[2 * 0xd1] = 0x345000 | P | W | U;
	table[2 * 0xd1 + 1] = 1; /* 4 GiB further */
	table[2 * 0xd2] = 0x346000 | P | W | U;
	table[2 * 0xd2 + 1] = 0x80000000; /* execute disable */
	assert_true(walk(0xd0123, true));
	assert_int_equal(found, 0x345123);
	assert_int_equal(table[2 * 0xd0] & (A | D), A | D);
	assert_false(walk(0xd1000, false));
	assert_true(walk(0xd2010, false));
	assert_int_equal(found, 0x346010);
	directory[2] = 0x00a00000 | LARGE | P | U;
	assert_true(walk(0x312345, false));
	assert_int_equal(found, 0xb12345);
	assert_false(walk(0x312345, true));
	assert_false(walk(0x40000000, false));
	pdpt[1] = 1;
	assert_false(walk(0xd0123, false));
}

/*
 * Page tables in SMRAM, in a device's memory or in the firmware's memory are refused and not
 * changed.
 */
static void test_tables_in_ram(void **state)
{
	static const u32 bad[] = { 0xa0000, 0xec000, 0xff000, 0x7ff00000, 0xfee00000 };

	for (u32 i = 0; i < ARRAY_SIZE(bad); i++) {
		set_up(0);
		p.ram_end = 0x7ff00000;
		p.cr3 = bad[i];
		assert_false(walk(0x1000, false));
		p.cr4 = PAE;
		assert_false(walk(0x1000, false));
	}
	set_up(0);
	p.ram_end = (u32)table;
	if ((u32)directory < (u32)table)
		assert_false(walk(0x1000, false));
	set_up(PAE);
	p.cr3 = (u32)pdpt;
	pdpt[0] = 0xb0000 | P;
	assert_false(walk(0x1000, false));
	pdpt[0] = (u32)directory | P;
	directory[0] = 0xb0000 | P | W | U;
	assert_false(walk(0x1000, false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_paging),     cmocka_unit_test(test_small_pages),
		cmocka_unit_test(test_large_pages),   cmocka_unit_test(test_pae),
		cmocka_unit_test(test_tables_in_ram),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
