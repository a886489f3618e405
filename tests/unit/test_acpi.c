/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests adding tables to the VMM's ACPI tables. */
#include <stdlib.h>

#include "fake_loader.h"

/* A table with a wrong checksum, which has to be corrected. */
static struct {
	struct acpi_header header;
	u8 data[20];
} __packed extra = { .header = { .signature = "FPDT", .length = 56, .checksum = 0x5a } };

static const u8 *at(u32 address)
{
	return (const u8 *)address;
}

static u32 get32(const u8 *p)
{
	u32 v;

	memcpy(&v, p, 4);
	return v;
}

/*
 * Checks the root table at @address: it is valid and has @count entries of @width bytes, the last
 * of which points to @h.
 */
static void check_root(u32 address, u32 width, u32 count, const struct acpi_header *h)
{
	u32 length = get32(at(address) + 4);

	assert_int_equal(length, 36 + count * width);
	assert_int_equal(checksum8(at(address), length), 0);
	assert_int_equal(get32(at(address) + length - width), (u32)h);
	if (width == 8)
		assert_int_equal(get32(at(address) + length - 4), 0);
}

static void check_added(bool xsdt, u32 entries)
{
	const struct acpi_header *h = acpi_find_table("FPDT");
	const u8 *r = at(acpi_rsdp());

	assert_non_null(h);
	assert_int_equal(h->length, sizeof(extra));
	assert_int_equal(checksum8(h, sizeof(extra)), 0);
	assert_memory_equal((const u8 *)h + 36, extra.data, sizeof(extra.data));
	assert_int_equal(checksum8(r, 20), 0);
	if (get32(r + 16))
		check_root(get32(r + 16), 4, entries, h);
	if (xsdt) {
		assert_int_equal(checksum8(r, 36), 0);
		check_root(get32(r + 24), 8, entries, h);
	}
}

static void test_add_table(void **state)
{
	for (int xsdt = 0; xsdt < 2; xsdt++) {
		setup(NULL);
		qemu_set(xsdt);
		script_file();
		check_found();
		assert_int_equal(acpi_add_table(&extra.header), 0);
		check_added(xsdt, 3);
		assert_int_equal(acpi_find_table("FACP")->length, FADT_SIZE);
		assert_int_equal(acpi_add_table(&extra.header), 0);
		assert_int_equal(get32(at(get32(at(acpi_rsdp()) + (xsdt ? 24 : 16))) + 4),
				 36 + 4 * (xsdt ? 8 : 4));
	}
}

/* Checks both root tables, if there are both. */
static void test_add_table_to_two_roots(void **state)
{
	u32 r;

	qemu_set(true);
	table(ROOT_AT + 100, "RSDT", 40);
	put32(tables + ROOT_AT + 136, FADT_AT);
	put32(rsdp + 16, ROOT_AT + 100);
	memcpy(fake_fw_cfg_data(0x20), tables, sizeof(tables));
	memcpy(fake_fw_cfg_data(0x21), rsdp, sizeof(rsdp));
	records -= 2; /* leaves out the checksums of the RSDP, which come later */
	pointer(TABLES, TABLES, ROOT_AT + 136, 4);
	pointer(RSDP, TABLES, 16, 4);
	checksum(RSDP, 8, 0, 20);
	checksum(RSDP, 32, 0, 36);
	script_file();
	acpi_init();
	assert_int_equal(acpi_add_table(&extra.header), 0);
	r = acpi_rsdp();
	check_root(get32(at(r) + 16), 4, 2, acpi_find_table("FPDT"));
	check_root(get32(at(r) + 24), 8, 3, acpi_find_table("FPDT"));
}

/* Searches find tables that were added after an earlier search, and beyond the entries it noted. */
static void test_add_many_tables(void **state)
{
	char signature[5] = "AAAA";

	qemu_set(true);
	script_file();
	acpi_init();
	assert_null(acpi_find_table("NONE"));
	for (u32 i = 0; i < 20; i++) {
		signature[3] = 'A' + i;
		assert_null(acpi_find_table(signature));
		memcpy(extra.header.signature, signature, 4);
		assert_int_equal(acpi_add_table(&extra.header), 0);
		for (u32 k = 0; k <= i; k++) {
			const struct acpi_header *h;

			signature[3] = 'A' + k;
			h = acpi_find_table(signature);
			assert_non_null(h);
			assert_memory_equal(h->signature, signature, 4);
		}
	}
	memcpy(extra.header.signature, "FPDT", 4);
	assert_int_equal(acpi_find_table("FACP")->length, FADT_SIZE);
	assert_null(acpi_find_table("NONE"));
	setup(NULL);
	begin();
	acpi_init();
	assert_null(acpi_find_table("AAAA"));
}

