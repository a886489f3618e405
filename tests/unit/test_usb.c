/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests USB with a fake xHCI controller: disks, keyboards, mice and hubs that work, and others that
 * stall, hang, send wrong data or are removed. Accesses are counted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_hub.h"
#include "fake_xhci.h"
#include "unit.h"

#include "block/block.h"
#include "char/input.h"
#include "kit/lun.h"
#include "kit/medium.h"
#include "lib/errno.h"
#include "machine/knobs.h"
#include "usb/hid.h"
#include "usb/storage.h"

/* The driver is included because its struct driver is static. */
#include "../../src/usb/xhci_probe.c"

static void new_machine(void)
{
	fx_machine();
	new_bot();
	memset(poller, 0, sizeof(poller));
	keys_seen[0] = 0;
	packets = mice = leds_wanted = 0;
	sigatt = 100;
}

static int probe(void)
{
	return fake_function_probe(&fx.f, &xhci_driver);
}

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

static u32 memory_nothing;

static u32 read_nothing(void *device, u32 off, u32 size)
{
	return memory_nothing;
}

/* The controller has registers in memory, without PCI. It may be absent. */
static void test_memory(void **state)
{
	struct device d = { .bus = DEVICE_MEMORY, .size = FX_SIZE };
	char path[96];

	new_machine();
	fx.root[6] = &bot.usb;
	d.base = fx.f.bar[0].addr;
	pci_enable(&fx.f.pci, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	assert_int_equal(xhci_probe(&d), 0);
	assert_true(fake_now_us < 1000);
	assert_non_null(block_devices);
	assert_int_equal(block_devices->bus, BLOCK_BUS_MMIO);
	snprintf(path, sizeof(path), "/sysbus-xhci@%08x/storage@2/channel@0/disk@0,0", d.base);
	assert_string_equal(block_devices->path, path);
	fake_medium_exercise(block_devices, &bot.medium);
	for (u32 i = 0; i < 2; i++) {
		new_machine();
		fx.f.bar[0].read = read_nothing;
		memory_nothing = i ? 0xffffffff : 0;
		assert_int_equal(xhci_probe(&d), 0);
		assert_int_equal(fx.f.bar[0].accesses, 1);
		assert_null(block_devices);
	}
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

/* An empty port costs one read, and no wait. */
static void test_empty(void **state)
{
	new_machine();
	assert_int_equal(probe(), 0);
	assert_true(fx.f.bar[0].accesses <= 32 + FX_PORTS);
	assert_int_equal(fx.bells, 0);
	assert_true(fake_now_us < 1000);
	/* Real ports get the time that they need. */
	new_machine();
	fake_function_subsystem(&fx.f, 0x8086, 0x1100);
	assert_int_equal(probe(), 0);
	assert_true(fake_now_us >= 100000 && fake_now_us < 110000);
	new_machine();
	fake_function_subsystem(&fx.f, 0x8086, 0x1100);
	sigatt = 0xffffffff;
	assert_int_equal(probe(), 0);
	assert_true(fake_now_us <= 10001000);
}

static void disk_machine(void)
{
	new_machine();
	fx.root[1] = &bot.usb;
	assert_int_equal(probe(), 0);
	assert_non_null(block_devices);
}

static void expect_read(int err)
{
	u8 buf[512];

	assert_int_equal(block_read(block_devices, 5, 1, (u32)buf, NULL), err);
}

static void expect_good(void)
{
	fake_medium_expect(block_devices, &bot.medium, 77, 3, 0);
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

static void unplug(void *arg)
{
	fx_unplug(1);
}

static void test_unplug(void **state)
{
	u64 before;

	disk_machine();
	bot.hang = true;
	fake_after(1000, unplug, NULL);
	before = fake_now_us;
	expect_read(-ENODEV);
	assert_true(fake_now_us - before < 100000);
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

static void test_controller_errors(void **state)
{
	new_machine();
	fx.root[1] = &bot.usb;
	fx.mute_commands = true;
	assert_int_equal(probe(), 0);
	assert_null(block_devices);
	assert_true(fake_now_us < 10000000);
	new_machine();
	fx.deaf = true;
	assert_int_equal(probe(), -ENODEV);
	/* The controller stops. */
	disk_machine();
	bot.hang = true;
	fx.sts = USBSTS_HCH | USBSTS_HSE;
	expect_read(-ENODEV);
	/* Allocations fail, each in turn. */
	for (u32 n = 0; n < 40; n++) {
		new_machine();
		fx.root[1] = &bot.usb;
		fake_alloc_left = n;
		probe();
	}
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

static void test_bad_devices(void **state)
{
	static const u8 no_endpoints[] = { 9, 2, 18, 0, 1, 1, 0, 0xc0, 0,
					   9, 4, 0,  0, 0, 8, 6, 0x50, 0 };
	static u8 huge[USB_DATA_SIZE + 100] = { 9, 2, 0xff, 0xff, 1, 1 };
	static const u8 garbage[18] = { 1, 2, 3 };

	new_machine();
	bot.usb.config = no_endpoints;
	bot.usb.config_size = sizeof(no_endpoints);
	fx.root[1] = &bot.usb;
	probe();
	new_machine();
	bot.usb.config = huge;
	bot.usb.config_size = sizeof(huge);
	fx.root[1] = &bot.usb;
	probe();
	for (u32 n = 0; n < 18; n++) {
		new_machine();
		bot.usb.config_size = n;
		fx.root[1] = &bot.usb;
		probe();
	}
	new_machine();
	bot.usb.descriptor = garbage;
	fx.root[1] = &bot.usb;
	probe();
	assert_null(block_devices);
	assert_non_null(strstr(fake_log, "malformed"));
}

static void kick_all(void)
{
	for (u32 id = 1; id <= FX_SLOTS; id++)
		for (u32 i = 2; i < 32; i++)
			if (fx.slot[id].enabled)
				fx_kick(id, i);
}

static void expect_keys(const char *text)
{
	keys_seen[0] = 0;
	kick_all();
	poll();
	assert_string_equal(keys_seen, text);
}

static void test_keyboard(void **state)
{
	u32 accesses;

	new_machine();
	new_keyboard();
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
	new_keyboard();
	fx.root[5] = &kbd.usb;
	assert_int_equal(probe(), 0);
	leds_wanted = 0x02; /* Num Lock */
	expect_keys("");
	assert_int_equal(kbd.leds, 0x01);
	leds_wanted = 0x05; /* Caps and Scroll Lock */
	expect_keys("");
	assert_int_equal(kbd.leds, 0x06);
}

static void test_mouse(void **state)
{
	new_machine();
	new_keyboard();
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
	new_keyboard();
	fx.root[5] = &kbd.usb;
	assert_int_equal(probe(), 0);
	KEYS(0, 0, 0x04);
	expect_keys("+1e ");
	fx_unplug(5);
	keys_seen[0] = 0;
	poll();
	assert_string_equal(keys_seen, "-1e ");
	assert_true(!poller[0] && !poller[1] && !mice);

	new_machine();
	new_keyboard();
	fx.root[5] = &kbd.usb;
	assert_int_equal(probe(), 0);
	KEYS(0, 0, 0x04);
	kick_all();
	fx_reset();
	fx.dcbaap = 0x5000;
	bells = fx.bells;
	poll();
	leds_wanted = 7;
	poll();
	assert_int_equal(fx.bells, bells);
	assert_null(poller[0]);
}

/* -------------------------------------------------------------------------- hubs */
static struct fake_usb *routed(u32 route)
{
	struct fake_usb *d = fx.root[5];

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
	fx.routed = routed;
	fx.root[5] = &hubs[0].usb;
}

static void test_hub(void **state)
{
	struct fx_slot *s;

	new_machine();
	new_keyboard();
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

/* With a translator for each port: the hub is told, and its slot and those behind it say so. */
static void test_multi_tt(void **state)
{
	static u8 descriptor[18];

	new_machine();
	new_keyboard();
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

static void test_five_hubs(void **state)
{
	new_machine();
	chain(5);
	bot.usb.speed = 1;
	bot.usb.descriptor = high_device;
	hubs[4].port[1] = &bot.usb;
	assert_int_equal(probe(), 0);
	assert_non_null(block_devices);
	assert_string_equal(block_devices->path,
			    "hub@1/hub@3/hub@3/hub@3/hub@3/storage@1/channel@0/disk@0,0");
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

static void plug(u32 port, struct fake_usb *d)
{
	fx.root[port] = d;
	fx.portsc[port] = PORTSC_PP | PORTSC_CCS | PORTSC_CSC | d->speed << 10;
	fx_port_event(port);
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
	new_keyboard();
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
	fx_unplug(6);
	poll();
	assert_null(poller[0]);
	plug(6, &kbd.usb);
	look_again();
	assert_non_null(poller[0]);
}

UNIT_MAIN(UNIT_TEST(test_disk), UNIT_TEST(test_memory), UNIT_TEST(test_high_speed),
	  UNIT_TEST(test_two_units), UNIT_TEST(test_empty), UNIT_TEST(test_stalls),
	  UNIT_TEST(test_bad_status), UNIT_TEST(test_hang), UNIT_TEST(test_unplug),
	  UNIT_TEST(test_taken), UNIT_TEST(test_controller_errors), UNIT_TEST(test_foreign_events),
	  UNIT_TEST(test_bad_devices), UNIT_TEST(test_keyboard), UNIT_TEST(test_leds),
	  UNIT_TEST(test_mouse), UNIT_TEST(test_keyboard_gone), UNIT_TEST(test_hub),
	  UNIT_TEST(test_multi_tt), UNIT_TEST(test_five_hubs), UNIT_TEST(test_bad_hubs),
	  UNIT_TEST(test_look))
