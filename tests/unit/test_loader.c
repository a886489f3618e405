/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests the ACPI table loader with a fake fw_cfg device: QEMU's scripts and wrong scripts. */
#include "fake_loader.h"

static void test_whole_set(void **state)
{
	u32 base;

	qemu_set(false);
	assert_int_equal(run(), 2);
	base = files[0].base;
	assert_int_equal(base % 64, 0);
	assert_int_equal(files[0].kept, ROOT_AT + 36 + 8);
	assert_int_equal(files[1].kept, 20);
	assert_int_equal(files[1].base % 16, 0);
	assert_memory_equal((u8 *)base + DSDT_AT + 36, tables + DSDT_AT + 36, DSDT_SIZE - 36);
	assert_int_equal(checksum8((u8 *)base + DSDT_AT, DSDT_SIZE), 0);
	assert_int_equal(checksum8((u8 *)base + FADT_AT, FADT_SIZE), 0);
	assert_int_equal(checksum8((u8 *)base + ROOT_AT, 44), 0);
	assert_int_equal(checksum8((u8 *)files[1].base, 20), 0);
	assert_int_equal(*(u32 *)(base + FADT_AT + 36), base + FACS_AT);
	assert_int_equal(*(u32 *)(files[1].base + 16), base + ROOT_AT);
	/* Two for detection, one for the directory, and one for each file. */
	assert_int_equal(fake_io.port_accesses, 5);
}

static void test_find_by_rsdt(void **state)
{
	qemu_set(false);
	script_file();
	check_found();
}

static void test_find_by_xsdt(void **state)
{
	qemu_set(true);
	script_file();
	check_found();
}

/* QEMU makes the script and the tables when the script is first read. This may make them longer. */
static u8 grown_script[sizeof(script)];
static u32 grown_records;

static void grow(u16 port, u32 value, unsigned int size)
{
	fake_fw_cfg_port_write(port, value, size);
	if (fake_fw_cfg_operations != 2)
		return;
	fake_fw_cfg_install(true);
	fake_fw_cfg_operations = 2;
	fake_fw_cfg_port_write(0x514, 0, 4); /* the value that fw_cfg_detect() has left */
	fake_io.port_write = grow;
	qemu_set(false);
	fake_fw_cfg_file("etc/table-loader", grown_script, grown_records * 128);
}

static void test_files_that_grow(void **state)
{
	qemu_set(false);
	memcpy(grown_script, script, sizeof(script));
	grown_records = records;
	setup(NULL);
	fake_fw_cfg_file(TABLES, "", 0);
	fake_fw_cfg_file(RSDP, rsdp, 20);
	add(0);
	script_file();
	fake_io.port_write = grow;
	check_found();
	/* Operations: detection, directory, script, directory and script again, two files. */
	assert_int_equal(fake_fw_cfg_operations, 6);
}

/* Tables that are made before the start are read once. */
static void test_early_tables(void **state)
{
	qemu_set(false);
	script_file();
	board.early_tables = true;
	check_found();
	board.early_tables = false;
	/* Operations: detection, directory, script, two files. */
	assert_int_equal(fake_fw_cfg_operations, 4);
}

static void test_no_script(void **state)
{
	begin();
	acpi_init();
	assert_int_equal(acpi_rsdp(), 0);
	assert_null(acpi_find_table("FACP"));
	assert_int_equal(pm_timer, 0);
}

static void test_bad_script_leaves_nothing(void **state)
{
	qemu_set(true);
	pointer(RSDP, "etc/none", 0, 4);
	script_file();
	acpi_init();
	assert_int_equal(acpi_rsdp(), 0);
	assert_null(acpi_find_table("FACP"));
	assert_true(strstr(fake_log, "no tables: malformed"));
}

/* Pointers to addresses outside the loaded files are not followed. */
static void test_wild_tables(void **state)
{
	static const u32 lengths[] = { 0, 7, 35, 0xffffffff, TABLES_SIZE };

	for (u32 i = 0; i < ARRAY_SIZE(lengths); i++) {
		setup(NULL);
		qemu_set(false);
		put32(fake_fw_cfg_data(0x20) + ROOT_AT + 4, lengths[i]);
		script_file();
		acpi_init();
		assert_int_not_equal(acpi_rsdp(), 0);
		assert_true(i == 4 || !acpi_find_table("FACP"));
	}
	setup(NULL);
	qemu_set(false);
	put32(fake_fw_cfg_data(0x21) + 16, 0);
	records = 2;
	checksum(RSDP, 8, 0, 20);
	script_file();
	acpi_init(); /* the RSDT's address is 0 */
	assert_null(acpi_find_table("FACP"));
	assert_null(acpi_find_table("DSDT"));
}

static void test_rsdp_must_sum_up(void **state)
{
	qemu_set(false);
	records--;
	script_file();
	acpi_init();
	assert_int_equal(acpi_rsdp(), 0);
	assert_null(acpi_find_table("FACP"));
}

