/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests disks that use the Bulk-Only Transport with a fake xHCI controller: a disk that works, and
 * others that stall, hang, send wrong data or are removed. Accesses are counted.
 */
#include "xhci_machine.h"

static void test_disk(void **state)
{
	u8 *buf = malloc(0x10000);

	new_machine();
	fx.root[1] = &bot.usb;
	assert_int_equal(probe(), 0);
	assert_non_null(block_devices);
	assert_string_equal(block_devices->path, "storage@1/channel@0/disk@0,0");
	assert_int_equal(bot.usb.configured, 1);
	fake_medium_exercise(block_devices, &bot.medium);
	assert_true(bot.lun[0].flushes);
	/*
	 * To move 64 KiB takes one access to check the ownership, and a doorbell each for command,
	 * data and status.
	 */
	fx.f.bar[0].accesses = 0;
	for (u32 i = 0; i < 64; i++)
		assert_int_equal(block_read(block_devices, i, 128, (u32)buf, NULL), 0);
	assert_true(fx.f.bar[0].accesses <= 64 * 4 + 5);
	assert_int_equal(bot.resets, 0);
	free(buf);
}

/* Uses a USB 2 port, which is reset, contexts of 64 bytes, and scratchpad pages. */
static void test_high_speed(void **state)
{
	new_machine();
	bot.usb.speed = 3;
	bot.usb.descriptor = high_device;
	fx.root[6] = &bot.usb;
	fx.csz = true;
	fx.scratch = 33;
	fx.legacy = 0x10000;
	fake_function_subsystem(&fx.f, 0x1033, 0x0194);
	assert_int_equal(probe(), 0);
	/* The times for the port, for reset recovery and for SET_ADDRESS. */
	assert_true(fake_now_us >= 112000 && fake_now_us < 120000);
	assert_non_null(block_devices);
	assert_string_equal(block_devices->path, "storage@2/channel@0/disk@0,0");
	assert_int_equal(fx.legacy, 0);
	fake_medium_exercise(block_devices, &bot.medium);
	fake_medium_bad_sector(block_devices, &bot.medium);
	assert_int_equal(bot.resets, 0);
}

static void test_two_units(void **state)
{
	static struct fake_medium cd;

	new_machine();
	fake_medium_init(&cd, 4000, 2048, 9);
	fake_lun_init(&bot.lun[1], FAKE_LUN_CDROM, &cd);
	bot.target.lun[1] = &bot.lun[1];
	bot.max_lun = 1;
	fx.root[1] = &bot.usb;
	fx.no_protocols = true;
	assert_int_equal(probe(), 0);
	assert_non_null(block_devices->next);
	assert_string_equal(block_devices->next->path, "storage@1/channel@0/disk@0,1");
	fake_medium_exercise(block_devices, &bot.medium);
	fake_medium_exercise_cd(block_devices->next, &cd);
}

/* A command has room for 16 units (5.1). A device that says it has more is asked for these. */
static void test_too_many_units(void **state)
{
	for (u32 n = 16; n < 256; n += 239) {
		new_machine();
		bot.max_lun = n;
		fx.root[1] = &bot.usb;
		assert_int_equal(probe(), 0);
		assert_int_equal(bot.most_lun, 15);
		assert_true(block_devices && !block_devices->next);
		expect_good();
	}
}

static void test_stalls(void **state)
{
	disk_machine();
	/* It stalls instead of sending data: the device refuses the command, and says why. */
	fake_lun_fail(&bot.lun[0], 0x28, 1, 0x04, 0x44, 0x00);
	expect_read(-EIO);
	assert_true(bot.usb.cleared > 0);
	assert_int_equal(bot.resets, 0);
	expect_good();
	/* It stalls instead of sending the status, which is then asked for again. */
	bot.stall_status = 1;
	expect_read(0);
	assert_int_equal(bot.resets, 0);
	/* It stalls twice. After a reset recovery it works. */
	bot.stall_status = 2;
	expect_read(-EIO);
	assert_int_equal(bot.resets, 1);
	expect_good();
	/* It stalls instead of receiving the command. */
	bot.state = BOT_STATUS;
	expect_read(-EIO);
	assert_int_equal(bot.resets, 2);
	expect_good();
}

