/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests the numbers of drives when one of them is booted from. */
#include "unit.h"

#include "fake_disk.h"

/* Included for its static data. */
#include "../../src/disk/drive.c"

static u8 low_memory[0x500];

static u32 low_read(u32 addr, unsigned int size)
{
	u32 value = 0;

	assert_true(addr + size <= sizeof(low_memory));
	memcpy(&value, low_memory + addr, size);
	return value;
}

static void low_write(u32 addr, u32 value, unsigned int size)
{
	assert_true(addr + size <= sizeof(low_memory));
	memcpy(low_memory + addr, &value, size);
}

static u32 vector(u8 n)
{
	return low_read(4 * n, 4);
}

static void expect_disks(const struct drive *a, const struct drive *b, const struct drive *c)
{
	assert_ptr_equal(drive_get(0x80), a);
	assert_ptr_equal(drive_get(0x81), b);
	assert_ptr_equal(drive_get(0x82), c);
	assert_int_equal(a->number, 0x80);
	assert_int_equal(b->number, 0x81);
	if (c)
		assert_int_equal(c->number, 0x82);
	assert_int_equal(vector(0x41), a->fdpt);
	assert_int_equal(vector(0x46), b->fdpt);
}

/* The booted drive is the first of its kind. The others stay in their order. */
static void test_first_drive(void **state)
{
	struct chs none = { 0 };
	struct fake_disk *disc = fake_disk_new(1, 2048);
	struct drive *d[3], *floppy[2], *cd;

	fake_io.mmio_read = low_read;
	fake_io.mmio_write = low_write;
	disc->block.cdrom = true;
	assert_int_equal(drive_init(3, 1), 0);
	for (u32 i = 0; i < 3; i++)
		d[i] = drive_get(drive_add(&fake_disk_new(100, 512)->block, &none));
	for (u32 i = 0; i < 2; i++) {
		struct fake_disk *f = fake_disk_new(18, 512);

		f->block.floppy = true;
		f->block.unit = i;
		floppy[i] = drive_get(drive_add(&f->block, &none));
	}
	cd = drive_get(drive_add(&disc->block, &none));
	drive_publish();
	expect_disks(d[0], d[1], d[2]);
	assert_int_not_equal(d[2]->fdpt, 0);
	drive_make_first(d[0]);
	expect_disks(d[0], d[1], d[2]);
	drive_make_first(d[2]);
	expect_disks(d[2], d[0], d[1]);
	drive_make_first(d[1]);
	expect_disks(d[1], d[0], d[2]);
	drive_make_first(d[0]);
	expect_disks(d[0], d[1], d[2]);
	drive_make_first(floppy[1]);
	assert_ptr_equal(drive_get(0), floppy[1]);
	assert_ptr_equal(drive_get(1), floppy[0]);
	assert_int_equal(floppy[1]->number, 0);
	drive_make_first(floppy[0]);
	assert_ptr_equal(drive_get(0), floppy[0]);
	assert_int_equal(floppy[1]->number, 1);
	drive_make_first(cd);
	assert_ptr_equal(drive_get(0xe0), cd);
	expect_disks(d[0], d[1], d[2]);
	/* There is a drive B but no drive A. */
	drive_diskettes[0] = NULL;
	drive_make_first(floppy[1]);
	assert_ptr_equal(drive_get(0), floppy[1]);
	assert_null(drive_get(1));
}

/* A drive is inserted at a number, and those from there on move up, until it is removed. */
static void test_insert(void **state)
{
	struct chs none = { 0 };
	struct drive *a, *b, emulated = { .b = &fake_disk_new(100, 512)->block, .number = 0x80 };

	fake_io.mmio_read = low_read;
	fake_io.mmio_write = low_write;
	nr_disks = 0;
	assert_int_equal(drive_init(2, 0), 0);
	a = drive_get(drive_add(&fake_disk_new(100, 512)->block, &none));
	b = drive_get(drive_add(&fake_disk_new(100, 512)->block, &none));
	drive_publish();
	assert_int_equal(low_read(0x475, 1), 2);
	assert_int_equal(drive_insert(&emulated), 0);
	expect_disks(&emulated, a, b);
	assert_int_equal(low_read(0x475, 1), 3);
	drive_remove(&emulated);
	assert_ptr_equal(drive_get(0x80), a);
	assert_ptr_equal(drive_get(0x81), b);
	assert_null(drive_get(0x82));
	assert_int_equal(a->number, 0x80);
	assert_int_equal(b->number, 0x81);
	assert_int_equal(low_read(0x475, 1), 2);
	/* The last number is taken. */
	drive_table[DRIVE_CD - DRIVE_DISK - 1] = b;
	assert_int_equal(drive_insert(&emulated), -ENOSPC);
	expect_disks(a, b, NULL);
}

UNIT_MAIN(UNIT_TEST(test_first_drive), UNIT_TEST(test_insert))
