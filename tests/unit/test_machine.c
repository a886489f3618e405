/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests what the firmware sees of QEMU's fw_cfg: the struct, files, items and knobs. */
#include <string.h>

#include "unit.h"

#include "fake_fw_cfg.h"
#include "lib/errno.h"
#include "machine/knobs.h"
#include "machine/machine.h"

static void test_nothing_tells(void **state)
{
	u32 size;

	machine_init();
	knobs_init();
	machine_boot_init();
	machine_geometry_init();
	assert_null(machine.source);
	assert_null(machine.memory);
	assert_int_equal(machine.cpus, 0);
	assert_int_equal(machine_ask(MACHINE_MAX_CPUS), 0);
	assert_false(machine.cmos_wishes);
	assert_null(machine.boot.order);
	assert_int_equal(machine.boot.menu, MACHINE_MENU_NONE);
	assert_int_equal(knob_number(KNOB_BOOT_FAIL_WAIT), 60000);
	assert_int_equal(machine_file_size("etc/e820", NULL), -ENOENT);
	assert_int_equal(machine_file_read("etc/e820", 0, &size, 0), -ENOENT);
	assert_int_equal(machine_file_write("etc/e820", 0, &size, 0), -ENOENT);
	assert_null(machine_file_name("", 0));
	assert_null(machine_file_load("etc/e820", 100, NULL));
	assert_int_equal(machine_item_size(MACHINE_KERNEL, &size), -ENOENT);
	assert_null(machine_item_load(MACHINE_KERNEL, 100, NULL));
	assert_int_equal(knob_number(KNOB_BOOT_MENU_WAIT), 2500);
	machine_files_refresh();
	assert_non_null(strstr(fake_log, "no VMM tells of it"));
}

static const struct e820_entry ram[] = { { 0, 0x8000000, E820_RAM }, { 0xfeffc000, 0x4000, 2 } };

static void add_machine(void)
{
	fake_fw_cfg_item(0x05, "\x02", 2, false);
	fake_fw_cfg_item(0x0f, "\x00\x01", 2, false);
	fake_fw_cfg_item(0x04, "\x01", 2, false);
	fake_fw_cfg_item(0x0e, "\x01", 2, false);
	fake_fw_cfg_file("etc/e820", ram, sizeof(ram));
	fake_fw_cfg_file("etc/system-states", "\x80\x00\x00\x81\x82\x85", 6);
	fake_fw_cfg_file("bootorder", "/pci@i0cf8/scsi@4/disk@0,0\nHALT", 32);
	fake_fw_cfg_file("bios-geometry", "/pci@i0cf8/scsi@4/disk@0,0 1 2 3\n", 33);
	fake_fw_cfg_file("genroms/a", "", 0);
	fake_fw_cfg_file("genroms/b", "xyz", 3);
}

static void check_machine(void)
{
	u32 size = 0;
	char *file, buf[4];

	add_machine();
	machine_init();
	knobs_init();
	machine_boot_init();
	assert_string_equal(machine.source->name, "fw_cfg");
	assert_int_equal(machine.memory_count, 2);
	assert_memory_equal(machine.memory, ram, sizeof(ram));
	assert_int_equal(machine.cpus, 2);
	assert_int_equal(machine_ask(MACHINE_MAX_CPUS), 256);
	assert_int_equal(machine_ask(MACHINE_NO_DISPLAY), 1);
	assert_true(machine.cmos_wishes);
	assert_memory_equal(machine.sleep, "\x80\x00\x00\x81\x82\x85", 6);
	assert_string_equal(machine.boot.order, "/pci@i0cf8/scsi@4/disk@0,0\nHALT");
	assert_int_equal(machine.boot.order_size, 32);
	assert_int_equal(machine.boot.menu, 1);
	assert_null(machine.boot.geometry);
	machine_geometry_init();
	assert_string_equal(machine.boot.geometry, "/pci@i0cf8/scsi@4/disk@0,0 1 2 3\n");
	assert_int_equal(machine.boot.geometry_size, 33);
	file = machine_file_load("bootorder", 32, &size);
	assert_int_equal(size, 32);
	assert_string_equal(file, "/pci@i0cf8/scsi@4/disk@0,0\nHALT");
	assert_null(machine_file_load("bootorder", 31, NULL));
	assert_non_null(machine_file_load("genroms/a", 10, NULL));
	assert_string_equal(machine_file_name("genroms/", 1), "genroms/b");
	assert_null(machine_file_name("genroms/", 2));
	assert_int_equal(machine_file_read("genroms/b", 1, buf, 2), 0);
	assert_memory_equal(buf, "yz", 2);
	assert_int_equal(machine_file_read("genroms/b", 2, buf, 2), -ERANGE);
}

