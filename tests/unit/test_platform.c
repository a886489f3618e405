/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests how POST finds out which board this is, with a fake host bridge: one that is not known is
 * not guessed, and none of its registers is written.
 */
#include <stdio.h>
#include <string.h>

#include "unit.h"

#undef CONFIG_ACPI_OWN /* a board's own ACPI tables are not tested here */
#include "../../src/platform/platform.c"
#include "../../src/platform/i440fx.c"
#include "../../src/platform/q35.c"

/* The linker set. */
const struct platform *const test_boards[] = { &i440fx, &q35 };
asm(".globl __platforms_start, __platforms_end\n"
    ".set __platforms_start, test_boards\n"
    ".set __platforms_end, test_boards + 8\n");

static u32 bridge;	     /* 00:00.0's ids; FFFFFFFF: there is no PCI */
static u32 selected;	     /* port CF8h */
static bool shows_image;     /* F0000 shows the ROM, which only a real host bridge can hide */
static unsigned int written; /* accesses that change something */

bool shadow_shows_image(void)
{
	return shows_image;
}

bool shadow_shows_rom(void)
{
	return false;
}

void shadow_keep_rom(void)
{
}

static u32 read_port(u16 port, unsigned int size)
{
	if (bridge == ~0u || port < CONFIG_DATA || port > CONFIG_DATA + 3)
		return ~0u;
	return selected == CONFIG_ENABLE ? bridge : selected & 0xffff00 ? ~0u : 0;
}

/* To select a register changes nothing. */
static void write_port(u16 port, u32 v, unsigned int size)
{
	if (port == CONFIG_ADDRESS && size == 4)
		selected = v;
	else
		written++;
}

static u32 read_memory(u32 addr, unsigned int size)
{
	return bridge == Q35_ID ? 0 : ~0u;
}

static void write_memory(u32 addr, u32 v, unsigned int size)
{
	written++;
}

/* Finds the board, as POST does. */
static void find(u32 ids)
{
	fake_io.port_read = read_port;
	fake_io.port_write = write_port;
	fake_io.mmio_read = read_memory;
	fake_io.mmio_write = write_memory;
	bridge = ids;
	selected = written = 0;
	platform_detect();
	assert_int_equal(written, 0);
	platform->shadow_open();
}

static void expect_plain(u32 ids)
{
	char line[64];
	u32 parts;

	fake_log[0] = 0;
	find(ids);
	assert_ptr_equal(platform, &platform_plain);
	assert_int_equal(written, 0);
	parts = platform->find_parts ? platform->find_parts() : platform->parts;
	assert_true(parts & MACHINE_PORTS);
	written = 0; /* to find parts, the PIT and the CMOS memory are asked, which every PC has */
	platform->shadow_close(0, 0);
	assert_int_equal(written, 0);
	platform_log();
	/* A read of all ones means that there is no host bridge. */
	snprintf(line, sizeof(line),
		 ids == 0xffffffff ? "board: plain PC\n" : "board: plain PC, host bridge %08x\n",
		 (unsigned int)ids);
	assert_non_null(strstr(fake_log, line));
	assert_null(platform->chipset_init);
	assert_null(platform->smm.smram_control);
	assert_null(platform->smm.enable_smi);
	assert_null(platform->smm.wanted_tseg);
	assert_null(platform->pci.device_init);
	assert_null(platform->acpi);
}

/* Each id that differs from a known board's in one bit only, others, and none. */
static void test_unknown(void **state)
{
	static const u32 ids[] = { 0x12751275, 0x06660b5d, 0x0d578086, 0x71908086,
				   0x12371237, 0,	   0xffff8086, 0xffffffff };

	for (int image = 0; image < 2; image++) {
		shows_image = image;
		for (u32 i = 0; i < ARRAY_SIZE(ids); i++)
			expect_plain(ids[i]);
		for (u32 bit = 0; bit < 32; bit++) {
			expect_plain(I440FX_ID ^ 1u << bit);
			expect_plain(Q35_ID ^ 1u << bit);
		}
	}
}

/* The known ones write PAM registers, so this test would see it. */
static void test_known(void **state)
{
	shows_image = true;
	find(I440FX_ID);
	assert_ptr_equal(platform, &i440fx);
	assert_int_equal(written, 2);
	find(Q35_ID);
	assert_ptr_equal(platform, &q35);
	assert_true(written >= 4);
}

UNIT_MAIN(UNIT_TEST(test_unknown), UNIT_TEST(test_known))
