/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests EHCI with a controller in memory and the devices of fake_usb.h. Checks schedules, toggles
 * and addresses. Accesses are counted.
 */
#include "fake_bus.h"
#include "unit.h"

#define DISK_PORT     2
#define KEYBOARD_PORT 1
#include "usb_cases_late.h"

/* The driver is included because its struct driver is static. */
#include "../../src/usb/ehci_probe.c"

#include "fake_ehci.h"

static void new_machine(void)
{
	fake_machine();
	memset(&fe, 0, sizeof(fe));
	fake_usb_function = &fe.f;
	fake_function_add(&fe.f, 0x8086, 0x24cd, 0x0c03, 0x20, &fe);
	fake_function_memory(&fe.f, 0, 0x1000, fe_read, fe_write);
	fake_function_subsystem(&fe.f, 0x1af4, 0x1100);
	fake_io.time_passed = work;
	fe.sts = USBSTS_HALTED;
	new_devices(3, high_device);
}

static void take(void)
{
	reset_controller();
	fe.periodic = 0x5000;
}

static int probe(void)
{
	return fake_function_probe(&fe.f, &ehci_driver);
}

static void test_disk(void **state)
{
	u8 *buf = malloc(0x10000);

	disk_machine();
	assert_string_equal(block_devices->path, "storage@2/channel@0/disk@0,0");
	assert_int_equal(fe.config, 1);
	fake_medium_exercise(block_devices, &bot.medium);
	fake_medium_bad_sector(block_devices, &bot.medium);
	assert_int_equal(bot.resets, 0);
	/*
	 * To move 64 KiB takes one access to check the ownership, and a wake-up each for command,
	 * data and status.
	 */
	fe.f.bar[0].accesses = 0;
	assert_int_equal(block_read(block_devices, 9, 128, (u32)buf, NULL), 0);
	assert_int_equal(fe.f.bar[0].accesses, 4);
	free(buf);
}

/* A real controller is not woken. Its devices get the times that they need. */
static void test_real(void **state)
{
	new_machine();
	fake_function_subsystem(&fe.f, 0x8086, 0x24cd);
	fe.port[2].usb = &bot.usb;
	fe.port[3].usb = &kbd.usb;
	assert_int_equal(probe(), 0);
	assert_true(fake_now_us >= 162000 && fake_now_us < 300000);
	fake_medium_exercise(block_devices, &bot.medium);
	fe.f.bar[0].accesses = 0;
	expect_read(0);
	assert_int_equal(fe.f.bar[0].accesses, 1);
}

static void test_companion(void **state)
{
	new_machine();
	fe.port[1].usb = &kbd.usb;
	fe.port[1].full = true;
	fe.port[4].usb = &bot.usb;
	fe.port[4].full = fe.port[4].low = true;
	assert_int_equal(probe(), 0);
	assert_true(fe.port[1].status & PORTSC_OWNER);
	assert_true(fe.port[4].status & PORTSC_OWNER);
	assert_false(fe.port[2].status & PORTSC_OWNER);
	assert_null(block_devices);
}

/* Another firmware's SMM is asked for the controller. */
static void release(void)
{
	u8 *legsup = fe.f.config.bytes + LEGSUP;

	if (legsup[3] & LEGSUP_OS && !fe.kept)
		legsup[2] &= ~LEGSUP_BIOS;
	work();
}

static void owned_machine(u8 extended, u8 next)
{
	u8 *config = fe.f.config.bytes;

	new_machine();
	fe.port[2].usb = &bot.usb;
	fe.extended = extended;
	fake_io.time_passed = release;
	memcpy(config + OTHER_EXT, (u8[]){ 0x7f, LEGSUP, 0, 0 }, 4);
	memcpy(config + LEGSUP, (u8[]){ 1, next, LEGSUP_BIOS, 0 }, 4);
	memset(config + LEGSUP + 4, 0xff, 4);
	memset(fe.f.config.writable + LEGSUP + 2, 0xff, 6);
}

/* It has no owner, its SMI are off, and the disk works. */
static void expect_released(void)
{
	const u8 *config = fe.f.config.bytes;

	assert_int_equal(probe(), 0);
	assert_non_null(block_devices);
	assert_int_equal(config[LEGSUP + 2] | config[LEGSUP + 3], 0);
	assert_int_equal(config[LEGSUP + 4] | config[LEGSUP + 5], 0);
}

