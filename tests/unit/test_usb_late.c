/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests USB devices that come, or come back, after POST with a fake xHCI controller. Other
 * controllers' tests have the same cases.
 */
#include "xhci_machine.h"

static void test_keyboard(void **state)
{
	replugged_in_post_case();
	late_keyboard_case(&fx.f.bar[0].accesses);
	late_failures_case();
}

static void test_disk(void **state)
{
	late_disk_case();
	port_taken_case(false);
	port_taken_case(true);
}

static void swap(struct fake_usb *d)
{
	plug(DISK_PORT, NULL);
	seconds_pass(4);
	plug(DISK_PORT, d);
	seconds_pass(4);
}

/* Two disks differ only in their serial numbers. */
static void test_serial_number(void **state)
{
	new_machine();
	bot.usb.serial = "A";
	plug(DISK_PORT, &bot.usb);
	assert_int_equal(probe(), 0);
	end_post();
	swap(&bot.usb);
	expect_good();
	bot.usb.serial = "B";
	swap(&bot.usb);
	expect_read(-ENODEV);
	bot.usb.serial = "A";
	swap(&bot.usb);
	expect_good();
}

/* EDD's device path has a serial number's last 12 digits (Bulk-Only Transport 1.0, 4.1.1). */
static void test_value_of_serial_number(void **state)
{
	static const struct {
		const char *serial;
		u64 value;
	} t[] = {
		{ "0123456789ABCDEF", 0x456789abcdef },
		{ "12345678901f", 0x12345678901f },
		{ "1-0000:00:04.0-1", 0x10000000401 }, /* QEMU's own */
		{ "GxZ", 0 },
		{ "", 0 },
		{ NULL, 0 },
	};

	for (u32 i = 0; i < ARRAY_SIZE(t); i++) {
		new_machine();
		bot.usb.serial = t[i].serial;
		plug(DISK_PORT, &bot.usb);
		assert_int_equal(probe(), 0);
		assert_true(block_devices->serial == t[i].value);
	}
}

/* A CD drive that comes back may have another disc. */
static void test_cd_drive(void **state)
{
	static struct fake_medium first, second;
	u8 buf[2048];

	new_machine();
	fake_medium_init(&first, 4000, 2048, 9);
	fake_medium_init(&second, 5000, 2048, 10);
	fake_lun_init(&bot.lun[0], FAKE_LUN_CDROM, &first);
	plug(DISK_PORT, &bot.usb);
	assert_int_equal(probe(), 0);
	assert_true(block_devices && block_devices->cdrom);
	fake_medium_expect(block_devices, &first, 77, 3, 0);
	end_post();
	fake_lun_init(&bot.lun[0], FAKE_LUN_CDROM, &second);
	swap(&bot.usb);
	assert_true(block_devices->changed && !block_devices->next);
	assert_int_equal(block_read(block_devices, 4500, 1, (u32)buf, NULL), 0);
	fake_medium_expect(block_devices, &second, 4500, 3, 0);
}

static void test_taken(void **state)
{
	late_taken_case(&fx.f.bar[0].accesses);
}

/* QEMU's controller needs no time. */
static void test_deferred(void **state)
{
	deferred_case(true, false);
	deferred_case(false, true);
}

UNIT_MAIN(UNIT_TEST(test_deferred), UNIT_TEST(test_keyboard), UNIT_TEST(test_disk),
	  UNIT_TEST(test_serial_number), UNIT_TEST(test_value_of_serial_number),
	  UNIT_TEST(test_cd_drive), UNIT_TEST(test_taken))