static void test_bad_status(void **state)
{
	disk_machine();
	bot.bad_status = 1;
	expect_read(-EIO);
	bot.wrong_tag = 1;
	expect_read(-EIO);
	bot.phase_error = 1;
	expect_read(-EIO);
	bot.short_status = 1;
	expect_read(-EIO);
	bot.babble = true;
	expect_read(-EIO);
	assert_int_equal(bot.resets, 5);
	expect_good();
}

/*
 * A device that never answers makes the request end at its deadline. Later requests wait for the
 * pending answer, and then the device works.
 */
static void test_hang(void **state)
{
	u64 before;
	u32 accesses;

	disk_machine();
	bot.hang_opcode = 0x28;
	before = fake_now_us;
	expect_read(-ETIMEDOUT);
	assert_true(fake_now_us - before > 30000000 && fake_now_us - before < 40000000);
	accesses = fx.f.bar[0].accesses;
	expect_read(-ETIMEDOUT);
	assert_true(fx.f.bar[0].accesses - accesses <= 2);
	assert_int_equal(bot.resets, 0);
	/* The answer arrives late. */
	bot.hang_opcode = 0;
	fx_kick(1, 3);
	expect_good();
	assert_int_equal(bot.resets, 1);
}

static void answer_late(void *arg)
{
	bot.hang_opcode = 0;
	fx_kick(1, 3);
	fx.looks_again = true;
}

/*
 * QEMU's controller looks at a ring again after it has told the end of a transfer. A disk's status
 * must not be asked for before that.
 */
static void test_late_data(void **state)
{
	u32 accesses;

	disk_machine();
	accesses = fx.f.bar[0].accesses;
	expect_read(0);
	assert_int_equal(fx.f.bar[0].accesses - accesses, 4);
	bot.hang_opcode = 0x28;
	fake_after(1000, answer_late, NULL);
	accesses = fx.f.bar[0].accesses;
	expect_read(0);
	assert_int_equal(fx.f.bar[0].accesses - accesses, 5);
	assert_false(fx.looks_again);
	expect_good();
}

static void test_unplug(void **state)
{
	pulled_case();
	expect_read(-ENODEV);
	/* There was no event before, so only the transfer's error tells. */
	disk_machine();
	fx.root[1] = NULL;
	fx.portsc[1] = PORTSC_PP | PORTSC_CSC;
	expect_read(-ENODEV);
}

/* When an operating system has taken the controller, the firmware does not use it. */
static void test_taken(void **state)
{
	unsigned int bells;

	disk_machine();
	fx_reset();
	fx.dcbaap = 0x123000;
	bells = fx.bells;
	expect_read(-ENODEV);
	expect_read(-ENODEV);
	assert_int_equal(fx.bells, bells);
	/* The controller is gone. */
	disk_machine();
	fx.deaf = true;
	expect_read(-ENODEV);
}

/* Events that name a transfer which is not in progress change nothing. */
static void test_foreign_events(void **state)
{
	disk_machine();
	for (u32 id = 0; id < 256; id++) {
		fx_event(0x1000, XHCI_SUCCESS << 24, TRB(TRB_EVENT_TRANSFER) | id << 24 | 3 << 16);
		fx_event((u32)&bot, XHCI_STALL << 24, TRB(TRB_EVENT_COMMAND) | id << 24);
		if (!(id & 15))
			expect_good();
	}
	for (u32 type = 0; type < 64; type++)
		fx_event(fx.slot[1].deq[3], XHCI_SUCCESS << 24, TRB(type) | 1 << 24 | 3 << 16);
	expect_good();
	/* A ring whose cycle bits are always right does not cause an endless loop. */
	for (u32 i = 0; i < XHCI_EVENTS; i++)
		((struct xhci_trb *)((u32 *)fx.erstba)[0])[i].control ^= 1;
	bot.hang = true;
	expect_read(-ETIMEDOUT);
}

UNIT_MAIN(UNIT_TEST(test_disk), UNIT_TEST(test_high_speed), UNIT_TEST(test_two_units),
	  UNIT_TEST(test_too_many_units), UNIT_TEST(test_stalls), UNIT_TEST(test_bad_status),
	  UNIT_TEST(test_hang), UNIT_TEST(test_late_data), UNIT_TEST(test_unplug),
	  UNIT_TEST(test_taken), UNIT_TEST(test_foreign_events))
