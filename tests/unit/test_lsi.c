/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests 53C8xx with a processor that runs the driver's program and has a bus of fake targets. */
#include "fake_lsi.h"

static void test_disk(void **state)
{
	controller_check_disk(&lsi, 2);
	chip.leaves = true;
	controller_works(&lsi);
	assert_false(chip.leaves);
	/* The program ends between the check of memory and the check of the chip. */
	chip.late = true;
	chip.a.requests = 0;
	controller_works(&lsi);
	assert_false(chip.late);
	assert_int_equal(chip.a.requests, 1);
}

static void test_targets(void **state)
{
	adapter_check_units(&lsi, &chip.a, BLOCK_KIND_LSI53C8XX, 15, 3);
	/* Measures the cost of an absent target, and what the narrow chip asks for. */
	add(PCI_53C810);
	chip.a.target[0].lun[0] = NULL;
	chip.a.target[8].lun[0] = &chip.a.disk[0];
	controller_refuses(&lsi, 0);
	assert_int_equal(chip.a.requests, 8);
	assert_true(chip.a.f.bar[1].accesses <= 8 * 4 + 10);
}

static void test_errors(void **state)
{
	adapter_check_errors(&lsi, &chip.a);
	adapter_check_short(&lsi, &chip.a);
	adapter_check_moved();
	/* A command fails while its target is disconnected. */
	chip.leaves = chip.lost = true;
	fake_lun_fail(&chip.a.disk[0], 0x28, 1, 0x04, 0x44, 0x00);
	controller_fails(-EIO);
	/* It reports success, but its data never came. */
	chip.leaves = chip.lost = true;
	controller_fails(-EIO);
	chip.lost = false;
	/* The chip says that more is left than it was told to move. */
	chip.a.withheld = 1;
	chip.wrong_left = 513;
	controller_fails(-EIO);
	chip.a.withheld = chip.wrong_left = 0;
	/* Tests too much data, unknown messages, and a program that was overwritten. */
	chip.greedy = true;
	controller_fails(-EIO);
	chip.greedy = false;
	controller_works(&lsi);
	chip.last_message = 0x7f;
	controller_fails(-EIO);
	chip.last_message = 0;
	chip.illegal = true;
	controller_fails(-EIO);
	chip.illegal = false;
	controller_works(&lsi);
	/* The chip cannot be started again, because it does not say that its program has stopped.
	 */
	chip.no_stop = true;
	controller_fails_within(-EIO, 1000000);
	chip.no_stop = false;
	controller_works(&lsi);
}

static void test_silence(void **state)
{
	u8 *const tells[] = { &chip.dstat, &chip.sist0, &chip.sist1 };

	controller_check_silence(&lsi);
	/* The bus was reset once, and not again for each request. */
	assert_int_equal(chip.bus_resets, 1);
	controller_works(&lsi);
	assert_int_equal(chip.bus_resets, 1);
	/* The program of an abandoned request ends with an error, not with a status. */
	for (u32 i = 0; i < ARRAY_SIZE(tells); i++) {
		chip.a.silent = true;
		controller_fails(-ETIMEDOUT);
		chip.a.silent = false;
		*tells[i] |= 1;
		controller_works(&lsi);
		assert_int_equal(chip.bus_resets, 2 + i);
	}
	controller_check_gone(&lsi, -ENODEV, 1000, -ENODEV);
}

static void test_start(void **state)
{
	/* Another driver's program is running and connected. */
	machine();
	chip.con = 1;
	chip.sist0 = 1;
	controller_first(&lsi);
	assert_int_equal(chip.resets, 1);
	assert_int_equal(chip.bus_resets, 1);
	assert_int_equal(controller_disks(), 1);
	controller_check_memory(&lsi, 3);
	controller_check_no_bar(&lsi);
}

UNIT_MAIN(UNIT_TEST(test_disk), UNIT_TEST(test_targets), UNIT_TEST(test_errors),
	  UNIT_TEST(test_silence), UNIT_TEST(test_start))
