/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What tests of all host controllers do with the devices of fake_usb.h. A test defines the first
 * four functions, and DISK_PORT and KEYBOARD_PORT, into which these are plugged.
 */
#ifndef USB_CASES_H
#define USB_CASES_H

#include "fake_hub.h"
#include "kit/adapter.h"

/* Makes a machine with a controller, and new devices that are not plugged in. */
static void new_machine(void);
static int probe(void);
/* Plugs a device into a port of the controller, or pulls it out (NULL). */
static void plug(u32 port, struct fake_usb *d);
/* Lets the controller do the work that it has, some frames long. */
static void work(void);

/* For new_machine(): @speed is as in PORTSC. */
static inline void new_devices(u8 speed, const u8 *descriptor)
{
	new_bot();
	new_keyboard();
	bot.usb.descriptor = kbd.usb.descriptor = descriptor;
	bot.usb.speed = kbd.usb.speed = speed;
	if (speed == 1) {
		bot.usb.config = full_disk_config;
		bot.usb.config_size = sizeof(full_disk_config);
	}
	memset(poller, 0, sizeof(poller));
	keys_seen[0] = 0;
	packets = mice = leds_wanted = 0;
	sigatt = 100;
}

static inline void disk_machine(void)
{
	new_machine();
	plug(DISK_PORT, &bot.usb);
	assert_int_equal(probe(), 0);
	assert_non_null(block_devices);
}

static inline void expect_read(int err)
{
	u8 buf[512];

	assert_int_equal(block_read(block_devices, 5, 1, (u32)buf, NULL), err);
}

static inline void expect_good(void)
{
	fake_medium_expect(block_devices, &bot.medium, 77, 3, 0);
}

static inline void expect_keys(const char *text)
{
	keys_seen[0] = 0;
	work();
	poll();
	assert_string_equal(keys_seen, text);
}

/* The device refuses a command, stalls, and sends wrong status; the driver recovers. */
static inline void errors_case(void)
{
	disk_machine();
	fake_lun_fail(&bot.lun[0], 0x28, 1, 0x04, 0x44, 0x00);
	expect_read(-EIO);
	assert_int_equal(bot.resets, 0);
	expect_good();
	bot.stall_status = 1;
	expect_read(0);
	bot.stall_status = 2;
	expect_read(-EIO);
	bot.bad_status = 1;
	expect_read(-EIO);
	bot.short_status = 1;
	expect_read(-EIO);
	bot.babble = true;
	expect_read(-EIO);
	assert_int_equal(bot.resets, 4);
	expect_good();
}

/*
 * A device that never answers makes the request end at its deadline. Later requests wait for the
 * pending answer, and then the device works. @stuck makes the whole controller fail.
 */
static inline void hang_case(bool *stuck)
{
	u64 before;

	disk_machine();
	bot.hang_opcode = 0x28;
	before = fake_now_us;
	expect_read(-ETIMEDOUT);
	assert_true(fake_now_us - before > 30000000 && fake_now_us - before < 40000000);
	expect_read(-ETIMEDOUT);
	assert_int_equal(bot.resets, 0);
	bot.hang_opcode = 0;
	work();
	expect_good();
	assert_int_equal(bot.resets, 1);
	disk_machine();
	*stuck = true;
	expect_read(-ETIMEDOUT);
	new_machine();
	plug(DISK_PORT, &bot.usb);
	*stuck = true;
	assert_int_equal(probe(), 0);
	assert_null(block_devices);
}

/*
 * The disk takes another address, so that nobody answers to its own. The request ends in time, and
 * once the disk has its address again, it works.
 */
static inline void moved_case(void)
{
	u64 before;
	u8 buf[512];

	disk_machine();
	bot.usb.address += 5;
	before = fake_now_us;
	assert_true(block_read(block_devices, 5, 1, (u32)buf, NULL) < 0);
	assert_true(fake_now_us - before < 40000000);
	bot.usb.address -= 5;
	work();
	expect_good();
}

static inline void pull_disk(void *arg)
{
	plug(DISK_PORT, NULL);
}

/* The disk is pulled out during a request, which ends soon. */
static inline void pulled_case(void)
{
	u64 before;

	disk_machine();
	bot.hang = true;
	fake_after(1000, pull_disk, NULL);
	before = fake_now_us;
	expect_read(-ENODEV);
	assert_true(fake_now_us - before < 100000);
}

/* While POST waits for the user, a keyboard is plugged into port 1, and the disk again. */
static inline void plugged_again_case(void)
{
	plug(1, &kbd.usb);
	look();
	assert_non_null(poller[0]);
	plug(DISK_PORT, &bot.usb);
	bot.hang = false;
	look();
	assert_non_null(block_devices->next);
	fake_medium_expect(block_devices->next, &bot.medium, 77, 3, 0);
}

static inline void expect_typing(void)
{
	assert_true(poller[0] && keyboards == 1 && mice == 1);
	KEYS(0, 0, 0x04);
	KEYS(0);
	expect_keys("+1e -1e ");
}

