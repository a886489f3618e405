/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests the fw_cfg client with a fake device: transports, directory, files and knobs. */
#include <stdio.h>
#include <string.h>

#include "unit.h"

#include "fake_fw_cfg.h"
#include "fw_cfg/directory.h"
#include "fw_cfg/fw_cfg.h"
#include "fw_cfg/kept.h"
#include "lib/endian.h"
#include "lib/errno.h"

/* Returns a file's bytes as a number, or @def if it does not have 1 to 8 bytes. */
static u64 file_number(const char *name, u64 def)
{
	const struct fw_cfg_file *f = fw_cfg_find(name);
	u64 v = 0;

	return f && f->size <= 8 && !fw_cfg_read(f, 0, &v, f->size) ? v : def;
}

static void test_absent(void **state)
{
	u8 buf[4] = "abc";

	assert_false(fw_cfg_init());
	assert_false(fw_cfg_present());
	assert_null(fw_cfg_find("etc/e820"));
	assert_null(fw_cfg_find_prefix("", 0));
	assert_int_equal(fw_cfg_u16(FW_CFG_NB_CPUS), 0);
	assert_int_equal(fw_cfg_u32(FW_CFG_NB_CPUS), 0);
	assert_int_equal(fw_cfg_read_key(FW_CFG_NB_CPUS, buf, sizeof(buf)), -ENODEV);
	assert_int_equal(buf[0], 0);
}

static void add_files(void)
{
	static const u8 cpus[] = { 0x34, 0x12, 0xff, 0 };

	fake_fw_cfg_item(FW_CFG_NB_CPUS, cpus, 2, false);
	fake_fw_cfg_file("etc/one", "\x81", 1);
	fake_fw_cfg_file("etc/eight", "\1\2\3\4\5\6\7\x88", 8);
	fake_fw_cfg_file("bootorder", "/pci@i0cf8/scsi@4/disk@0,0\nHALT", 32);
	fake_fw_cfg_file("genroms/a", "", 0);
	fake_fw_cfg_file("genroms/b", "xyz", 3);
}

static void check_files(void)
{
	char buf[8];

	assert_true(fw_cfg_init());
	assert_true(fw_cfg_present());
	assert_int_equal(fw_cfg_u16(FW_CFG_NB_CPUS), 0x1234);
	assert_int_equal(fw_cfg_u32(FW_CFG_NB_CPUS), 0x1234);
	assert_int_equal(file_number("etc/one", 5), 0x81);
	assert_true(file_number("etc/eight", 5) == 0x8807060504030201ull);
	assert_int_equal(file_number("etc/none", 5), 5);
	assert_int_equal(file_number("bootorder", 6), 6);
	assert_string_equal(fw_cfg_find_prefix("genroms/", 1)->name, "genroms/b");
	assert_null(fw_cfg_find_prefix("genroms/", 2));
	assert_int_equal(fw_cfg_read(fw_cfg_find("bootorder"), 5, buf, 5), 0);
	assert_memory_equal(buf, "i0cf8", 5);
	assert_int_equal(fw_cfg_read(fw_cfg_find("bootorder"), 32, buf, 0), 0);
	assert_int_equal(fw_cfg_read(fw_cfg_find("bootorder"), 33, buf, 0), -ERANGE);
	assert_int_equal(fw_cfg_read(fw_cfg_find("bootorder"), 30, buf, 3), -ERANGE);
	assert_int_equal(fw_cfg_read(fw_cfg_find("bootorder"), 1, buf, ~0u), -ERANGE);
}

static void test_dma(void **state)
{
	fake_fw_cfg_install(true);
	add_files();
	check_files();
}

static void test_port(void **state)
{
	fake_fw_cfg_install(false);
	add_files();
	check_files();
}

static void test_port_offset_beyond_a_chunk(void **state)
{
	char data[200], c;

	for (u32 i = 0; i < sizeof(data); i++)
		data[i] = i;
	fake_fw_cfg_install(false);
	fake_fw_cfg_file("etc/file", data, sizeof(data));
	fw_cfg_init();
	assert_int_equal(fw_cfg_read(fw_cfg_find("etc/file"), 150, &c, 1), 0);
	assert_int_equal((u8)c, 150);
}