static void test_short_fadt(void **state)
{
	qemu_set(false);
	put32(fake_fw_cfg_data(0x20) + FADT_AT + 4, 60);
	script_file();
	acpi_init();
	assert_int_equal(pm_timer, 0);
	assert_non_null(acpi_find_table("DSDT"));
	setup(NULL);
	qemu_set(false);
	put32(fake_fw_cfg_data(0x20) + FADT_AT + 76, 0x10608);
	script_file();
	acpi_init();
	assert_int_equal(pm_timer, 0);
}

/* -------------------------------------------------------------------- what is kept */

static void test_pointed_at_data_is_kept_whole(void **state)
{
	static const u8 log[4096];

	qemu_set(false);
	fake_fw_cfg_file("etc/tpm/log", log, sizeof(log));
	allocate("etc/tpm/log", 1, LOADER_ZONE_HIGH);
	pointer(TABLES, "etc/tpm/log", DSDT_AT + DSDT_SIZE - 4, 4);
	assert_int_equal(run(), 3);
	assert_int_equal(files[2].kept, 4096);
	assert_int_equal(files[0].kept, ROOT_AT + 44);
}

static void test_data_beside_tables_keeps_them_whole(void **state)
{
	qemu_set(false);
	put32(fake_fw_cfg_data(0x20) + DSDT_AT + DSDT_SIZE - 4, 0x1fff0);
	pointer(TABLES, TABLES, DSDT_AT + DSDT_SIZE - 4, 4);
	assert_int_equal(run(), 2);
	assert_int_equal(files[0].kept, TABLES_SIZE);
}

static void test_target_at_the_very_end(void **state)
{
	qemu_set(false);
	put32(fake_fw_cfg_data(0x20) + DSDT_AT + DSDT_SIZE - 4, TABLES_SIZE - 1);
	pointer(TABLES, TABLES, DSDT_AT + DSDT_SIZE - 4, 4);
	assert_int_equal(run(), 2);
	assert_int_equal(files[0].kept, TABLES_SIZE);
}

static void test_write_pointer(void **state)
{
	static const u8 guid[4096];
	u16 key;
	u64 v;

	fake_fw_cfg_file("etc/vmgenid_guid", guid, sizeof(guid));
	key = fake_fw_cfg_file("etc/vmgenid_addr", guid, 8);
	allocate("etc/vmgenid_guid", 4096, LOADER_ZONE_HIGH);
	write_back("etc/vmgenid_addr", "etc/vmgenid_guid", 0, 40, 8);
	assert_int_equal(run(), 1);
	assert_int_equal(files[0].base % 4096, 0);
	assert_int_equal(files[0].kept, 4096);
	memcpy(&v, fake_fw_cfg_data(key), 8);
	assert_true(v == files[0].base + 40);
}

/* If the host does not accept a pointer, only this pointer is lost. */
static void test_write_pointer_refused(void **state)
{
	static const u8 guid[64];
	u16 key;

	fake_fw_cfg_file("guid", guid, sizeof(guid));
	key = fake_fw_cfg_file("fixed", guid, 8);
	fake_fw_cfg_item(key, guid, 8, false);
	allocate("guid", 1, LOADER_ZONE_HIGH);
	write_back("fixed", "guid", 0, 0, 8);
	write_back("fixed", "guid", 1, 0, 8);
	write_back("none", "guid", 0, 0, 8);
	write_back("fixed", "guid", 0, 0, 1);
	assert_int_equal(run(), 1);
	assert_true(strstr(fake_log, "fixed: I/O error"));
	assert_true(strstr(fake_log, "fixed: out of range"));
	assert_true(strstr(fake_log, "none: not found"));
}

/* -------------------------------------------------------------------- malformed scripts */

#define REFUSED(err, ...)                                                                          \
	do {                                                                                       \
		setup(NULL);                                                                       \
		qemu_set(false);                                                                   \
		fake_fw_cfg_file("small", "abcdefgh", 8);                                          \
		fake_fw_cfg_file("empty", "", 0);                                                  \
		allocate("small", 1, LOADER_ZONE_HIGH);                                            \
		__VA_ARGS__;                                                                       \
		assert_int_equal(run(), err);                                                      \
	} while (0)

static void test_bad_allocations(void **state)
{
	REFUSED(-EINVAL, allocate("empty", 0, 1));
	REFUSED(-EINVAL, allocate("empty", 24, 1));
	REFUSED(-EINVAL, allocate("empty", 0x80000000, 1));
	REFUSED(-EINVAL, allocate("empty", 16, 0));
	REFUSED(-EINVAL, allocate("empty", 16, 3));
	REFUSED(-EINVAL, allocate("small", 16, 1));
	REFUSED(-ENOENT, allocate("etc/none", 16, 1));
	REFUSED(-ENOENT, allocate("", 16, 1));
	REFUSED(-EINVAL, allocate("empty", 16, 1);
		memset(script[records - 1].allocate.file, 'x', 56));
	REFUSED(4, allocate("empty", 16, 1));
}