static void test_dma(void **state)
{
	fake_fw_cfg_install(true);
	check_machine();
	assert_int_equal(machine_file_write("genroms/b", 0, "A", 1), 0);
	assert_int_equal(machine_file_write("genroms/c", 0, "A", 1), -ENOENT);
}

static void test_port(void **state)
{
	fake_fw_cfg_install(false);
	check_machine();
	assert_int_equal(machine_file_write("genroms/b", 0, "A", 1), -ENOTSUP);
}

/* What is there costs one access each, and what is not there costs none. */
static void test_accesses(void **state)
{
	fake_fw_cfg_install(true);
	add_machine();
	fake_fw_cfg_file("etc/table-loader", "", 0);
	machine_init();
	knobs_init();
	/* Two accesses for detection, and one each for directory, e820, CPUs and states. */
	assert_int_equal(fake_io.port_accesses, 6);
	machine_boot_init();
	assert_int_equal(fake_io.port_accesses, 8); /* one each for bootorder and menu */
	assert_int_equal(knob_number(KNOB_SHOW_BOOT_MENU), 1);
	assert_int_equal(fake_io.port_accesses, 8);
	assert_int_equal(machine_ask(MACHINE_NO_DISPLAY), 1);
	assert_int_equal(fake_io.port_accesses, 9);
	machine_geometry_init();
	assert_int_equal(fake_io.port_accesses, 10);
}

/* Without CMOS its contents are not the VMM's wishes, whenever it is found that there is none. */
static void test_parts(void **state)
{
	fake_fw_cfg_install(true);
	machine_init();
	knobs_init();
	assert_false(machine_has(MACHINE_PIC));
	machine_set_parts(MACHINE_PC);
	assert_true(machine_has(MACHINE_PIC | MACHINE_PIT | MACHINE_RTC | MACHINE_I8042 |
				MACHINE_FDC | MACHINE_PORTS));
	assert_true(machine.cmos_wishes);
	machine_lacks(MACHINE_I8042);
	assert_false(machine_has(MACHINE_I8042));
	assert_false(machine_has(MACHINE_I8042 | MACHINE_PIC));
	assert_true(machine_has(MACHINE_PIC));
	assert_true(machine.cmos_wishes);
	machine_lacks(MACHINE_RTC);
	assert_false(machine.cmos_wishes);
	machine_init();
	knobs_init();
	machine_set_parts(MACHINE_PORTS);
	assert_false(machine.cmos_wishes);
}

static void test_menu_knob(void **state)
{
	fake_fw_cfg_install(true);
	fake_fw_cfg_item(0x0e, "\x01", 2, false);
	fake_fw_cfg_file("etc/show-boot-menu", "\x00", 1);
	machine_init();
	knobs_init();
	machine_boot_init();
	assert_int_equal(machine.boot.menu, MACHINE_MENU_NONE);
}

static void test_bad_files(void **state)
{
	fake_fw_cfg_install(true);
	fake_fw_cfg_file("etc/e820", ram, sizeof(ram) - 1);
	fake_fw_cfg_file("etc/system-states", "\x80\x00\x00", 3);
	fake_fw_cfg_file("bootorder", "", 0);
	machine_init();
	knobs_init();
	machine_boot_init();
	assert_int_equal(machine.memory_count, 1);
	assert_int_equal(machine.sleep[0], 0);
	assert_int_equal(machine.boot.order_size, 0);
}

static void test_no_memory(void **state)
{
	for (unsigned int left = 0; left < 4; left++) {
		fake_fw_cfg_install(true);
		add_machine();
		fake_alloc_left = left;
		machine_init();
		knobs_init();
		machine_boot_init();
		assert_true(machine.memory_count == (left < 2 ? 0 : 2));
		assert_true(!machine.boot.order == (left < 3));
	}
}

static void test_items(void **state)
{
	u32 size = 0;
	char *text;

	fake_fw_cfg_install(true);
	fake_fw_cfg_item(0x14, "\x06\0\0", 4, false);
	fake_fw_cfg_item(0x15, "quiet", 6, false);
	machine_init();
	knobs_init();
	text = machine_item_load(MACHINE_COMMAND_LINE, 100, &size);
	assert_int_equal(size, 6);
	assert_string_equal(text, "quiet");
	assert_null(machine_item_load(MACHINE_COMMAND_LINE, 5, NULL));
	assert_int_equal(machine_item_size(MACHINE_INITRD, &size), -ENOENT);
	assert_int_equal(machine_item_size(MACHINE_ACPI_LIST, &size), -ENOENT);
}

