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

static int complete(const struct own_machine *m)
{
	memcpy(aml, i440fx_aml_code, sizeof(aml));
	return own_dsdt_complete(aml, sizeof(aml), m);
}

/* Checks a 32-bit memory descriptor, ACPI 6.5, 6.4.3.5.2. */
static void check_low(u32 n, u32 first, u32 last)
{
	u32 fields[5] = { 0, first, last, 0, last - first + 1 };

	assert_non_null(find(fields, sizeof(fields), n));
}

/* A high window becomes a resource that a vendor defines, 6.4.3.2, which is as long. */
static void test_low_only(void **state)
{
	struct own_machine m = { .low = 0x4000000, .low_end = 0xfec00000 };

	assert_int_equal(complete(&m), 0);
	assert_int_equal(checksum8(aml, sizeof(aml)), 0);
	check_low(0, 0x4000000, 0xfebfffff);
	check_low(0, 0xa0000, 0xbffff); /* not changed */
	assert_non_null(find("\x84\x2b\0", 3, 0));
	assert_null(find("\x8a\x2b\0", 3, 0));
}

static void test_high(void **state)
{
	struct own_machine m = {
		.low = 0xc0000000, .low_end = 0xfec00000, .high_mib = 0x1800, .high_end_mib = 0x2800
	};
	u64 fields[5] = { 0, 0x180000000, 0x27fffffff, 0, 0x100000000 };

	assert_int_equal(complete(&m), 0);
	assert_int_equal(checksum8(aml, sizeof(aml)), 0);
	assert_ptr_equal(find(fields, sizeof(fields), 0), find("\x8a\x2b\0", 3, 0) + 6);
	assert_null(find("\x84\x2b\0", 3, 0));
}

static void test_sleep(void **state)
{
	struct own_machine m = { .low = 0xc0000000,
				 .low_end = 0xfec00000,
				 .sleep = { EXISTS, 0, 0, EXISTS | 1, 2, EXISTS | 5 } };

	assert_int_equal(complete(&m), 0);
	assert_memory_equal(find("_S3_", 4, 0) + 4, "\x12\x08\x04\x0a\1\x0a\1\0\0", 9);
	assert_null(find("_S4_", 4, 0));
	assert_non_null(find("NS4_", 4, 0));
	assert_memory_equal(find("_S5_", 4, 0) + 7, "\x0a\5\x0a\5", 4);
}

/* The HPET is there or not. */
static void test_hpet(void **state)
{
	struct own_machine m = { .low = 0xc0000000, .low_end = 0xfec00000, .hpet = true };

	assert_int_equal(complete(&m), 0);
	assert_non_null(find("\x08_STA\x0a\x0f", 7, 0));
	m.hpet = false;
	assert_int_equal(complete(&m), 0);
	assert_non_null(find("\x08_STA\x0a\0", 7, 0));
}

/*
 * If the table lacks something that has to be filled in, an error is returned, and nothing is
 * written outside the table.
 */
static void test_other_table(void **state)
{
	struct own_machine m = { .low = 0xc0000000, .low_end = 0xfec00000 };
	u8 *short_one;
	u32 whole;

	memcpy(aml, i440fx_aml_code, sizeof(aml));
	whole = find("\x08_STA", 5, 0) + 7 - aml; /* the last thing to fill in */
	for (u32 size = 0; size < whole; size += 13) {
		short_one = test_malloc(size + !size);
		memcpy(short_one, i440fx_aml_code, size);
		assert_int_equal(own_dsdt_complete(short_one, size, &m), -EINVAL);
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
	  cmocka_unit_test(test_sleep), cmocka_unit_test(test_hpet),
	  cmocka_unit_test(test_other_table), cmocka_unit_test(test_madt),
	  cmocka_unit_test(test_madt_full))
