/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What tests of all host controllers do with devices that are plugged in again, and with devices
 * that POST leaves to the time after it. A test defines the first function, and those of
 * usb_cases.h.
 */
#ifndef USB_CASES_LATE_H
#define USB_CASES_LATE_H

#include "usb_cases.h"

/* Gives the controller to an operating system. */
static void take(void);

/*
 * While POST waits for the user, a keyboard goes and comes back many times. No memory is left for
 * that, so it uses its own again.
 */
static inline void replugged_in_post_case(void)
{
	disk_machine();
	keyboards = 0;
	plug(KEYBOARD_PORT, &kbd.usb);
	look();
	for (u32 i = 0; i < 100; i++) {
		expect_typing();
		plug(KEYBOARD_PORT, NULL);
		look();
		expect_keys("");
		fake_alloc_left = 0;
		assert_true(!poller[0] && !keyboards);
		plug(KEYBOARD_PORT, &kbd.usb);
		look();
	}
	expect_typing();
	expect_good();
	/* One that did not start, for lack of memory, starts anew. */
	for (u32 n = 0; n < 40; n++) {
		disk_machine();
		keyboards = 0;
		fake_alloc_left = n;
		plug(KEYBOARD_PORT, &kbd.usb);
		look();
		plug(KEYBOARD_PORT, NULL);
		look();
		expect_keys("");
		fake_alloc_left = ~0u;
		plug(KEYBOARD_PORT, &kbd.usb);
		look();
		expect_typing();
		expect_good();
	}
}

/*
 * After POST a keyboard comes, goes and comes back, which takes no more memory than one. @accesses
 * counts the controller's: a second without news takes one at most.
 */
static inline void late_keyboard_case(unsigned int *accesses)
{
	u32 pool = 0;

	disk_machine();
	keyboards = 0;
	end_post();
	seconds_pass(4); /* POST may have left something to look at */
	*accesses = 0;
	seconds_pass(10);
	assert_true(*accesses <= 10);
	for (u32 i = 0; i < 6; i++) {
		plug(KEYBOARD_PORT, &kbd.usb);
		seconds_pass(4);
		expect_typing();
		if (i)
			assert_int_equal(usb_state()->pool, pool);
		pool = usb_state()->pool;
		/* The last times it comes back before anybody looks. */
		plug(KEYBOARD_PORT, NULL);
		if (i > 3)
			continue;
		seconds_pass(20);
		assert_true(!poller[0] && !keyboards && !mice);
	}
	plug(KEYBOARD_PORT, &kbd.usb);
	/* Nothing happens inside of a request. */
	seconds_pass(1);
	guest_waits = true;
	plug(KEYBOARD_PORT, NULL);
	plug(KEYBOARD_PORT, &kbd.usb);
	*accesses = 0;
	seconds_pass(10);
	guest_waits = false;
	seconds_pass(4);
	expect_typing();
	expect_good();
}

/* Plugs the keyboard in and pulls it out. Returns whether it has started. */
static inline bool plug_for_a_moment(void)
{
	bool started;

	plug(KEYBOARD_PORT, &kbd.usb);
	seconds_pass(4);
	started = keyboards;
	plug(KEYBOARD_PORT, NULL);
	seconds_pass(20);
	assert_true(!poller[0] && !keyboards);
	return started;
}

/*
 * After POST a keyboard cannot be started at first: it takes no address, its configuration cannot
 * be read, or its interfaces fail. It gets another chance each time when it is plugged in, and that
 * takes no more memory.
 */
static inline void late_failures_case(void)
{
	u32 pool = 0;

	disk_machine();
	keyboards = 0;
	end_post();
	for (u32 i = 0; i < 12; i++) {
		kbd.usb.no_address = i < 4;
		kbd.usb.config_size = i < 8 ? 9 : sizeof(keyboard_config);
		kbd.refuse = i < 10 ? 3 : 1;
		assert_false(plug_for_a_moment());
		assert_true(i % 4 < 2 || i > 7 || usb_state()->pool == pool);
		pool = usb_state()->pool;
	}
	kbd.refuse = 0;
	assert_true(plug_for_a_moment());
	plug(KEYBOARD_PORT, &kbd.usb);
	seconds_pass(4);
	expect_typing();
	expect_good();
}

static bool no_change(struct usb_controller *hc)
{
	return false;
}

/*
 * The controller reports changes only, and none for the devices that were there when it was
 * started.
 */
static inline void report_no_change(void)
{
	static struct usb_transfers ops;

	ops = *usb_state()->controllers->ops;
	ops.changed = no_change;
	usb_state()->controllers->ops = &ops;
}