/* Tables of 4 and 3 bytes; entries of 5 and 9 bytes, including their length word. */
static void test_lists(void **state)
{
	static const u8 acpi[] = { 2, 0, 4, 0, 'A', 'B', 'C', 'D', 3, 0, 'E', 'F', 'G' };
	static const u8 smbios[] = { 2, 0, 5, 0, 1, 2, 3, 9, 0, 1, 2, 3, 4, 5, 6, 7 };
	static const u8 bad[] = { 2, 0, 1, 0, 1, 2, 3 };
	u32 size;

	fake_fw_cfg_install(true);
	fake_fw_cfg_file("some", "", 0);
	machine_init();
	knobs_init();
	fake_fw_cfg_item(0x8000, acpi, sizeof(acpi), false);
	fake_fw_cfg_item(0x8001, smbios, sizeof(smbios), false);
	assert_int_equal(machine_item_size(MACHINE_ACPI_LIST, &size), 0);
	assert_int_equal(size, sizeof(acpi));
	assert_memory_equal(machine_item_load(MACHINE_ACPI_LIST, 100, &size), acpi, sizeof(acpi));
	assert_int_equal(machine_item_size(MACHINE_SMBIOS_LIST, &size), 0);
	assert_int_equal(size, sizeof(smbios));
	fake_fw_cfg_item(0x8001, bad, sizeof(bad), false);
	assert_int_equal(machine_item_size(MACHINE_SMBIOS_LIST, &size), 0);
	assert_int_equal(size, 2); /* the part before the bad entry */
}

static void test_knob_parse(void **state)
{
	static const struct {
		const char *data;
		u32 len;
		bool text;
		int err;
		u64 value;
	} t[] = {
		{ "", 0, true, -EINVAL, 0 },
		{ "\x7f", 1, false, 0, 0x7f },
		{ "\1\2", 2, false, 0, 0x201 },
		{ "\1\2\3", 3, false, -EINVAL, 0 },
		{ "\xff\xff\xff\xff", 4, false, 0, 0xffffffff },
		{ "\1\2\3\4\5\6\7\x8", 8, false, 0, 0x0807060504030201 },
		{ "12345678 ", 9, false, -EINVAL, 0 },
		{ "3", 1, true, 0, 3 },
		{ "3", 1, false, 0, '3' },
		{ "\3", 1, true, 0, 3 },
		{ "120\n", 4, true, 0, 120 },
		{ "0x3f8", 5, true, 0, 0x3f8 },
		{ "0X3F8", 5, true, 0, 0x3f8 },
		{ "0x", 2, true, 0, '0' | 'x' << 8 },
		{ "12x", 3, true, -EINVAL, 0 },
		{ "4294967295", 10, true, 0, 0xffffffff },
		{ "4294967296", 10, true, -EINVAL, 0 },
		{ "0000000000000001", 16, true, 0, 1 },
		{ "00000000000000001", 17, true, -EINVAL, 0 },
	};

	for (u32 i = 0; i < ARRAY_SIZE(t); i++) {
		u64 v = 0;

		assert_int_equal(knob_parse(t[i].data, t[i].len, t[i].text, &v), t[i].err);
		assert_true(v == t[i].value);
	}
}

static void test_knobs(void **state)
{
	char *text;

	fake_fw_cfg_install(true);
	fake_fw_cfg_file("etc/boot-fail-wait", "\xff\xff\xff\xff", 4);
	fake_fw_cfg_file("etc/boot-menu-wait", "abc", 3);
	fake_fw_cfg_file("etc/optionroms-checksum", "\0\1", 2);
	fake_fw_cfg_file("opt/org.seabios/pci64", "0", 1);
	fake_fw_cfg_file("opt/org.selkie/log-level", "3", 1);
	fake_fw_cfg_file("etc/boot-menu-message", "Hello", 5);
	fake_fw_cfg_file("etc/threads", "12345678901234567890", 20);
	machine_init();
	knobs_init();
	assert_int_equal(knob_number(KNOB_BOOT_FAIL_WAIT), 0xffffffff);
	assert_int_equal(knob_number(KNOB_BOOT_MENU_WAIT), 2500);
	assert_int_equal(knob_number(KNOB_OPTIONROMS_CHECKSUM), 1);
	assert_false(knob_bool(KNOB_PCI64));
	assert_int_equal(knob_number(KNOB_LOG_LEVEL), 3);
	assert_int_equal(knob_number(KNOB_THREADS), 1);
	text = knob_text(KNOB_BOOT_MENU_MESSAGE, 100);
	assert_string_equal(text, "Hello");
	assert_null(knob_text(KNOB_BOOT_MENU_MESSAGE, 4));
}

UNIT_MAIN(UNIT_TEST(test_nothing_tells), UNIT_TEST(test_dma), UNIT_TEST(test_port),
	  UNIT_TEST(test_accesses), UNIT_TEST(test_parts), UNIT_TEST(test_menu_knob),
	  UNIT_TEST(test_bad_files), UNIT_TEST(test_no_memory), UNIT_TEST(test_items),
	  UNIT_TEST(test_lists), UNIT_TEST(test_knob_parse), UNIT_TEST(test_knobs))
