/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests CD boot catalogs: the forms in the specification, and damaged discs. */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "disk/el_torito.h"
#include "lib/errno.h"

static u8 *catalog;
static struct el_torito_entry got[8];

static void put32(u8 *p, u32 v)
{
	for (int i = 0; i < 4; i++)
		p[i] = v >> 8 * i;
}

static void fix_sum(u8 *entry)
{
	u16 sum = 0;

	entry[28] = entry[29] = 0;
	for (int i = 0; i < 32; i += 2)
		sum += entry[i] | entry[i + 1] << 8;
	sum = -sum;
	entry[28] = sum;
	entry[29] = sum >> 8;
}

static void entry_at(int n, u8 media, u16 segment, u16 sectors, u32 lba)
{
	u8 *e = catalog + 32 * n;

	e[0] = 0x88;
	e[1] = media;
	e[2] = segment;
	e[3] = segment >> 8;
	e[6] = sectors;
	e[7] = sectors >> 8;
	put32(e + 8, lba);
}

static int setup(void **state)
{
	catalog = calloc(1, EL_TORITO_SECTOR);
	catalog[0] = 1;
	catalog[30] = 0x55;
	catalog[31] = 0xaa;
	fix_sum(catalog);
	entry_at(1, MEDIA_NO_EMULATION, 0, 4, 20);
	return 0;
}

static int teardown(void **state)
{
	free(catalog);
	return 0;
}

static int parse(u32 len)
{
	return el_torito_entries(catalog, len, got, 8);
}

static void test_initial_entry(void **state)
{
	assert_int_equal(parse(EL_TORITO_SECTOR), 1);
	assert_int_equal(got[0].media, MEDIA_NO_EMULATION);
	assert_int_equal(got[0].load_segment, 0x7c0);
	assert_int_equal(got[0].sectors, 4);
	assert_int_equal(got[0].lba, 20);
}

static void section(int n, bool last, u8 platform, u16 count)
{
	u8 *e = catalog + 32 * n;

	e[0] = last ? 0x91 : 0x90;
	e[1] = platform;
	e[2] = count;
	e[3] = count >> 8;
}

static void test_sections(void **state)
{
	section(2, false, 0xef, 1);
	entry_at(3, MEDIA_NO_EMULATION, 0x1000, 1, 100);
	section(4, true, 0, 2);
	entry_at(5, MEDIA_FLOPPY_1440 | 0x20, 0, 1, 200); /* with two extensions */
	catalog[32 * 6] = catalog[32 * 7] = 0x44;
	catalog[32 * 6 + 1] = 0x20;
	entry_at(8, MEDIA_HARD_DISK, 0, 1, 300);
	section(9, true, 0, 1); /* after the last header, so it is not read */
	entry_at(10, MEDIA_NO_EMULATION, 0, 1, 400);
	assert_int_equal(parse(EL_TORITO_SECTOR), 4);
	assert_int_equal(got[1].platform, 0xef);
	assert_int_equal(got[1].load_segment, 0x1000);
	assert_int_equal(got[2].media, MEDIA_FLOPPY_1440);
	assert_int_equal(got[3].lba, 300);
}

static void test_validation(void **state)
{
	catalog[4]++;
	assert_int_equal(parse(EL_TORITO_SECTOR), -ECKSUM);
	fix_sum(catalog);
	assert_int_equal(parse(EL_TORITO_SECTOR), 1);
	catalog[31] = 0;
	assert_int_equal(parse(EL_TORITO_SECTOR), -EINVAL);
	assert_int_equal(parse(31), -EINVAL);
}

static void test_not_bootable_and_unknown_media(void **state)
{
	catalog[32] = 0;
	assert_int_equal(parse(EL_TORITO_SECTOR), 0);
	entry_at(1, 5, 0, 1, 1);
	assert_int_equal(parse(EL_TORITO_SECTOR), 0);
}

static void test_lying_counts(void **state)
{
	section(2, false, 0, 0xffff);
	for (int i = 3; i < 64; i++)
		entry_at(i, MEDIA_NO_EMULATION, 0, 1, i);
	/*
	 * No more entries are stored than there is room for, and nothing is read after the
	 * catalog's end.
	 */
	assert_int_equal(parse(EL_TORITO_SECTOR), 8);
	catalog = realloc(catalog, 5 * 32);
	assert_int_equal(parse(5 * 32), 3);
	/* A chain of extensions continues up to the end. */
	catalog[32 * 3 + 1] = 0x20;
	memset(catalog + 32 * 4, 0, 32);
	catalog[32 * 4] = 0x44;
	catalog[32 * 4 + 1] = 0x20;
	assert_int_equal(parse(5 * 32), 2);
}

static void test_boot_record(void **state)
{
	u8 record[EL_TORITO_SECTOR] = "\0CD001\1EL TORITO SPECIFICATION";
	u32 lba = 0;

	put32(record + 0x47, 0x12345678);
	assert_int_equal(el_torito_catalog(record, &lba), 0);
	assert_int_equal(lba, 0x12345678);
	record[7] = 'X';
	assert_int_equal(el_torito_catalog(record, &lba), -EINVAL);
	record[7] = 'E';
	record[0] = 1;
	assert_int_equal(el_torito_catalog(record, &lba), -EINVAL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
UNIT_MAIN(TEST(test_initial_entry), TEST(test_sections), TEST(test_validation),
	  TEST(test_not_bootable_and_unknown_media), TEST(test_lying_counts),
	  TEST(test_boot_record))
