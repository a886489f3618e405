/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests the plan for the MTRRs as a CPU would use it (Intel SDM vol. 3A, 12.11.2 and 12.11.3):
 * finds the type of an address from the resulting registers.
 */
#include "unit.h"

#include "cpu/cpu.h"
#include "smp/mtrr.h"

#define UC  0
#define WP  5
#define WB  6
#define CAP 0x508 /* eight variable ranges, fixed ranges, write-combining */

static struct msr_value list[48];
static u32 count;

static bool lookup(u32 index, u64 *v)
{
	bool found = false;

	for (u32 i = 0; i < count; i++)
		if (list[i].index == index) {
			*v = list[i].value;
			found = true;
		}
	return found;
}

static int type_of(u64 addr, unsigned int phys_bits)
{
	u64 v, mask, def = 0;

	assert_true(lookup(MSR_MTRR_DEF_TYPE, &def));
	assert_true(def & 1 << 11);
	if (addr < 0x100000 && def & 1 << 10) {
		u32 msr = addr < 0x80000   ? 0x250
			  : addr < 0xc0000 ? 0x258 + (addr - 0x80000) / 0x20000
					   : 0x268 + (addr - 0xc0000) / 0x8000;
		u32 unit = addr < 0x80000 ? 0x10000 : addr < 0xc0000 ? 0x4000 : 0x1000;

		assert_true(lookup(msr, &v));
		return v >> 8 * (addr / unit % 8) & 0xff;
	}
	for (u32 n = 0; n < 8; n++) {
		if (!lookup(0x201 + 2 * n, &mask) || !(mask & 1 << 11))
			continue;
		assert_true(lookup(0x200 + 2 * n, &v));
		/* On a real CPU, reserved bits above the physical width cause an exception. */
		assert_true(!(mask >> phys_bits) && !(v >> phys_bits));
		mask &= ~0xfffull;
		if ((addr & mask) == (v & mask))
			return v & 0xff;
	}
	return def & 0xff;
}

static void plan(u32 cap, unsigned int phys_bits, u32 ram_end)
{
	count = mtrr_plan(cap, phys_bits, ram_end, list, 48);
}

static void check_machine(u32 ram_end, unsigned int phys_bits)
{
	plan(CAP, phys_bits, ram_end);
	assert_int_equal(type_of(0, phys_bits), WB);
	assert_int_equal(type_of(0x9ffff, phys_bits), WB);
	assert_int_equal(type_of(0xa0000, phys_bits), UC);
	assert_int_equal(type_of(0xbffff, phys_bits), UC);
	assert_int_equal(type_of(0xc0000, phys_bits), WB);
	assert_int_equal(type_of(0xec000, phys_bits), WB);
	assert_int_equal(type_of(0xf0000, phys_bits), WP);
	assert_int_equal(type_of(ram_end - 1, phys_bits), WB);
	assert_int_equal(type_of(0xfec00000, phys_bits), UC);
	assert_int_equal(type_of(0xffffffff, phys_bits), UC);
	assert_int_equal(type_of(0xe0000000, phys_bits), ram_end > 0xe0000000 ? WB : UC);
	assert_int_equal(type_of(0x100000000, phys_bits), WB);
	assert_int_equal(type_of((1ull << phys_bits) - 1, phys_bits), WB);
}

static void test_machines(void **state)
{
	check_machine(0x08000000, 36);
	check_machine(0x07fe0000, 40);
	check_machine(0x80000000, 40);
	check_machine(0xbffe0000, 46);
	check_machine(0xc0000000, 52);
	check_machine(0x84100000, 40); /* this size needs four ranges */
	/* these sizes leave less than 64 MiB for devices */
	check_machine(0xfc000001, 40);
	check_machine(0xfd200000, 40);
	check_machine(0xfea00000, 36);
}

static void test_unused_ranges_are_off(void **state)
{
	u64 mask;

	/* One range is enough for up to 2 GiB of RAM. */
	plan(CAP, 40, 0x08000000);
	for (u32 n = 1; n < 8; n++) {
		assert_true(lookup(0x201 + 2 * n, &mask));
		assert_int_equal(mask, 0);
	}
}

static void test_few_registers_and_a_short_list(void **state)
{
	u64 def;

	plan(0, 36, 0x04000000); /* neither fixed nor variable ranges */
	assert_int_equal(count, 1);
	assert_true(lookup(MSR_MTRR_DEF_TYPE, &def));
	assert_false(def & 1 << 10);
	count = mtrr_plan(CAP, 36, 0x08000000, list, 5);
	assert_int_equal(count, 5);
}

/* A CPU may have more ranges than the list has room for. The entry that turns the ranges on is not
 * lost. */
static void test_many_registers(void **state)
{
	u64 def = 0;

	plan(CAP | 0xff, 40, 0x08000000);
	assert_int_equal(count, 48);
	assert_true(lookup(MSR_MTRR_DEF_TYPE, &def));
	assert_int_equal(def, WB | 3 << 10);
	assert_int_equal(type_of(0xfec00000, 40), UC);
}

UNIT_MAIN(UNIT_TEST(test_machines), UNIT_TEST(test_unused_ranges_are_off),
	  UNIT_TEST(test_few_registers_and_a_short_list), UNIT_TEST(test_many_registers))
