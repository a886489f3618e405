/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests USB hubs with a fake xHCI controller: hubs that work, and others that fail, are removed or
 * come back; and how often they are asked about their ports.
 */
#include "xhci_machine.h"

static u32 hub_port; /* the root port with the first hub */

static struct fake_usb *routed(u32 route)
{
	struct fake_usb *d = fx.root[hub_port];

	for (; route; route >>= 4) {
		struct hub_fake *h = container_of(d, struct hub_fake, usb);

		if (!d || d->in != hub_in)
			return NULL;
		d = h->port[route & 15];
	}
	return d;
}

/* Plugs in @n hubs in a row. */
static void chain(u32 n)
{
	new_hubs(n, 3);
	hub_port = 5;
	fx.routed = routed;
	fx.root[5] = &hubs[0].usb;
}

static void test_hub(void **state)
{
	struct fx_slot *s;

	new_machine();
	fx.root[5] = &kbd.usb;
	chain(1);
	bot.usb.speed = 3;
	bot.usb.descriptor = high_device;
	hubs[0].port[2] = &bot.usb;
	hubs[0].port[8] = &kbd.usb;
	assert_int_equal(probe(), 0);
	assert_non_null(block_devices);
	assert_string_equal(block_devices->path, "hub@1/storage@2/channel@0/disk@0,0");
	fake_medium_exercise(block_devices, &bot.medium);
	assert_non_null(poller[0]);
	KEYS(0, 0, 0x28);
	expect_keys("+1c ");
	/*
	 * The hub's slot says that it is a hub, and is the transaction translator of the full-speed
	 * keyboard.
	 */
	assert_int_equal(fx.slot[1].slot0 >> 26 & 1, 1);
	assert_int_equal(fx.slot[1].slot1 >> 24, 8);
	s = &fx.slot[3];
	assert_int_equal(s->route, 8);
	assert_int_equal(s->slot2 & 0xffff, 1 | 8 << 8);
}

/* An over-current on one port of a hub is logged. Its other ports work. */
static void test_over_current(void **state)
{
	new_machine();
	chain(1);
	bot.usb.speed = 3;
	bot.usb.descriptor = high_device;
	hubs[0].port[2] = &bot.usb;
	hubs[0].port[8] = &kbd.usb;
	hubs[0].short_circuit = 8;
	assert_int_equal(probe(), 0);
	assert_non_null(strstr(fake_log, "USB 1.8: over-current"));
	assert_non_null(block_devices);
	assert_null(poller[0]);
}

/* After POST a hub comes with a keyboard behind it, which moves to another port of it. */
static void test_late_hub(void **state)
{
	disk_machine();
	keyboards = 0;
	end_post();
	new_hubs(1, 3);
	hubs[0].port[2] = &kbd.usb;
	hub_port = 5;
	fx.routed = routed;
	plug(5, &hubs[0].usb);
	seconds_pass(4);
	expect_typing();
	hub_plug(&hubs[0], 2, NULL);
	work();
	seconds_pass(20);
	assert_null(poller[0]);
	hub_plug(&hubs[0], 4, &kbd.usb);
	work();
	seconds_pass(4);
	expect_typing();
}

/*
 * A guest's request waits for a disk behind a hub, while the task that looks for devices asks the
 * same hub and cannot go on: the request could never find out that the disk is gone. So the task
 * goes on then, and only then.
 */
static void test_hub_asked_during_a_request(void **state)
{
	struct usb_device *hub;

	new_machine();
	chain(1);
	hubs[0].port[2] = &kbd.usb;
	assert_int_equal(probe(), 0);
	end_post();
	hub = usb_state()->ports->hub;
	assert_non_null(hub);
	usb_state()->hc = hub->hc;
	background_waits = guest_waits = true;
	continued = 0;
	seconds_pass(1);
	assert_int_equal(continued, 0);
	hub->lock.taken = true;
	seconds_pass(1);
	assert_int_equal(continued, 1);
	background_waits = guest_waits = false;
}

/* With a translator for each port: the hub is told, and its slot and those behind it say so. */
static void test_multi_tt(void **state)
{
	static u8 descriptor[18];

	new_machine();
	chain(2);
	memcpy(descriptor, hub_device, sizeof(descriptor));
	descriptor[6] = 2;
	hubs[0].usb.descriptor = descriptor;
	hubs[1].port[8] = &kbd.usb;
	assert_int_equal(probe(), 0);
	assert_non_null(poller[0]);
	assert_int_equal(hubs[0].setting, 1);
	assert_int_equal(hubs[1].setting, 0);
	/* The hub, the slower one that it translates for, and the keyboard behind that. */
	for (u32 id = 1; id <= 3; id++)
		assert_int_equal(fx.slot[id].slot0 >> 25 & 1, 1);
	assert_int_equal(fx.slot[3].slot2 & 0xffff, 1 | 3 << 8);
	new_machine();
	chain(1);
	assert_int_equal(probe(), 0);
	assert_int_equal(fx.slot[1].slot0 >> 25 & 1, 0);
}

