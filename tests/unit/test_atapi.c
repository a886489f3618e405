/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests ATAPI on IDE channels: a CD drive beside a disk, and drives that offer data without end. */
#include "fake_ide.h"

static void test_cdrom(void **state)
{
	for (int pio = 0; pio < 2; pio++) {
		machine(DISK, CDROM);
		set_interface(pio ? 0 : 0x80);
		probe_all();
		assert_string_equal(block_devices->next->name, "ata0-1: FAKE CD");
		fake_medium_exercise_cd(block_devices->next, &drive[1].f.medium);
		exercise(block_devices);
		fake_drive_cd_states(block_devices->next, &drive[1].f);
		fake_drive_door(block_devices->next, &drive[1].f);
		assert_int_equal(block_lock(block_devices, true), -ENOTSUP);
		assert_int_equal(block_eject(block_devices), -ENOTSUP);
	}
}

static void test_tape(void **state)
{
	machine(CDROM, NONE);
	drive[0].f.id[0] = 0x8180;
	probe_all();
	assert_null(block_devices);
}

/* One drive offers data for ever, another does so from power-on. */
static void test_endless_data(void **state)
{
	u8 buf[2048];

	machine(CDROM, NONE);
	set_interface(0);
	probe_all();
	expect(block_devices, 5, 1, 0);
	drive[0].endless = true;
	assert_int_equal(block_read(block_devices, 5, 1, (u32)buf, NULL), -EIO);
	assert_non_null(strstr(fake_log, "without end"));
	assert_true(ch.resets);
	drive[0].endless = false;
	expect(block_devices, 5, 1, 0);
	machine(CDROM, NONE);
	ch.status = READY | ATA_S_DRQ;
	probe_all();
	assert_int_equal(ch.resets, 1);
	expect(block_devices, 5, 1, 0);
}

static void machine_both(void)
{
	machine(DISK, CDROM);
}

static void test_no_memory(void **state)
{
	struct fake_controller both = ata;

	both.machine = machine_both;
	controller_check_memory(&both, 0);
}

UNIT_MAIN(UNIT_TEST(test_cdrom), UNIT_TEST(test_tape), UNIT_TEST(test_endless_data),
	  UNIT_TEST(test_no_memory))
