/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests option ROM headers (PCI Firmware 3.0, 5.1; PnP BIOS 1.0A, 3.2): good ones, incomplete ones,
 * and wrong ones.
 */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "boot/option_rom.h"
#include "lib/errno.h"

#define PCIR_AT 0x40
#define PNP_AT	0x60
#define NAME_AT 0x90

static void put16(u8 *p, u16 v)
{
	p[0] = v;
	p[1] = v >> 8;
}

/*
 * Makes an image of @blocks 512-byte blocks on the heap, so that the sanitizer finds reads after
 * its end.
 */
static u8 *make_rom(u8 blocks, u16 vendor, u8 code_type, bool last)
{
	u8 *rom = calloc(blocks, 512);

	put16(rom, 0xaa55);
	rom[2] = blocks;
	put16(rom + 0x18, PCIR_AT);
	put16(rom + 0x1a, PNP_AT);
	memcpy(rom + PCIR_AT, "PCIR", 4);
	put16(rom + PCIR_AT + 4, vendor);
	put16(rom + PCIR_AT + 0x10, blocks);
	rom[PCIR_AT + 0x14] = code_type;
	rom[PCIR_AT + 0x15] = last ? 0x80 : 0;
	memcpy(rom + PNP_AT, "$PnP", 4);
	put16(rom + PNP_AT + 0x10, NAME_AT);
	put16(rom + PNP_AT + 0x1a, 0x100);
	strcpy((char *)rom + NAME_AT, "iPXE");
	return rom;
}

static void test_good(void **state)
{
	u8 *rom = make_rom(2, 0x1af4, 0, true);
	struct option_rom r;

	assert_int_equal(option_rom_parse(rom, 1024, 0x1af4, &r), 0);
	assert_int_equal(r.size, 1024);
	assert_int_equal(r.pci_data, PCIR_AT);
	assert_int_equal(r.bev, 0x100);
	assert_int_equal(r.bcv, 0);
	assert_string_equal(r.name, "iPXE");
	free(rom);
}

static void test_second_image_is_found(void **state)
{
	u8 *efi = make_rom(1, 0x1af4, 3, false), *pc = make_rom(2, 0x1af4, 0, true);
	u8 *rom = malloc(3 * 512);
	struct option_rom r;

	memcpy(rom, efi, 512);
	memcpy(rom + 512, pc, 1024);
	assert_int_equal(option_rom_parse(rom, 3 * 512, 0x1af4, &r), 0);
	assert_ptr_equal(r.image, rom + 512);
	/* There is no image for another vendor's card. */
	assert_int_equal(option_rom_parse(rom, 3 * 512, 0x8086, &r), -ENOENT);
	/* A file of the user's is for any card, but not for any kind of firmware. */
	assert_int_equal(option_rom_parse(rom, 3 * 512, 0, &r), 0);
	assert_ptr_equal(r.image, rom + 512);
	assert_int_equal(option_rom_parse(rom, 512, 0, &r), -ENOENT);
	free(efi);
	free(pc);
	free(rom);
}

static void test_malformed(void **state)
{
	u8 *rom = make_rom(1, 1, 0, true);
	struct option_rom r;

	/* The image is longer than the memory that contains it. */
	rom[2] = 2;
	assert_int_equal(option_rom_parse(rom, 512, 1, &r), -EINVAL);
	rom[2] = 0;
	assert_int_equal(option_rom_parse(rom, 512, 1, &r), -EINVAL);
	rom[2] = 1;
	/* Headers at the very end of the image, and after it. */
	put16(rom + 0x1a, 512 - 4);
	memcpy(rom + 512 - 4, "$PnP", 4);
	assert_int_equal(option_rom_parse(rom, 512, 1, &r), 0);
	assert_int_equal(r.pnp, 0);
	put16(rom + 0x18, 0xffff);
	assert_int_equal(option_rom_parse(rom, 512, 1, &r), -EINVAL);
	assert_int_equal(option_rom_parse(rom, 100, 0, &r), -ENOENT);
	rom[0] = 0;
	assert_int_equal(option_rom_parse(rom, 512, 0, &r), -EINVAL);
	free(rom);
}

static void test_unterminated_name_and_wild_vector(void **state)
{
	u8 *rom = make_rom(1, 1, 0, true);
	struct option_rom r;

	put16(rom + PNP_AT + 0x10, 508);
	memset(rom + 508, 'x', 4);
	put16(rom + PNP_AT + 0x1a, 0x8000);
	assert_int_equal(option_rom_parse(rom, 512, 1, &r), 0);
	assert_null(r.name);
	assert_int_equal(r.bev, 0);
	free(rom);
}

static void test_image_chain_ends(void **state)
{
	u8 *rom = make_rom(1, 1, 3, false);
	struct option_rom r;

	/*
	 * A length of 0 must not cause an endless loop, and an image must not continue after the
	 * end.
	 */
	put16(rom + PCIR_AT + 0x10, 0);
	assert_int_equal(option_rom_parse(rom, 512, 1, &r), -ENOENT);
	put16(rom + PCIR_AT + 0x10, 0xffff);
	assert_int_equal(option_rom_parse(rom, 512, 1, &r), -ENOENT);
	free(rom);
}

UNIT_MAIN(UNIT_TEST(test_good), UNIT_TEST(test_second_image_is_found), UNIT_TEST(test_malformed),
	  UNIT_TEST(test_unterminated_name_and_wild_vector), UNIT_TEST(test_image_chain_ends))
