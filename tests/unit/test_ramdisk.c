/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests diskettes in RAM: which files become diskettes, their contents, and files that cannot be
 * read.
 */
#include <string.h>

#include "unit.h"

#include "kit/function.h"
#include "kit/medium.h"
#include "lib/errno.h"

#include "../../src/block/ramdisk.c"

#define FILES 2

static struct {
	const char *name;
	u32 size;
	int err;
	struct fake_medium medium;
} files[FILES];

/* The part of the heap for large blocks, which may be used up. */
void *resident_alloc_large(u32 size, u32 align)
{
	return size > 1 << 20 ? NULL : resident_alloc(size, align);
}

static int index_of(const char *name)
{
	for (int i = 0; i < FILES; i++)
		if (files[i].name && !strcmp(files[i].name, name))
			return i;
	fail_msg("file %s", name);
	return 0;
}

int machine_file_size(const char *name, u32 *size)
{
	*size = files[index_of(name)].size;
	return 0;
}

const char *machine_file_name(const char *prefix, u32 i)
{
	assert_string_equal(prefix, "floppyimg/");
	return i < FILES ? files[i].name : NULL;
}

int machine_file_read(const char *name, u32 offset, void *buf, u32 size)
{
	int i = index_of(name);

	assert_int_equal(offset, 0);
	assert_int_equal(size, files[i].size);
	if (files[i].err)
		return files[i].err;
	assert_true(fake_medium_read(&files[i].medium, 0, size / 512, buf));
	return 0;
}

static void new_machine(u32 size)
{
	fake_machine();
	memset(files, 0, sizeof(files));
	for (int i = 0; i < FILES; i++) {
		files[i].name = i ? "floppyimg/b" : "floppyimg/a";
		files[i].size = size;
		fake_medium_init(&files[i].medium, size / 512, 512, i);
	}
}

static int probe(void)
{
	struct device isa = { .bus = DEVICE_ISA };

	return ramdisk_probe(&isa);
}

static void test_formats(void **state)
{
	static const struct {
		u32 kib;
		u16 cylinders, heads, spt;
	} t[] = {
		{ 160, 40, 1, 8 }, { 180, 40, 1, 9 },	{ 320, 40, 2, 8 },   { 360, 40, 2, 9 },
		{ 720, 80, 2, 9 }, { 1200, 80, 2, 15 }, { 1440, 80, 2, 18 }, { 2880, 80, 2, 36 }
	};

	for (u32 i = 0; i < ARRAY_SIZE(t); i++) {
		new_machine(t[i].kib * 1024);
		assert_int_equal(probe(), 0);
		for (struct block_device *b = block_devices; b; b = b->next) {
			assert_int_equal(b->cylinders, t[i].cylinders);
			assert_int_equal(b->heads, t[i].heads);
			assert_int_equal(b->spt, t[i].spt);
			assert_true(b->floppy && b->interface == BLOCK_RAM && !b->read_only);
		}
		assert_string_equal(block_devices->name, "Ramdisk [a]");
		assert_string_equal(block_devices->path, "/rom@floppyimg/a");
		assert_string_equal(block_devices->next->name, "Ramdisk [b]");
	}
}

static void test_contents(void **state)
{
	new_machine(1440 * 1024);
	assert_int_equal(probe(), 0);
	fake_medium_expect(block_devices, &files[0].medium, 0, 1, 0);
	fake_medium_expect(block_devices, &files[0].medium, 2870, 10, 1);
	fake_medium_expect(block_devices->next, &files[1].medium, 17, 300, 0);
}

static void test_written(void **state)
{
	u8 buf[1024], got[1024];

	new_machine(720 * 1024);
	assert_int_equal(probe(), 0);
	memset(buf, 0x5a, sizeof(buf));
	assert_int_equal(block_write(block_devices, 9, 2, (u32)buf, NULL), 0);
	assert_int_equal(block_read(block_devices, 9, 2, (u32)got, NULL), 0);
	assert_memory_equal(buf, got, sizeof(buf));
	fake_medium_expect(block_devices, &files[0].medium, 11, 5, 0);
	assert_int_equal(block_write(block_devices, 1440, 1, (u32)buf, NULL), -ERANGE);
}

static void test_refused(void **state)
{
	static const u32 sizes[] = { 0, 511, 512, 1474559, 1474561, 2949121, 0xffffffff };

	for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
		new_machine(0);
		files[0].size = files[1].size = sizes[i];
		assert_int_equal(probe(), 0);
		assert_null(block_devices);
		assert_non_null(strstr(fake_log, "floppyimg/b"));
	}
	/* If a file cannot be read, the next one is still used. */
	new_machine(1440 * 1024);
	files[0].err = -EIO;
	assert_int_equal(probe(), 0);
	assert_string_equal(block_devices->name, "Ramdisk [b]");
	for (unsigned int left = 0; left < 4; left++) {
		new_machine(1440 * 1024);
		fake_alloc_left = left;
		assert_int_equal(probe(), 0);
	}
}

UNIT_MAIN(UNIT_TEST(test_formats), UNIT_TEST(test_contents), UNIT_TEST(test_written),
	  UNIT_TEST(test_refused))
