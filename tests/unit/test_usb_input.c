/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests keyboards and mice that use the boot protocol with a fake xHCI controller: their keys, LEDs
 * and packets, and what happens when they are removed. Accesses are counted.
 */
#include "xhci_machine.h"

static void test_keyboard(void **state)
{
	u32 accesses;

	new_machine();
	fx.root[5] = &kbd.usb;
	kbd.no_idle = true;
	assert_int_equal(probe(), 0);
	assert_true(poller[0] && poller[1] && mice == 1);
	assert_true(kbd.protocol[0] == 1 && kbd.protocol[1] == 1 && kbd.idle[0]);
	expect_keys("");
	accesses = fx.f.bar[0].accesses;
	for (int i = 0; i < 100; i++)
		expect_keys("");
	assert_int_equal(fx.f.bar[0].accesses, accesses);
	KEYS(0, 0, 0x04);
	expect_keys("+1e ");
	assert_int_equal(fx.f.bar[0].accesses, accesses + 2);
	KEYS(0, 0, 0x04, 0x05);
	KEYS(0, 0, 0x05);
	KEYS(0);
	expect_keys("+30 -1e -30 ");
	KEYS(0x42, 0, 0x4c); /* left Shift, right Alt, Del */
	expect_keys("+2a +e038 +e053 ");
	KEYS(0x42, 0, 1, 1, 1, 1, 1, 1);
	expect_keys("");
	KEYS(0);
	expect_keys("-2a -e038 -e053 ");
	KEYS(0, 0, 0x48);
	KEYS(0);
	expect_keys("e1 1d 45 e1 9d c5 ");
	KEYS(0x01, 0, 0x48);
	KEYS(0);
	expect_keys("+1d e0 46 e0 c6 -1d ");
	KEYS(0, 0, 0x46);
	KEYS(0);
	expect_keys("e0 2a e0 37 e0 b7 e0 aa ");
	/* Unknown usages are ignored. */
	KEYS(0, 0, 0xff, 0xa5, 0x66, 0x03);
	KEYS(0);
	expect_keys("");
	/* More reports than one poll takes, so that the ring wraps many times. */
	for (int i = 0; i < 200; i++) {
		KEYS(0, 0, 0x29);
		KEYS(0);
		expect_keys("+01 -01 ");
	}
}

static void test_leds(void **state)
{
	new_machine();
	fx.root[5] = &kbd.usb;
	assert_int_equal(probe(), 0);
	leds_wanted = 0x02; /* Num Lock */
	expect_keys("");
	assert_int_equal(kbd.leds, 0x01);
	leds_wanted = 0x05; /* Caps and Scroll Lock */
	expect_keys("");
	assert_int_equal(kbd.leds, 0x06);
}

static void test_leds_and_request(void **state)
{
	leds_and_request_case();
}

static void test_mouse(void **state)
{
	new_machine();
	fx.root[5] = &kbd.usb;
	assert_int_equal(probe(), 0);
	MOUSE(0x05, 10, 20, 1);
	expect_keys("");
	assert_int_equal(packets, 1);
	assert_memory_equal(packet_seen, ((u8[]){ 0x2d, 10, (u8)-20, (u8)-1 }), 4);
	MOUSE(0x00, (u8)-3, 0x80, 0);
	expect_keys("");
	assert_memory_equal(packet_seen, ((u8[]){ 0x18, (u8)-3, 127, 0 }), 4);
}

/*
 * If a keyboard is pulled out while a key is held, the key does not repeat. When an operating
 * system has taken the controller, the firmware does not use it.
 */
static void test_keyboard_gone(void **state)
{
	unsigned int bells;

	new_machine();
	fx.root[5] = &kbd.usb;
	assert_int_equal(probe(), 0);
	KEYS(0, 0, 0x04);
	expect_keys("+1e ");
	fx_plug(5, NULL);
	keys_seen[0] = 0;
	poll();
	assert_string_equal(keys_seen, "-1e ");
	assert_true(!poller[0] && !poller[1] && !mice);

	new_machine();
	fx.root[5] = &kbd.usb;
	assert_int_equal(probe(), 0);
	KEYS(0, 0, 0x04);
	work();
	fx_reset();
	fx.dcbaap = 0x5000;
	bells = fx.bells;
	poll();
	leds_wanted = 7;
	poll();
	assert_int_equal(fx.bells, bells);
	assert_null(poller[0]);
}

UNIT_MAIN(UNIT_TEST(test_keyboard), UNIT_TEST(test_leds), UNIT_TEST(test_leds_and_request),
	  UNIT_TEST(test_mouse), UNIT_TEST(test_keyboard_gone))