/*
 * SMM owns the controller, and releases it or not. The capability is the first or the second one,
 * and the list may lead in a circle, or nowhere.
 */
static void test_owned(void **state)
{
	owned_machine(LEGSUP, 0);
	expect_released();
	assert_null(strstr(fake_log, "owner"));
	owned_machine(OTHER_EXT, OTHER_EXT);
	expect_released();
	assert_null(strstr(fake_log, "owner"));
	owned_machine(LEGSUP, 0);
	fe.kept = true;
	expect_released();
	assert_non_null(strstr(fake_log, "EHCI: its owner does not let it go"));
	assert_true(fake_now_us >= 1000000 && fake_now_us < 2000000);
	owned_machine(0x3c, 0);
	assert_int_equal(probe(), 0);
	assert_int_equal(fe.f.config.bytes[LEGSUP + 3], 0);
}

static void set_over_current(bool on)
{
	fe.shorted = on ? DISK_PORT : 0;
	fe.port[DISK_PORT].status = (fe.port[DISK_PORT].status & ~PORTSC_PED) | 0x20;
	fe.sts |= USBSTS_PCD;
}

static void test_over_current(void **state)
{
	over_current_case(set_over_current);
}

static void test_errors(void **state)
{
	errors_case();
}

static void test_hang(void **state)
{
	hang_case(&fe.stuck);
	moved_case();
}

static void test_gone(void **state)
{
	pulled_case();
	/* An operating system has taken the controller. */
	disk_machine();
	reset_controller();
	fe.periodic = 0x5000;
	expect_read(-ENODEV);
	assert_int_equal(fe.cmd, 0);
	/* The controller is gone. */
	disk_machine();
	fe.deaf = true;
	expect_read(-ENODEV);
	no_memory_case(30);
}

static void test_keyboard(void **state)
{
	new_machine();
	typing_case(&fe.f.bar[0].accesses);
	fe.port[1].usb = NULL;
	expect_keys("-30 ");
	assert_null(poller[0]);
}

/* Devices of all speeds are behind a high-speed hub. The nearest such hub translates. */
static void test_hubs(void **state)
{
	hubs_case(2, 3, 0);
	pulled_from_hub_case(&hubs[4], 1);
	hubs_case(2, 3, 0);
	pulled_from_hub_case(&hubs[0], 3);
}

static void test_look(void **state)
{
	new_machine();
	new_hubs(1, 3);
	fe.port[2].usb = &hubs[0].usb;
	assert_int_equal(probe(), 0);
	hub_plug(&hubs[0], 4, &bot.usb);
	work();
	look();
	assert_non_null(block_devices);
	expect_good();
	hub_plug(&hubs[0], 4, NULL);
	work();
	look();
	expect_read(-ENODEV);
	plug(3, &kbd.usb);
	look();
	assert_non_null(poller[0]);
	fe.f.bar[0].accesses = 0;
	look();
	assert_int_equal(fe.f.bar[0].accesses, PORTS);
	pull_disk(NULL);
	look();
	assert_true(hubs[0].usb.enabled);
	KEYS(0, 0, 0x04);
	expect_keys("+1e ");
}

static void test_late(void **state)
{
	replugged_in_post_case();
	late_keyboard_case(&fe.f.bar[0].accesses);
	leds_and_request_case();
	late_failures_case();
	late_disk_case();
	port_taken_case(false);
	port_taken_case(true);
	late_taken_case(&fe.f.bar[0].accesses);
}

/* QEMU's controller needs no time. Another has to turn its ports on, which takes 20 ms. */
static void test_deferred(void **state)
{
	deferred_case(true, false);
	deferred_case(false, true);
}

UNIT_MAIN(UNIT_TEST(test_deferred), UNIT_TEST(test_disk), UNIT_TEST(test_real),
	  UNIT_TEST(test_companion), UNIT_TEST(test_owned), UNIT_TEST(test_errors),
	  UNIT_TEST(test_hang), UNIT_TEST(test_gone), UNIT_TEST(test_keyboard),
	  UNIT_TEST(test_hubs), UNIT_TEST(test_look), UNIT_TEST(test_over_current),
	  UNIT_TEST(test_late))