static void test_accesses(void **state)
{
	fake_fw_cfg_install(true);
	add_files();
	fw_cfg_init();
	/* two for detection and one for the directory */
	assert_int_equal(fake_io.port_accesses, 3);
	fw_cfg_find("etc/none");
	assert_int_equal(fake_io.port_accesses, 3);
	file_number("etc/eight", 0);
	assert_int_equal(fake_io.port_accesses, 4);
	/* the file is empty */
	assert_int_equal(fw_cfg_read(fw_cfg_find("genroms/a"), 0, NULL, 0), 0);
	assert_int_equal(fake_io.port_accesses, 4);
}

static void test_write(void **state)
{
	u16 key, fixed;

	fake_fw_cfg_install(true);
	key = fake_fw_cfg_file("etc/vmgenid_addr", "\0\0\0\0\0\0\0\0", 8);
	fixed = fake_fw_cfg_file("etc/fixed", "\0\0\0\0", 4);
	fake_fw_cfg_item(fixed, "abcd", 4, false);
	fw_cfg_init();
	assert_int_equal(fw_cfg_write(fw_cfg_find("etc/vmgenid_addr"), 0, "\1\2", 2), 0);
	assert_int_equal(fw_cfg_write(fw_cfg_find("etc/vmgenid_addr"), 4, "\5\6\7\x8", 4), 0);
	assert_memory_equal(fake_fw_cfg_data(key), "\1\2\0\0\5\6\7\x8", 8);
	assert_int_equal(fw_cfg_write(fw_cfg_find("etc/vmgenid_addr"), 7, "\1\2", 2), -ERANGE);
	assert_int_equal(fw_cfg_write(fw_cfg_find("etc/fixed"), 0, "\1\2", 2), -EIO);
	assert_memory_equal(fake_fw_cfg_data(fixed), "abcd", 4);
}

static void test_writes_are_repeated(void **state)
{
	u16 key;

	fake_fw_cfg_install(true);
	key = fake_fw_cfg_file("etc/vmgenid_addr", "\0\0\0\0\0\0\0\0", 8);
	fw_cfg_init();
	assert_int_equal(fw_cfg_write_kept(fw_cfg_find("etc/vmgenid_addr"), 0, "\1\2", 2), 0);
	assert_int_equal(fw_cfg_write_kept(fw_cfg_find("etc/vmgenid_addr"), 4, "\5\6\7\x8", 4), 0);
	assert_int_equal(fw_cfg_keep(key, 0, "123456789", 9), -ERANGE);
	assert_memory_equal(fake_fw_cfg_data(key), "\1\2\0\0\5\6\7\x8", 8);
	memset(fake_fw_cfg_data(key), 0, 8);
	fw_cfg_replay();
	assert_memory_equal(fake_fw_cfg_data(key), "\1\2\0\0\5\6\7\x8", 8);
}

static void test_write_needs_dma(void **state)
{
	fake_fw_cfg_install(false);
	fake_fw_cfg_file("etc/file", "abcd", 4);
	fw_cfg_init();
	assert_int_equal(fw_cfg_write(fw_cfg_find("etc/file"), 0, "x", 1), -ENOTSUP);
}

static void test_dma_error(void **state)
{
	char buf[2] = "x";

	fake_fw_cfg_install(true);
	fake_fw_cfg_file("etc/file", "abcd", 4);
	fw_cfg_init();
	fake_fw_cfg_fails = true;
	assert_int_equal(fw_cfg_read(fw_cfg_find("etc/file"), 0, buf, 2), -EIO);
	assert_int_equal(buf[0], 0);
	assert_int_equal(file_number("etc/file", 9), 9);
	assert_true(fw_cfg_present());
	fw_cfg_init();
	assert_null(fw_cfg_find("etc/file"));
}

static void test_dma_that_never_ends(void **state)
{
	char buf[2];

	fake_fw_cfg_install(true);
	fake_fw_cfg_file("etc/file", "abcd", 4);
	fw_cfg_init();
	fake_fw_cfg_hangs = true;
	assert_int_equal(fw_cfg_read(fw_cfg_find("etc/file"), 0, buf, 2), -EIO);
	assert_false(fw_cfg_present());
	assert_true(fake_now_us < 3000000);
	assert_int_equal(fw_cfg_read(fw_cfg_find("etc/file"), 0, buf, 2), -ENODEV);
	assert_int_equal(fw_cfg_write(fw_cfg_find("etc/file"), 0, buf, 2), -ENODEV);
}

