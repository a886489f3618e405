/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests xHCI controllers, the fake one: one that has registers in memory, has no devices, or fails;
 * and devices whose descriptors are wrong. Accesses are counted.
 */
#include "xhci_machine.h"

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
	no_memory_case(40);
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

static void set_over_current(bool on)
{
	fx.shorted = on ? DISK_PORT : 0;
	fx.portsc[DISK_PORT] = (fx.portsc[DISK_PORT] & ~PORTSC_PED) | 1u << 20;
	fx_port_event(DISK_PORT);
}

static void test_root_over_current(void **state)
{
	over_current_case(set_over_current);
}

/* Of several interrupters only the first is used: its is the only event ring. */
static void test_interrupters(void **state)
{
	new_machine();
	fx.interrupters = 1024;
	fx.root[1] = &bot.usb;
	assert_int_equal(probe(), 0);
	assert_non_null(block_devices);
	fake_medium_exercise(block_devices, &bot.medium);
}

UNIT_MAIN(UNIT_TEST(test_memory), UNIT_TEST(test_empty), UNIT_TEST(test_controller_errors),
	  UNIT_TEST(test_bad_devices), UNIT_TEST(test_root_over_current),
	  UNIT_TEST(test_interrupters))