static void test_add_first_table(void **state)
{
	begin();
	acpi_init();
	assert_int_equal(acpi_add_table(&extra.header), 0);
	assert_memory_equal(at(acpi_rsdp()), "RSD PTR ", 8);
	assert_int_equal(at(acpi_rsdp())[15], 2);
	check_added(true, 1);
}

static void test_add_table_refused(void **state)
{
	struct acpi_header cut = { .signature = "CUT ", .length = sizeof(cut) - 1 };
	u8 before[36];

	qemu_set(true);
	script_file();
	acpi_init();
	assert_int_equal(acpi_add_table(&cut), -EINVAL);
	memcpy(before, at(acpi_rsdp()), sizeof(before));
	for (u32 left = 0; left < 4; left++) {
		fake_alloc_left = left;
		assert_int_equal(acpi_add_table(&extra.header), -ENOMEM);
		assert_memory_equal(at(acpi_rsdp()), before, sizeof(before));
		assert_null(acpi_find_table("FPDT"));
	}
	fake_alloc_left = 4;
	assert_int_equal(acpi_add_table(&extra.header), 0);
	check_added(true, 3);
	setup(NULL);
	begin();
	acpi_init();
	fake_fseg_full = true;
	assert_int_equal(acpi_add_table(&extra.header), -ENOMEM);
	assert_int_equal(acpi_rsdp(), 0);
}

/* A list of tables, as machine types without files have it. */
static u8 list[400];
static u32 list_end;

static void list_begin(void)
{
	list[0] = list[1] = 0;
	list_end = 2;
}

static void list_add(const char *signature, u32 length, u32 said)
{
	struct acpi_header h = { .length = said };

	memcpy(h.signature, signature, 4);
	list[0]++;
	list[list_end] = length;
	list[list_end + 1] = length >> 8;
	memset(list + list_end + 2, 0x77, length);
	memcpy(list + list_end + 2, &h, length < sizeof(h) ? length : sizeof(h));
	list_end += 2 + length;
}

static u32 rsdt_entries(void)
{
	return (get32(at(get32(at(acpi_rsdp()) + 16)) + 4) - 36) / 4;
}

/*
 * The user's tables are found, each with a correct checksum. Tables that no root table names are
 * left out.
 */
static void test_given(void **state)
{
	begin();
	fake_fw_cfg_file("some", "", 0);
	machine_init();
	list_begin();
	list_add("SLIC", 80, 80);
	list_add("DSDT", 40, 40);
	list_add("SSDT", 60, 61); /* longer than the data that is there */
	list_add("OEM1", 35, 35);
	list_add("OEM2", 36, 36);
	fake_fw_cfg_item(0x8000, list, list_end, false);
	acpi_init();
	acpi_add_given();
	assert_int_equal(rsdt_entries(), 2);
	assert_int_equal(acpi_find_table("SLIC")->length, 80);
	assert_int_equal(((u8 *)acpi_find_table("SLIC"))[79], 0x77);
	assert_int_equal(checksum8(acpi_find_table("SLIC"), 80), 0);
	assert_int_equal(acpi_find_table("OEM2")->length, 36);
	assert_null(acpi_find_table("SSDT"));
	assert_null(acpi_find_table("OEM1"));
}

static void test_given_cut_short(void **state)
{
	list_begin();
	list_add("OEM1", 36, 36);
	list_add("OEM2", 50, 50);
	for (u32 size = 0; size <= list_end; size++) {
		u8 *exact = malloc(size);

		memcpy(exact, list, size);
		setup(NULL);
		begin();
		acpi_init();
		acpi_add_list(exact, size);
		assert_int_equal(acpi_rsdp() ? rsdt_entries() : 0,
				 size >= list_end ? 2 : size >= 40);
		free(exact);
	}
}

/* If the VMM has a table loader, the loader's files contain the user's tables. */
static void test_given_twice(void **state)
{
	qemu_set(true);
	script_file();
	list_begin();
	list_add("SLIC", 80, 80);
	fake_fw_cfg_item(0x8000, list, list_end, false);
	acpi_init();
	acpi_add_given();
	assert_null(acpi_find_table("SLIC"));
}

UNIT_MAIN(cmocka_unit_test_setup(test_given, setup),
	  cmocka_unit_test_setup(test_given_cut_short, setup),
	  cmocka_unit_test_setup(test_given_twice, setup),
	  cmocka_unit_test_setup(test_add_table, setup),
	  cmocka_unit_test_setup(test_add_table_to_two_roots, setup),
	  cmocka_unit_test_setup(test_add_many_tables, setup),
	  cmocka_unit_test_setup(test_add_first_table, setup),
	  cmocka_unit_test_setup(test_add_table_refused, setup))