/* Names with the same fifth to eighth character, more than a lookup's table can number. */
static void test_many_files(void **state)
{
	char name[32], data;

	fake_fw_cfg_install(true);
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "opt/org.example/%d", i);
		data = i;
		fake_fw_cfg_file(name, &data, 1);
	}
	fake_fw_cfg_file("etc/last", "l", 1);
	fw_cfg_init();
	assert_int_equal(file_number("opt/org.example/0", 999), 0);
	assert_int_equal(file_number("opt/org.example/199", 999), 199);
	assert_int_equal(file_number("opt/org.example/299", 999), 299 & 0xff);
	assert_int_equal(file_number("opt/org.example/300", 999), 999);
	assert_int_equal(file_number("etc/last", 999), 'l');
	assert_int_equal(fake_io.port_accesses, 8);
}

static void test_short_names(void **state)
{
	char name[8] = "f", other[8] = "e";

	fake_fw_cfg_install(true);
	fake_fw_cfg_file("f", "1", 1);
	fake_fw_cfg_file("etc/f", "2", 1);
	fw_cfg_init();
	assert_int_equal(file_number(name, 0), '1');
	assert_int_equal(file_number(other, 0), 0);
	strcpy(name, "etc/f");
	assert_int_equal(file_number(name, 0), '2');
}

/* The VMM may make files larger when one is read: a refresh takes their new sizes. */
static void test_refresh(void **state)
{
	const struct fw_cfg_file *eight;
	u8 *directory;
	u32 accesses;

	fake_fw_cfg_install(true);
	add_files();
	fw_cfg_init();
	eight = fw_cfg_find("etc/eight");
	directory = fake_fw_cfg_data(FW_CFG_FILE_DIR);
	directory[4 + 64 + 3] = 6;
	accesses = fake_io.port_accesses;
	fw_cfg_refresh();
	assert_int_equal(fake_io.port_accesses - accesses, 1);
	assert_int_equal(eight->size, 6);
	assert_ptr_equal(fw_cfg_find("etc/eight"), eight);
	assert_int_equal(fw_cfg_find("etc/one")->size, 1);
	/* Another file: the names are read again, and keys are as the directory says. */
	fake_fw_cfg_file("etc/new", "ab", 2);
	fw_cfg_refresh();
	assert_int_equal(fw_cfg_find("etc/new")->size, 2);
	assert_int_equal(fw_cfg_find("etc/eight")->size, 6);
	directory = fake_fw_cfg_data(FW_CFG_FILE_DIR);
	directory[4 + 64 + 8 + 4] = 'E'; /* "etc/Eight" has another key, too */
	directory[4 + 64 + 5] = 0x70;
	fw_cfg_refresh();
	assert_null(fw_cfg_find("etc/eight"));
	assert_int_equal(fw_cfg_find("etc/Eight")->key, 0x70);
}

static unsigned int port_bytes;

static u32 count_bytes(u16 port, unsigned int size)
{
	port_bytes += port == 0x511;
	return fake_fw_cfg_port_read(port, size);
}

/* At the data port each byte is an access, so no more bytes are read than the directory has. */
static void test_port_accesses(void **state)
{
	fake_fw_cfg_install(false);
	add_files();
	fake_io.port_read = count_bytes;
	fw_cfg_init();
	assert_int_equal(port_bytes, 4 + 4 + 4 + 5 * 64); /* signature, count, directory */
	fake_fw_cfg_install(false);
	fw_cfg_init();
	assert_int_equal(fw_cfg_find_prefix("", 0), 0);
}

static void test_no_memory(void **state)
{
	fake_fw_cfg_install(true);
	fake_fw_cfg_file("etc/file", "a", 1);
	fake_alloc_left = 0;
	fw_cfg_init();
	assert_null(fw_cfg_find("etc/file"));
	fake_alloc_left = 1;
	fw_cfg_init();
	assert_non_null(fw_cfg_find("etc/file"));
	assert_int_equal(file_number("etc/file", 0), 'a');
}