/* Each of the first @n allocations fails in turn. */
static inline void no_memory_case(u32 n)
{
	for (u32 i = 0; i < n; i++) {
		new_machine();
		plug(DISK_PORT, &bot.usb);
		fake_alloc_left = i;
		probe();
	}
}

/*
 * The disk's port has an over-current: in POST, while the disk is in use, and after POST. It is
 * logged once, and the port is not used until it ends. @set begins and ends it.
 */
static inline void over_current_case(void (*set)(bool on))
{
	const char *log;

	new_machine();
	plug(KEYBOARD_PORT, &kbd.usb);
	plug(DISK_PORT, &bot.usb);
	set(true);
	assert_int_equal(probe(), 0);
	look();
	look();
	assert_null(block_devices);
	assert_non_null(poller[0]);
	log = strstr(fake_log, ": over-current\n");
	assert_non_null(log);
	assert_null(strstr(log + 1, ": over-current"));
	set(false);
	look();
	expect_good();
	set(true);
	expect_read(-ENODEV);
	look();
	assert_non_null(strstr(log + 1, ": over-current\n"));
	disk_machine();
	end_post();
	set(true);
	seconds_pass(4);
	expect_read(-ENODEV);
	set(false);
	seconds_pass(4);
	expect_good();
}

/*
 * Types on a keyboard at port 1 beside reads from the disk. @accesses counts the controller's:
 * polls without news take none.
 */
static inline void typing_case(unsigned int *accesses)
{
	plug(1, &kbd.usb);
	plug(DISK_PORT, &bot.usb);
	assert_int_equal(probe(), 0);
	assert_true(poller[0] && poller[1] && mice == 1);
	*accesses = 0;
	expect_keys("");
	assert_int_equal(*accesses, 0);
	for (int i = 0; i < 20; i++) {
		KEYS(0, 0, 0x04);
		expect_keys("+1e ");
		KEYS(0);
		expect_keys("-1e ");
		expect_read(0);
	}
	MOUSE(1, 2, 3);
	expect_keys("");
	assert_int_equal(packets, 1);
	leds_wanted = 2;
	expect_keys("");
	work();
	assert_int_equal(kbd.leds, 1);
	KEYS(0, 0, 0x05);
	expect_keys("+30 ");
}

/*
 * The keyboard's LEDs are set without waiting. A request that comes meanwhile begins when that has
 * ended. While somebody waits for a request, the LEDs are left alone.
 */
static inline void leds_and_request_case(void)
{
	struct usb_device *d;

	disk_machine();
	plug(KEYBOARD_PORT, &kbd.usb);
	look();
	assert_non_null(poller[0]);
	d = container_of(poller[0], struct hid, poller)->in->device;
	leds_wanted = 2;
	poll();
	assert_int_equal(usb_control(d, USB_IN, USB_GET_DESCRIPTOR, 0x100, 0, 18), 18);
	assert_int_equal(kbd.leds, 1);
	leds_wanted = 4;
	d->lock.taken = true;
	poll();
	work();
	assert_int_equal(kbd.leds, 1);
	d->lock.taken = false;
	poll();
	work();
	assert_int_equal(kbd.leds, 2);
}

/*
 * Devices are behind five hubs, of which the first one has @speed and is plugged into port @port. A
 * low-speed keyboard is on port 7 of hub number @hub.
 */
static inline void hubs_case(u32 port, u8 speed, u32 hub)
{
	char path[96];

	new_machine();
	new_hubs(5, speed);
	plug(port, &hubs[0].usb);
	hubs[4].port[1] = &bot.usb;
	hubs[hub].port[7] = &kbd.usb;
	kbd.usb.speed = 2;
	kbd.usb.descriptor = full_device;
	bot.usb.speed = 1;
	assert_int_equal(probe(), 0);
	assert_non_null(block_devices);
	snprintf(path, sizeof(path), "hub@%x/hub@3/hub@3/hub@3/hub@3/storage@1/channel@0/disk@0,0",
		 port);
	assert_string_equal(block_devices->path, path);
	fake_medium_exercise(block_devices, &bot.medium);
	KEYS(0, 0, 0x04);
	expect_keys("+1e ");
}

/* Then the keyboard is pulled out of full-speed hub number @hub. */
static inline void pulled_behind_hubs_case(u32 hub)
{
	hub_plug(&hubs[hub], 7, NULL);
	for (u32 i = 0; i < 10; i++)
		work();
	look();
	expect_keys("-1e ");
	assert_null(poller[0]);
	expect_good();
}

static struct hub_fake *pulled_from;
static u32 pulled_port;

static inline void pull_from_hub(void *arg)
{
	hub_plug(pulled_from, pulled_port, NULL);
}

/*
 * The disk, or a hub above it, is pulled out of port @port of @hub during a request, which ends
 * soon.
 */
static inline void pulled_from_hub_case(struct hub_fake *hub, u32 port)
{
	u64 before;

	bot.hang = true;
	pulled_from = hub;
	pulled_port = port;
	fake_after(1000, pull_from_hub, NULL);
	before = fake_now_us;
	expect_read(-ENODEV);
	assert_true(fake_now_us - before >= 1000 && fake_now_us - before < 100000);
}

#endif
