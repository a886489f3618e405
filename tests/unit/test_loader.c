/* SPDX-License-Identifier: BSD-2-Clause */
/* The ACPI table loader on a fake fw_cfg device: what QEMU sends, and what it should not. */
#include <string.h>

#include "unit.h"

#include "acpi/acpi.h"
#include "acpi/loader.h"
#include "cpu/time.h"
#include "fake_fw_cfg.h"
#include "lib/checksum.h"
#include "lib/errno.h"
#include "machine/machine.h"

#define TABLES "etc/acpi/tables"
#define RSDP "etc/acpi/rsdp"

static u16 pm_timer;

void time_set_pm_timer(u16 port)
{
	pm_timer = port;
}

/* The script being made. */
static struct loader_record script[64];
static u32 records;

static struct loader_record *add(u32 command)
{
	struct loader_record *r = &script[records++];

	memset(r, 0, sizeof(*r));
	r->command = command;
	return r;
}

static void allocate(const char *file, u32 align, u8 zone)
{
	struct loader_record *r = add(LOADER_ALLOCATE);

	strncpy(r->allocate.file, file, LOADER_NAME_SIZE);
	r->allocate.align = align;
	r->allocate.zone = zone;
}

static void pointer(const char *dest, const char *src, u32 offset, u8 size)
{
	struct loader_record *r = add(LOADER_ADD_POINTER);

	strncpy(r->add_pointer.dest, dest, LOADER_NAME_SIZE);
	strncpy(r->add_pointer.src, src, LOADER_NAME_SIZE);
	r->add_pointer.offset = offset;
	r->add_pointer.size = size;
}

static void checksum(const char *file, u32 offset, u32 start, u32 length)
{
	struct loader_record *r = add(LOADER_ADD_CHECKSUM);

	strncpy(r->add_checksum.file, file, LOADER_NAME_SIZE);
	r->add_checksum.offset = offset;
	r->add_checksum.start = start;
	r->add_checksum.length = length;
}

static void write_back(const char *dest, const char *src, u32 dest_offset, u32 src_offset,
		       u8 size)
{
	struct loader_record *r = add(LOADER_WRITE_POINTER);

	strncpy(r->write_pointer.dest, dest, LOADER_NAME_SIZE);
	strncpy(r->write_pointer.src, src, LOADER_NAME_SIZE);
	r->write_pointer.dest_offset = dest_offset;
	r->write_pointer.src_offset = src_offset;
	r->write_pointer.size = size;
}

static int setup(void **state)
{
	fake_reset();
	fake_fw_cfg_install(true);
	records = 0;
	pm_timer = 0;
	return 0;
}

/* What it asks counts as detection and the directory do: as one operation, three accesses. */
static void begin(void)
{
	machine_init();
	fake_fw_cfg_operations = 1;
	fake_io.port_accesses = 3;
}

static struct loader_file *files;

static int run(void)
{
	begin();
	return loader_run(script, records * sizeof(script[0]), &files);
}

/* -------------------------------------------------------------------- a whole set */

/* Tables as QEMU lays them out: FACS, DSDT, FADT, XSDT or RSDT, then padding. */
#define FACS_AT 0
#define DSDT_AT 64
#define DSDT_SIZE 100
#define FADT_AT 164
#define FADT_SIZE 244
#define ROOT_AT 408
#define ROOT_SIZE 52
#define TABLES_END 460
#define TABLES_SIZE 0x20000

static u8 tables[TABLES_SIZE];
static u8 rsdp[36];

static void put32(u8 *p, u32 v)
{
	memcpy(p, &v, 4);
}

static void table(u32 at, const char *signature, u32 length)
{
	memcpy(tables + at, signature, 4);
	put32(tables + at + 4, length);
}

static void qemu_set(bool xsdt)
{
	u32 width = xsdt ? 8 : 4;

	memset(tables, 0, sizeof(tables));
	table(FACS_AT, "FACS", 64);
	table(DSDT_AT, "DSDT", DSDT_SIZE);
	memset(tables + DSDT_AT + 36, 0xaa, DSDT_SIZE - 40); /* ends in zeros */
	table(FADT_AT, "FACP", FADT_SIZE);
	put32(tables + FADT_AT + 36, FACS_AT);
	put32(tables + FADT_AT + 40, DSDT_AT);
	put32(tables + FADT_AT + 76, 0x608);
	tables[FADT_AT + 91] = 4;
	put32(tables + FADT_AT + 140, DSDT_AT);
	table(ROOT_AT, xsdt ? "XSDT" : "RSDT", 36 + 2 * width);
	put32(tables + ROOT_AT + 36, FADT_AT);
	put32(tables + ROOT_AT + 36 + width, DSDT_AT);
	memset(rsdp, 0, sizeof(rsdp));
	memcpy(rsdp, "RSD PTR ", 8);
	rsdp[15] = xsdt ? 2 : 0;
	rsdp[20] = 36;
	put32(rsdp + (xsdt ? 24 : 16), ROOT_AT);
	fake_fw_cfg_file(TABLES, tables, sizeof(tables));
	fake_fw_cfg_file(RSDP, rsdp, xsdt ? 36 : 20);

	allocate(TABLES, 64, LOADER_ZONE_HIGH);
	allocate(RSDP, 16, LOADER_ZONE_FSEG);
	checksum(TABLES, DSDT_AT + 9, DSDT_AT, DSDT_SIZE);
	pointer(TABLES, TABLES, FADT_AT + 36, 4);
	pointer(TABLES, TABLES, FADT_AT + 40, 4);
	pointer(TABLES, TABLES, FADT_AT + 140, 8);
	checksum(TABLES, FADT_AT + 9, FADT_AT, FADT_SIZE);
	pointer(TABLES, TABLES, ROOT_AT + 36, width);
	pointer(TABLES, TABLES, ROOT_AT + 36 + width, width);
	checksum(TABLES, ROOT_AT + 9, ROOT_AT, 36 + 2 * width);
	pointer(RSDP, TABLES, xsdt ? 24 : 16, width);
	checksum(RSDP, 8, 0, 20);
	if (xsdt)
		checksum(RSDP, 32, 0, 36);
}

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
	/* Detection, two, directory, and one operation a file. */
	assert_int_equal(fake_io.port_accesses, 5);
}