static void test_bad_pointers(void **state)
{
	REFUSED(-EINVAL, pointer("none", "small", 0, 4));
	REFUSED(-EINVAL, pointer("small", "none", 0, 4));
	REFUSED(-EINVAL, pointer("small", TABLES, 5, 4));
	REFUSED(-EINVAL, pointer("small", TABLES, 8, 1));
	REFUSED(-EINVAL, pointer("small", TABLES, 0xfffffffe, 4));
	REFUSED(-EINVAL, pointer(TABLES, "small", DSDT_AT + 10, 0));
	REFUSED(-EINVAL, pointer(TABLES, "small", DSDT_AT + 10, 3));
	REFUSED(-EINVAL, pointer(TABLES, "small", DSDT_AT + 10, 255));
	REFUSED(-EINVAL, pointer("small", "small", 0, 4)); /* 'abcd' is not an offset in 8 bytes */
	REFUSED(-EINVAL, pointer(TABLES, "empty", DSDT_AT + 10, 4));
	REFUSED(-EINVAL, pointer(TABLES, "small", DSDT_AT + 10, 4);
		memset(script[records - 1].add_pointer.src, 'y', 56));
	/* The second pointer at the same place fails, because the place no longer has an offset. */
	REFUSED(-EINVAL, pointer(TABLES, "small", DSDT_AT + 10, 4);
		pointer(TABLES, "small", DSDT_AT + 10, 4));
	/* The address does not fit. */
	REFUSED(-ERANGE, pointer(TABLES, "small", DSDT_AT + 10, 2));
	REFUSED(3, pointer(TABLES, "small", DSDT_AT + 10, 8));
}

static void test_bad_checksums(void **state)
{
	REFUSED(-EINVAL, checksum("none", 0, 0, 1));
	REFUSED(-EINVAL, checksum("small", 8, 0, 8));
	REFUSED(-EINVAL, checksum("small", 0, 0, 9));
	REFUSED(-EINVAL, checksum("small", 0, 9, 0));
	REFUSED(-EINVAL, checksum("small", 0, 4, 0xfffffffe));
	REFUSED(3, checksum("small", 7, 0, 8));
	REFUSED(3, checksum("small", 0, 8, 0));
}

static void test_bad_write_pointers(void **state)
{
	REFUSED(-EINVAL, write_back("etc/none", "none", 0, 0, 8));
	REFUSED(-EINVAL, write_back("empty", "small", 0, 8, 8));
	REFUSED(-EINVAL, write_back("empty", "small", 0, 0, 5));
	REFUSED(-EINVAL, write_back("empty", "small", 0, 0, 8);
		memset(script[records - 1].write_pointer.dest, 'z', 56));
	REFUSED(3, write_back("empty", "small", 0, 0, 8));
}

static void test_unknown_and_truncated(void **state)
{
	REFUSED(3, add(0); add(5); add(0xffffffff));
	setup(NULL);
	qemu_set(false);
	begin();
	for (u32 len = 0; len < records * 128; len++) {
		int n = loader_run(script, len, &files);

		assert_true(n >= 0);
	}
	assert_int_equal(loader_run(script, 0, &files), 0);
}

static void test_no_memory(void **state)
{
	for (u32 left = 0; left < 6; left++) {
		setup(NULL);
		qemu_set(false);
		begin();
		fake_alloc_left = left;
		assert_true(loader_run(script, records * 128, &files) == (left < 5 ? -ENOMEM : 2) ||
			    left == 1 || left == 2);
	}
}

UNIT_MAIN(cmocka_unit_test_setup(test_whole_set, setup),
	  cmocka_unit_test_setup(test_find_by_rsdt, setup),
	  cmocka_unit_test_setup(test_find_by_xsdt, setup),
	  cmocka_unit_test_setup(test_files_that_grow, setup),
	  cmocka_unit_test_setup(test_early_tables, setup),
	  cmocka_unit_test_setup(test_no_script, setup),
	  cmocka_unit_test_setup(test_bad_script_leaves_nothing, setup),
	  cmocka_unit_test_setup(test_wild_tables, setup),
	  cmocka_unit_test_setup(test_rsdp_must_sum_up, setup),
	  cmocka_unit_test_setup(test_short_fadt, setup),
	  cmocka_unit_test_setup(test_pointed_at_data_is_kept_whole, setup),
	  cmocka_unit_test_setup(test_data_beside_tables_keeps_them_whole, setup),
	  cmocka_unit_test_setup(test_target_at_the_very_end, setup),
	  cmocka_unit_test_setup(test_write_pointer, setup),
	  cmocka_unit_test_setup(test_write_pointer_refused, setup),
	  cmocka_unit_test_setup(test_bad_allocations, setup),
	  cmocka_unit_test_setup(test_bad_pointers, setup),
	  cmocka_unit_test_setup(test_bad_checksums, setup),
	  cmocka_unit_test_setup(test_bad_write_pointers, setup),
	  cmocka_unit_test_setup(test_unknown_and_truncated, setup),
	  cmocka_unit_test_setup(test_no_memory, setup))
