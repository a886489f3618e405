/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests our own DSDT, when it is filled in, and our own MADT. */
#include <string.h>

#include "unit.h"

#include "acpi/madt.h"
#include "acpi/own_dsdt.h"
#include "i440fx_aml.h"
#include "lib/checksum.h"
#include "lib/errno.h"
#include "machine/machine.h"

#define EXISTS MACHINE_SLEEP_EXISTS

static u8 aml[sizeof(i440fx_aml_code)];

/* Returns where the table has @len bytes for the @n-th time, or NULL. */
static u8 *find(const void *what, u32 len, u32 n)
{
	for (u32 i = 36; i + len <= sizeof(aml); i++)
		if (!memcmp(aml + i, what, len) && !n--)
			return aml + i;
	return NULL;
}

static int complete(const struct own_windows *w, u8 s3, u8 s4, u8 s5)
{
	u8 sleep[MACHINE_SLEEP_STATES] = { EXISTS, 0, 0, s3, s4, s5 };

	memcpy(aml, i440fx_aml_code, sizeof(aml));
	return own_dsdt_complete(aml, sizeof(aml), w, sleep);
}

/* Checks a 32-bit memory descriptor, ACPI 6.5, 6.4.3.5.2. */
static void check_low(u32 n, u32 first, u32 last)
{
	u32 fields[5] = { 0, first, last, 0, last - first + 1 };

	assert_non_null(find(fields, sizeof(fields), n));
}

static void test_low_only(void **state)
{
	struct own_windows w = { .low = 0x4000000, .low_end = 0xfec00000 };

	assert_int_equal(complete(&w, EXISTS | 1, EXISTS | 2, EXISTS), 0);
	assert_int_equal(checksum8(aml, sizeof(aml)), 0);
	check_low(0, 0x4000000, 0xfebfffff);
	check_low(1, 0x4000000, 0xfebfffff); /* in both lists */
	check_low(1, 0xa0000, 0xbffff);	     /* not changed */
	assert_memory_equal(find("WIN8", 4, 0) + 4, "\x0a\0", 2);
}

static void test_high(void **state)
{
	struct own_windows w = { 0xc0000000, 0xfec00000, 0x180000000, 0x280000000 };
	u64 fields[5] = { 0, 0x180000000, 0x27fffffff, 0, 0x100000000 };

	assert_int_equal(complete(&w, EXISTS | 1, EXISTS | 2, EXISTS), 0);
	assert_int_equal(checksum8(aml, sizeof(aml)), 0);
	assert_memory_equal(find("WIN8", 4, 0) + 4, "\x0a\1", 2);
	assert_non_null(find(fields, sizeof(fields), 0));
}

static void test_sleep(void **state)
{
	struct own_windows w = { 0xc0000000, 0xfec00000, 0, 0 };

	assert_int_equal(complete(&w, EXISTS | 1, 2, EXISTS | 5), 0);
	assert_memory_equal(find("_S3_", 4, 0) + 4, "\x12\x08\x04\x0a\1\x0a\1\0\0", 9);
	assert_null(find("_S4_", 4, 0));
	assert_non_null(find("NS4_", 4, 0));
	assert_memory_equal(find("_S5_", 4, 0) + 7, "\x0a\5\x0a\5", 4);
}

/*
 * If the table lacks something that has to be filled in, an error is returned, and nothing is
 * written outside the table.
 */
static void test_other_table(void **state)
{
	struct own_windows w = { 0xc0000000, 0xfec00000, 0, 0 };
	u8 sleep[MACHINE_SLEEP_STATES] = { 0 }, *short_one;
	u32 whole;

	memcpy(aml, i440fx_aml_code, sizeof(aml));
	whole = find("WIN8", 4, 0) + 6 - aml; /* the last thing to fill in */
	for (u32 size = 0; size < whole; size += 13) {
		short_one = test_malloc(size + !size);
		memcpy(short_one, i440fx_aml_code, size);
		assert_int_equal(own_dsdt_complete(short_one, size, &w, sleep), -EINVAL);
		test_free(short_one);
	}
}

/* ------------------------------------------------------------------ MADT */

static u8 table[4096];

static void test_madt(void **state)
{
	static const u32 ids[] = { 0, 1, 4, 300 };
	struct madt_machine m = { ids, 4, true, 1 << 9 | 1 << 10 };
	struct acpi_header *h = (struct acpi_header *)table;
	static const u8 expected[] = {
		/* address of local APICs; there are 8259As */
		0, 0, 0xe0, 0xfe, 1, 0, 0, 0, 1, 12, 0, 0, 0, 0, 0xc0, 0xfe, 0, 0, 0,
		0,			       /* I/O APIC */
		4, 6, 0xff, 0, 0, 1,	       /* NMI at LINT1 of all CPUs */
		2, 10, 0, 0, 2, 0, 0, 0, 0, 0, /* IRQ 0 is at input 2 */
		/* level-triggered, active high */
		2, 10, 0, 9, 9, 0, 0, 0, 0x0d, 0, 2, 10, 0, 10, 10, 0, 0, 0, 0x0d, 0, 0, 8, 0, 0, 1,
		0, 0, 0, 0, 8, 1, 1, 1, 0, 0, 0, 0, 8, 2, 4, 1, 0, 0, 0, /* the fourth's id
									    needs an x2APIC
									    entry: left out
									  */
	};

	madt_make(h, &m);
	assert_memory_equal(h->signature, "APIC", 4);
	assert_int_equal(h->length, 36 + sizeof(expected));
	assert_true(h->length <= madt_size(&m));
	assert_memory_equal(table + 36, expected, sizeof(expected));
}

static void test_madt_full(void **state)
{
	static u32 ids[255];
	struct madt_machine m = { ids, 255, false, 0xffff };
	struct acpi_header *h;

	for (u32 i = 0; i < 255; i++)
		ids[i] = i;
	h = test_malloc(madt_size(&m));
	madt_make(h, &m);
	assert_true(h->length <= madt_size(&m));
	test_free(h);
}

UNIT_MAIN(cmocka_unit_test(test_low_only), cmocka_unit_test(test_high),
	  cmocka_unit_test(test_sleep), cmocka_unit_test(test_other_table),
	  cmocka_unit_test(test_madt), cmocka_unit_test(test_madt_full))