static void script_file(void)
{
	fake_fw_cfg_file("etc/table-loader", script, records * sizeof(script[0]));
	begin();
}

static void check_found(void)
{
	const struct acpi_header *h;

	acpi_init();
	assert_int_not_equal(acpi_rsdp(), 0);
	assert_int_equal(pm_timer, 0x608);
	h = acpi_find_table("FACP");
	assert_int_equal(h->length, FADT_SIZE);
	assert_int_equal(acpi_find_table("DSDT")->length, DSDT_SIZE);
	assert_int_equal(acpi_find_table("FACS")->length, 64);
	assert_null(acpi_find_table("SSDT"));
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

/* QEMU makes script and tables when the script is first read, and they may grow by it. */
static u8 grown_script[sizeof(script)];
static u32 grown_records;

static void grow(u16 port, u32 value, unsigned int size)
{
	fake_fw_cfg_port_write(port, value, size);
	if (fake_fw_cfg_operations != 2)
		return;
	fake_fw_cfg_install(true);
	fake_fw_cfg_operations = 2;
	fake_fw_cfg_port_write(0x514, 0, 4); /* as fw_cfg_detect() has left it */
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
	/* Detection, directory, script; directory and script again; two files. */
	assert_int_equal(fake_fw_cfg_operations, 6);
}

/* A table with a wrong checksum, to be mended. */
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

/* The root table at @address: right, and with @count entries of @width bytes, the last for @h. */
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

/* Both roots, where there are both. */
static void test_add_table_to_two_roots(void **state)
{
	u32 r;

	qemu_set(true);
	table(ROOT_AT + 100, "RSDT", 40);
	put32(tables + ROOT_AT + 136, FADT_AT);
	put32(rsdp + 16, ROOT_AT + 100);
	memcpy(fake_fw_cfg_data(0x20), tables, sizeof(tables));
	memcpy(fake_fw_cfg_data(0x21), rsdp, sizeof(rsdp));
	records -= 2; /* the RSDP's sums come after */
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

/* Tables that lead out of what was loaded are not followed. */
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

/* The host not taking a pointer costs that pointer only. */
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

#define REFUSED(err, ...)                                                                \
	do {                                                                             \
		setup(NULL);                                                             \
		qemu_set(false);                                                         \
		fake_fw_cfg_file("small", "abcdefgh", 8);                                \
		fake_fw_cfg_file("empty", "", 0);                                        \
		allocate("small", 1, LOADER_ZONE_HIGH);                                  \
		__VA_ARGS__;                                                             \
		assert_int_equal(run(), err);                                            \
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
	REFUSED(-EINVAL, pointer("small", "small", 0, 4)); /* 'abcd' is out of 8 bytes */
	REFUSED(-EINVAL, pointer(TABLES, "empty", DSDT_AT + 10, 4));
	REFUSED(-EINVAL, pointer(TABLES, "small", DSDT_AT + 10, 4);
		memset(script[records - 1].add_pointer.src, 'y', 56));
	/* Twice the same place: the second time it holds no offset any more. */
	REFUSED(-EINVAL, pointer(TABLES, "small", DSDT_AT + 10, 4);
		pointer(TABLES, "small", DSDT_AT + 10, 4));
	/* An address that does not fit. */
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
		assert_true(loader_run(script, records * 128, &files) ==
			    (left < 5 ? -ENOMEM : 2) || left == 1 || left == 2);
	}
}

UNIT_MAIN(cmocka_unit_test_setup(test_whole_set, setup),
	  cmocka_unit_test_setup(test_find_by_rsdt, setup),
	  cmocka_unit_test_setup(test_find_by_xsdt, setup),
	  cmocka_unit_test_setup(test_files_that_grow, setup),
	  cmocka_unit_test_setup(test_no_script, setup),
	  cmocka_unit_test_setup(test_add_table, setup),
	  cmocka_unit_test_setup(test_add_table_to_two_roots, setup),
	  cmocka_unit_test_setup(test_add_first_table, setup),
	  cmocka_unit_test_setup(test_add_table_refused, setup),
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