static void five_hubs_machine(void)
{
	new_machine();
	chain(5);
	bot.usb.speed = 1;
	bot.usb.descriptor = high_device;
	hubs[4].port[1] = &bot.usb;
	assert_int_equal(probe(), 0);
	assert_non_null(block_devices);
}

static void test_five_hubs(void **state)
{
	five_hubs_machine();
	assert_string_equal(block_devices->path,
			    "hub@1/hub@3/hub@3/hub@3/hub@3/storage@1/channel@0/disk@0,0");
	pulled_from_hub_case(&hubs[4], 1);
	five_hubs_machine();
	pulled_from_hub_case(&hubs[0], 3);
	/* Devices behind a sixth hub are not used. */
	new_machine();
	chain(7);
	assert_int_equal(probe(), 0);
	assert_int_equal(hubs[5].powered[1], 0);
	assert_non_null(strstr(fake_log, "out of range"));
}

static void test_bad_hubs(void **state)
{
	new_machine();
	chain(1);
	hubs[0].port[2] = &bot.usb;
	hubs[0].mute_reset = true;
	assert_int_equal(probe(), 0);
	assert_null(block_devices);
	assert_true(fake_now_us < 2000000);
	new_machine();
	chain(1);
	hubs[0].short_status = true;
	assert_int_equal(probe(), 0);
	new_machine();
	chain(1);
	hubs[0].ports = 0;
	assert_int_equal(probe(), 0);
}

static unsigned int questions;

static void count_question(u32 port)
{
	questions++;
}

/* A hub without an interrupt endpoint is asked about each port. */
static void test_hub_without_interrupt_endpoint(void **state)
{
	static const u8 config[] = { 9, 2, 18, 0, 1, 1, 0, 0xe0, 0, 9, 4, 0, 0, 0, 9, 0, 0, 0 };

	new_machine();
	chain(1);
	hubs[0].usb.config = config;
	hubs[0].usb.config_size = sizeof(config);
	hubs[0].port[8] = &kbd.usb;
	hubs[0].changed[8] = 1;
	hubs[0].asked = count_question;
	assert_int_equal(probe(), 0);
	assert_non_null(poller[0]);
	bot.usb.speed = 3;
	bot.usb.descriptor = high_device;
	hub_plug(&hubs[0], 2, &bot.usb);
	questions = 0;
	look();
	assert_non_null(block_devices);
	assert_null(block_devices->next);
	/* The other ports once, and this one also after its reset. */
	assert_int_equal(questions, 9);
	expect_good();
}

/* Hubs report changes, and their ports are then checked. */
static void look_again(void)
{
	for (u32 id = 1; id <= FX_SLOTS; id++)
		fx_kick(id, 3);
	look();
}

/* Devices are plugged in and removed while POST waits for the user. */
static void test_look(void **state)
{
	u64 before;
	unsigned int bells;

	new_machine();
	chain(2);
	bot.usb.speed = 3;
	bot.usb.descriptor = high_device;
	assert_int_equal(probe(), 0);
	assert_null(block_devices);
	hub_plug(&hubs[1], 2, &bot.usb);
	look_again();
	assert_non_null(block_devices);
	assert_string_equal(block_devices->path, "hub@1/hub@3/storage@2/channel@0/disk@0,0");
	fake_medium_expect(block_devices, &bot.medium, 77, 3, 0);
	plug(6, &kbd.usb);
	look_again();
	assert_non_null(poller[0]);
	/* If nothing was reported, nothing is asked. */
	bells = fx.bells;
	fx.f.bar[0].accesses = 0;
	look_again();
	assert_int_equal(fx.f.bar[0].accesses, 0);
	assert_int_equal(fx.bells, bells);
	/* The hub in between is removed, and all devices behind it too. */
	hub_plug(&hubs[0], 3, NULL);
	look_again();
	before = fake_now_us;
	expect_read(-ENODEV);
	assert_true(fake_now_us - before < 100000);
	/* The hub comes back, with another device. */
	hub_plug(&hubs[0], 3, &hubs[1].usb);
	hub_plug(&hubs[1], 2, NULL);
	hub_plug(&hubs[1], 5, &bot.usb);
	look_again();
	assert_string_equal(block_devices->next->path, "hub@1/hub@3/storage@5/channel@0/disk@0,0");
	expect_read(-ENODEV);
	fake_medium_expect(block_devices->next, &bot.medium, 77, 3, 0);
	/* A transfer noticed first that the device is missing. */
	fx_plug(6, NULL);
	poll();
	assert_null(poller[0]);
	plug(6, &kbd.usb);
	look_again();
	assert_non_null(poller[0]);
}

/*
 * Two hubs in a row are pulled out and plugged in again. Transfers to the devices behind the first
 * one take the controller's events, and yet the root port learns of them.
 */