static void test_huge_file(void **state)
{
	struct fw_cfg_dir_entry e = { .size = ~0u, .key = cpu_to_be16(0x20), .name = "etc/huge" };
	u8 dir[4 + sizeof(e)] = { 0, 0, 0, 1 };

	fake_fw_cfg_install(true);
	memcpy(dir + 4, &e, sizeof(e));
	fake_fw_cfg_item(FW_CFG_FILE_DIR, dir, sizeof(dir), false);
	fw_cfg_init();
	assert_int_equal(fw_cfg_find("etc/huge")->size, ~0u);
	assert_int_equal(file_number("etc/huge", 3), 3);
}

/* Tests only the parser of the directory. */
static struct {
	be32 count;
	struct fw_cfg_dir_entry entry[4];
} __packed dir;
static struct fw_cfg_file out[4];

static void fill_dir(u32 count)
{
	memset(&dir, 0, sizeof(dir));
	memset(out, 0xee, sizeof(out));
	dir.count = cpu_to_be32(count);
	for (int i = 0; i < 4; i++) {
		dir.entry[i].size = cpu_to_be32(100 + i);
		dir.entry[i].key = cpu_to_be16(0x20 + i);
		dir.entry[i].name[0] = 'a' + i;
	}
}

static void test_dir_bounds(void **state)
{
	fill_dir(4);
	assert_int_equal(fw_cfg_dir_parse(&dir, sizeof(dir), out, 4), 4);
	assert_int_equal(out[3].size, 103);
	assert_int_equal(out[3].key, 0x23);
	assert_string_equal(out[3].name, "d");
	for (u32 len = 0; len < 4; len++)
		assert_int_equal(fw_cfg_dir_parse(&dir, len, out, 4), -EINVAL);
	for (u32 len = 4; len < sizeof(dir); len++)
		assert_int_equal(fw_cfg_dir_parse(&dir, len, out, 4), (len - 4) / 64);
	fill_dir(4);
	assert_int_equal(fw_cfg_dir_parse(&dir, sizeof(dir), out, 2), 2);
	assert_int_equal((u8)out[2].name[0], 0xee);
	fill_dir(0);
	assert_int_equal(fw_cfg_dir_parse(&dir, sizeof(dir), out, 4), 0);
	fill_dir(FW_CFG_MAX_FILES);
	assert_int_equal(fw_cfg_dir_parse(&dir, sizeof(dir), out, 4), 4);
	fill_dir(FW_CFG_MAX_FILES + 1);
	assert_int_equal(fw_cfg_dir_parse(&dir, sizeof(dir), out, 4), -EINVAL);
	fill_dir(0xffffffff);
	assert_int_equal(fw_cfg_dir_parse(&dir, sizeof(dir), out, 4), -EINVAL);
}

static void test_dir_bad_entries(void **state)
{
	fill_dir(4);
	memset(dir.entry[0].name, 'x', 56);
	dir.entry[1].name[0] = 0;
	dir.entry[2].key = cpu_to_be16(0x1f);
	memset(dir.entry[3].name, 'y', 55);
	assert_int_equal(fw_cfg_dir_parse(&dir, sizeof(dir), out, 4), 1);
	assert_int_equal(strlen(out[0].name), 55);
	fill_dir(2);
	dir.entry[0].key = cpu_to_be16(0x4000);
	assert_int_equal(fw_cfg_dir_parse(&dir, sizeof(dir), out, 4), 1);
	assert_string_equal(out[0].name, "b");
}

UNIT_MAIN(UNIT_TEST(test_absent), UNIT_TEST(test_refresh), UNIT_TEST(test_dma),
	  UNIT_TEST(test_port), UNIT_TEST(test_port_offset_beyond_a_chunk),
	  UNIT_TEST(test_accesses), UNIT_TEST(test_port_accesses), UNIT_TEST(test_write),
	  UNIT_TEST(test_writes_are_repeated), UNIT_TEST(test_write_needs_dma),
	  UNIT_TEST(test_dma_error), UNIT_TEST(test_dma_that_never_ends),
	  UNIT_TEST(test_many_files), UNIT_TEST(test_short_names), UNIT_TEST(test_no_memory),
	  UNIT_TEST(test_huge_file), UNIT_TEST(test_dir_bounds), UNIT_TEST(test_dir_bad_entries))