/*
 * The VMM names what may be booted, and nothing of it is behind this controller, which is QEMU's
 * (@emulated) or not. So POST does not wait. The first tick after it finds the keyboard, but no
 * drive, also if the controller reports no change (@silent). If the user is asked in POST, both
 * are found there.
 */
static inline void deferred_case(bool emulated, bool defers)
{
	for (u32 row = 0; row < 4; row++) {
		bool asked = row & 1, silent = row & 2;

		new_machine();
		keyboards = 0;
		if (!emulated)
			fake_function_subsystem(fake_usb_function, 0x8086, 0x7020);
		fake_unwanted = "";
		plug(KEYBOARD_PORT, &kbd.usb);
		plug(DISK_PORT, &bot.usb);
		assert_int_equal(probe(), 0);
		fake_unwanted = NULL;
		assert_true((!block_devices && !poller[0]) == defers);
		assert_true(!defers || fake_now_us <= 1000);
		if (silent)
			report_no_change();
		if (asked)
			look();
		end_post();
		seconds_pass(1);
		expect_typing();
		assert_true(!block_devices == (defers && !asked));
		assert_false(input_busy);
	}
}

/* After POST the disk goes and comes back. Another disk does not take its place. */
static inline void late_disk_case(void)
{
	static struct fake_medium other;

	disk_machine();
	end_post();
	for (u32 i = 0; i < 3; i++) {
		expect_good();
		plug(DISK_PORT, NULL);
		expect_read(-ENODEV);
		seconds_pass(4);
		expect_read(-ENODEV);
		plug(DISK_PORT, &bot.usb);
		seconds_pass(4);
		expect_good();
		assert_null(block_devices->next);
	}
	plug(DISK_PORT, NULL);
	seconds_pass(4);
	fake_medium_init(&other, 1 << 15, 512, 4);
	fake_lun_init(&bot.lun[0], FAKE_LUN_DISK, &other);
	plug(DISK_PORT, &bot.usb);
	seconds_pass(4);
	expect_read(-ENODEV);
	/* The first one comes back after all. */
	plug(DISK_PORT, NULL);
	seconds_pass(4);
	fake_lun_init(&bot.lun[0], FAKE_LUN_DISK, &bot.medium);
	plug(DISK_PORT, &bot.usb);
	seconds_pass(4);
	expect_good();
}

/* Plugs the keyboard into the disk's port, where it has the disk's speed. */
static inline void keyboard_for_disk(void)
{
	kbd.usb.speed = bot.usb.speed;
	kbd.usb.descriptor = bot.usb.descriptor;
	plug(DISK_PORT, &kbd.usb);
	look();
	expect_typing();
}

/*
 * In POST other devices take the disk's port: a keyboard and, if @swap, another disk of the same
 * model. None of them needs a slot and an address of its own. After POST the first disk comes back.
 * It is told from the other one by its serial number, which is not read at full speed.
 */
static inline void port_taken_case(bool swap)
{
	const struct usb_port *p;
	struct block_device *last;
	struct fake_medium first;
	const void *slot;

	new_machine();
	keyboards = 0;
	bot.usb.serial = "A";
	plug(DISK_PORT, &bot.usb);
	assert_int_equal(probe(), 0);
	for (p = usb_state()->ports; !p->device; p = p->next)
		;
	slot = p->device->slot;
	first = bot.medium;
	last = block_devices;
	for (u32 i = 0; swap && i < 3; i++) {
		keyboard_for_disk();
		bot.usb.serial = "B";
		fake_medium_init(&bot.medium, 1 << 14, 512, 8);
		plug(DISK_PORT, &bot.usb);
		look();
		assert_ptr_equal(p->device->slot, slot);
		expect_read(-ENODEV);
		assert_non_null(last->next);
		last = last->next;
		fake_medium_expect(last, &bot.medium, 77, 3, 0);
	}
	keyboard_for_disk();
	assert_ptr_equal(p->device->slot, slot);
	end_post();
	bot.usb.serial = "A";
	bot.medium = first;
	plug(DISK_PORT, &bot.usb);
	seconds_pass(4);
	expect_good();
}

/* Once the controller is an operating system's, it is left alone, also in the middle of the work.
 */
static inline void late_taken_case(unsigned int *accesses)
{
	for (u32 i = 0; i < 2; i++) {
		disk_machine();
		end_post();
		seconds_pass(4);
		usb_state()->hc = usb_state()->controllers;
		background_waits = i;
		take();
		plug(KEYBOARD_PORT, &kbd.usb);
		*accesses = 0;
		seconds_pass(20);
		assert_true(*accesses <= 3);
		assert_int_equal(continued, 0);
		assert_null(poller[0]);
	}
}

#endif
