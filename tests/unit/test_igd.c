/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests what an assigned Intel display is given (QEMU, docs/igd-assign.txt). */
#include <string.h>

#include "unit.h"

#include "kit/config.h"
#include "lib/errno.h"
#include "machine/machine.h"
#include "memory/e820.h"
#include "pci/kept.h"
#include "pci/pci.h"
#include "platform/igd.h"

#define BDSM	0x5c
#define BDSM_64 0xc0
#define ASLS	0xfc

struct list pci_devices;

static u64 wanted;
static u32 file_size;
static int file_error;
static struct fake_config config;
static struct pci_device display;

static u8 opregion_byte(u32 i)
{
	return i * 7 + (i >> 8) + 1;
}

int machine_file_size(const char *name, u32 *size)
{
	assert_string_equal(name, "etc/igd-opregion");
	*size = file_size;
	return file_size ? 0 : -ENOENT;
}

int machine_file_read(const char *name, u32 offset, void *buf, u32 size)
{
	assert_int_equal(offset, 0);
	if (!strcmp(name, "etc/igd-bdsm-size")) {
		assert_int_equal(size, 8);
		memcpy(buf, &wanted, 8);
		return wanted ? 0 : -ENOENT;
	}
	assert_string_equal(name, "etc/igd-opregion");
	for (u32 i = 0; !file_error && i < size; i++)
		((u8 *)buf)[i] = opregion_byte(i);
	return file_error;
}

void pci_write32_kept(pci_bdf bdf, u16 off, u32 v)
{
	pci_write32(bdf, off, v);
}

static int setup(void **state)
{
	unit_setup(state);
	memset(&pci_devices, 0, sizeof(pci_devices));
	memset(&config, 0, sizeof(config));
	wanted = file_size = file_error = 0;
	e820_remove(0, ~0ull);
	e820_set(0, 0xa0000, E820_RAM);
	e820_set(0x100000, 0x7ff00000 - 0x1000, E820_RAM);
	return 0;
}

static void add_display(u16 vendor, u16 id)
{
	fake_config_add(&config, NULL, 2, 0, vendor, id, PCI_CLASS_VGA, 0);
	memset(&config.writable[BDSM], 0xff, 4);
	memset(&config.writable[BDSM_64], 0xff, 8);
	memset(&config.writable[ASLS], 0xff, 4);
	memset(&config.bytes[BDSM_64], 0x11, 8);
	display = (struct pci_device){
		.bdf = PCI_BDF(0, 2, 0), .vendor = vendor, .device = id, .class = PCI_CLASS_VGA
	};
	list_append(&pci_devices, &display.node);
}

static u32 at(u8 off)
{
	u32 v;

	memcpy(&v, &config.bytes[off], 4);
	return v;
}

static u32 type_at(u64 address)
{
	u32 count;
	const struct e820_entry *e = e820_current(&count);

	for (u32 i = 0; i < count; i++)
		if (address >= e[i].base && address - e[i].base < e[i].length)
			return e[i].type;
	return 0;
}

static void test_no_files(void **state)
{
	add_display(0x8086, 0x1912);
	igd_reserve();
	igd_init();
	assert_int_equal(fake_io.port_accesses, 0);
	assert_int_equal(e820_ram_end(1ull << 32), 0x7ffff000);
}

/* Skylake: a register of 32 bits. */
static void test_stolen_memory(void **state)
{
	add_display(0x8086, 0x1912);
	wanted = 0x2000000;
	igd_reserve();
	igd_init();
	assert_int_equal(at(BDSM), 0x7df00000);
	assert_int_equal(at(BDSM_64), 0x11111111);
	assert_int_equal(type_at(0x7df00000), E820_RESERVED);
	assert_int_equal(type_at(0x7fefffff), E820_RESERVED);
	assert_int_equal(type_at(0x7deff000), E820_RAM);
	assert_int_equal(type_at(0x7ff00000), E820_RAM);
	assert_int_equal(at(ASLS), 0);
}

/* Tiger Lake: a register of 64 bits. The size becomes a multiple of 1 MiB. */
static void test_stolen_memory_of_generation_12(void **state)
{
	add_display(0x8086, 0x9a49);
	wanted = 0x3f00001;
	igd_reserve();
	igd_init();
	assert_int_equal(at(BDSM), 0);
	assert_int_equal(at(BDSM_64), 0x7bf00000);
	assert_int_equal(at(BDSM_64 + 4), 0);
	for (u32 page = 0x7bf00000; page < 0x7ff00000; page += 4096)
		assert_int_equal(type_at(page), E820_RESERVED);
	assert_int_equal(type_at(0x7beff000), E820_RAM);
	assert_int_equal(type_at(0x7ff00000), E820_RAM);
}

static void test_no_room(void **state)
{
	add_display(0x8086, 0x1912);
	for (int i = 0; i < 3; i++) {
		wanted = (u64[]){ 0x40000000, ~0ull, 1ull << 40 }[i];
		igd_reserve();
		igd_init();
		assert_int_equal(at(BDSM), 0);
		assert_int_equal(e820_ram_end(1ull << 32), 0x7ffff000);
	}
	assert_non_null(strstr(fake_log, "no room"));
}

/* The driver finds what the VMM gave, byte for byte, at a page, and nothing else in the last page.
 */
static void test_opregion(void **state)
{
	const u8 *p;

	add_display(0x8086, 0x1912);
	file_size = 0x2100;
	igd_init();
	p = (const u8 *)at(ASLS);
	assert_non_null(p);
	assert_int_equal((u32)p % 4096, 0);
	for (u32 i = 0; i < 0x3000; i++)
		assert_int_equal(p[i], i < file_size ? opregion_byte(i) : 0);
	assert_int_equal(at(BDSM), 0);
}

/* A driver reads both registers. */
static void test_both(void **state)
{
	add_display(0x8086, 0x3e92);
	wanted = 0x4000000;
	file_size = 0x2000;
	igd_reserve();
	igd_init();
	assert_int_equal(at(BDSM), 0x7bf00000);
	assert_int_equal(type_at(at(BDSM)), E820_RESERVED);
	assert_int_equal(*(const u8 *)at(ASLS), opregion_byte(0));
	assert_int_equal(at(BDSM_64), 0x11111111);
}

static void test_bad_opregion(void **state)
{
	add_display(0x8086, 0x1912);
	file_size = 0x40001;
	igd_init();
	file_size = 0x2000;
	file_error = -EIO;
	igd_init();
	file_error = 0;
	fake_alloc_left = 0;
	igd_init();
	assert_int_equal(at(ASLS), 0);
	assert_non_null(strstr(fake_log, "is not used"));
}

static void test_other_displays(void **state)
{
	file_size = 0x2000;
	igd_init();
	assert_non_null(strstr(fake_log, "not there"));
	add_display(0x1234, 0x1111);
	igd_init();
	assert_int_equal(at(ASLS), 0);
}

#define TEST(f) cmocka_unit_test_setup(f, setup)
UNIT_MAIN(TEST(test_no_files), TEST(test_stolen_memory), TEST(test_stolen_memory_of_generation_12),
	  TEST(test_no_room), TEST(test_opregion), TEST(test_both), TEST(test_bad_opregion),
	  TEST(test_other_displays))