static void test_events_taken_behind_hubs(void **state)
{
	new_machine();
	chain(2);
	bot.usb.speed = 3;
	bot.usb.descriptor = high_device;
	hubs[1].port[2] = &bot.usb;
	assert_int_equal(probe(), 0);
	assert_non_null(block_devices);
	plug(5, NULL);
	expect_read(-ENODEV);
	plug(5, &hubs[0].usb);
	look_again();
	assert_non_null(block_devices->next);
	fake_medium_expect(block_devices->next, &bot.medium, 77, 3, 0);
}

/*
 * While POST waits for the user, two hubs in a row with a keyboard behind them go and come back
 * many times, also between two looks. No memory is left for that, so they use their own again.
 */
static void test_hubs_come_back(void **state)
{
	new_machine();
	keyboards = 0;
	chain(2);
	hubs[1].port[2] = &kbd.usb;
	assert_int_equal(probe(), 0);
	fake_alloc_left = 0;
	for (u32 i = 0; i < 20; i++) {
		expect_typing();
		plug(5, NULL);
		if (i & 1) {
			look_again();
			expect_keys("");
			assert_true(!poller[0] && !keyboards);
		}
		plug(5, &hubs[0].usb);
		look_again();
	}
	expect_typing();
}

/* While this task waits for the port's hub, another one comes to look at the port. */
static int look_with_another(struct usb_port *p)
{
	questions++;
	if (questions == 1)
		port_look(p);
	return USB_PORT_EMPTY;
}

/* Only one task at a time looks at a port. */
static void test_two_looks(void **state)
{
	static const struct usb_port_ops ops = { .look = look_with_another };
	struct usb_port port = { .ops = &ops };

	questions = 0;
	port_look(&port);
	assert_int_equal(questions, 1);
	port_look(&port);
	assert_int_equal(questions, 2);
}

/* A SuperSpeed hub is told its depth, and has changes that others do not have. */
static void test_super_hub(void **state)
{
	static const u8 descriptor[18] = { 18, 1, 0,	3,    9, 0, 3, 9, 9,
					   4,  1, 0xaa, 0x55, 0, 0, 0, 0, 1 };

	new_machine();
	new_hubs(1, 3);
	hubs[0].usb.speed = 4;
	hubs[0].usb.descriptor = descriptor;
	hubs[0].port[2] = &bot.usb;
	hubs[0].link[2] = 0x60;
	hubs[0].link[3] = 0xe0;
	fx.routed = routed;
	fx.root[1] = &hubs[0].usb;
	hub_port = 1;
	assert_int_equal(probe(), 0);
	assert_int_equal(hubs[0].depth, 1);
	assert_non_null(block_devices);
	assert_string_equal(block_devices->path, "hub@1/storage@2/channel@0/disk@0,0");
	assert_true(!hubs[0].link[2] && !hubs[0].link[3]);
	/* The disk is plugged in again, and a request about that fails at first. */
	hub_plug(&hubs[0], 2, NULL);
	hub_plug(&hubs[0], 2, &bot.usb);
	hubs[0].link[2] = 0x40;
	hubs[0].refuse = 25;
	look_again();
	assert_int_equal(hubs[0].refuse, 0);
	look_again();
	assert_non_null(block_devices->next);
	fake_medium_expect(block_devices->next, &bot.medium, 77, 3, 0);
}

/* If a hub's interrupt endpoint fails, its ports are checked all the same. */
static void test_hub_with_broken_endpoint(void **state)
{
	new_machine();
	chain(1);
	assert_int_equal(probe(), 0);
	hubs[0].broken = true;
	look_again();
	hub_plug(&hubs[0], 4, &kbd.usb);
	look_again();
	assert_non_null(poller[0]);
}

/* Hubs with other numbers of ports, but the same configuration, come one after the other. */
static void test_another_hub_comes(void **state)
{
	static const u8 ports[] = { 4, 8, 4, 8 };

	new_machine();
	keyboards = 0;
	for (u32 i = 0; i < ARRAY_SIZE(ports); i++) {
		chain(1);
		hubs[0].ports = ports[i];
		hubs[0].port[ports[i]] = &kbd.usb;
		plug(5, &hubs[0].usb);
		if (i)
			look_again();
		else
			assert_int_equal(probe(), 0);
		expect_typing();
		plug(5, NULL);
		look_again();
		expect_keys("");
		assert_true(!poller[0] && !keyboards);
	}
}

UNIT_MAIN(UNIT_TEST(test_hub), UNIT_TEST(test_over_current), UNIT_TEST(test_late_hub),
	  UNIT_TEST(test_hub_asked_during_a_request), UNIT_TEST(test_multi_tt),
	  UNIT_TEST(test_five_hubs), UNIT_TEST(test_bad_hubs),
	  UNIT_TEST(test_hub_without_interrupt_endpoint), UNIT_TEST(test_look),
	  UNIT_TEST(test_events_taken_behind_hubs), UNIT_TEST(test_hubs_come_back),
	  UNIT_TEST(test_two_looks), UNIT_TEST(test_super_hub),
	  UNIT_TEST(test_hub_with_broken_endpoint), UNIT_TEST(test_another_hub_comes))
