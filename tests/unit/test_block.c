/* SPDX-License-Identifier: BSD-2-Clause */
/* The block layer: ranges, splitting, the bounce buffer, large sectors, re-entry. */
#include "unit.h"

#include "fake_disk.h"

static void expect_units(const u8 *buf, u64 lba, u32 count)
{
	for (u32 i = 0; i < count * 512; i++)
		assert_int_equal(buf[i], fake_pattern(lba + i / 512, i % 512));
}

static struct fake_disk *disk(u64 sectors, u32 size)
{
	struct fake_disk *d = fake_disk_new(sectors, size);

	assert_int_equal(block_register(&d->block, "drive@0/disk@0"), 0);
	return d;
}

static void test_plain(void **state)
{
	struct fake_disk *d = disk(1000, 512);
	u8 *buf = malloc(127 * 512);
	u32 done;

	assert_int_equal(block_read(&d->block, 3, 127, (u32)buf, &done), 0);
	assert_int_equal(done, 127);
	assert_int_equal(d->requests, 1);
	expect_units(buf, 3, 127);
	assert_int_equal(block_units(&d->block), 1000);
	assert_int_equal(block_unit_size(&d->block), 512);
	assert_int_equal(block_read(&d->block, 3, 0, (u32)buf, &done), 0);
	assert_int_equal(done, 0);
	free(buf);
}

static void test_range(void **state)
{
	struct fake_disk *d = disk(1000, 512);
	u8 buf[1024];
	u32 done = 99;

	assert_int_equal(block_read(&d->block, 999, 1, (u32)buf, &done), 0);
	assert_int_equal(block_read(&d->block, 999, 2, (u32)buf, &done), -ERANGE);
	assert_int_equal(done, 0);
	assert_int_equal(block_read(&d->block, 1000, 1, (u32)buf, NULL), -ERANGE);
	assert_int_equal(block_read(&d->block, ~0ull, 1, (u32)buf, NULL), -ERANGE);
	assert_int_equal(block_read(&d->block, ~0ull, 2, (u32)buf, NULL), -ERANGE);
	assert_int_equal(block_read(&d->block, 0, ~0u, (u32)buf, NULL), -ERANGE);
	assert_int_equal(block_read(&d->block, 0, 1, 0xffffff00, NULL), -ERANGE);
	assert_int_equal(d->requests, 1);
}

static void test_splitting(void **state)
{
	struct fake_disk *d = disk(1000, 512);
	u8 *buf = malloc(100 * 512);
	u32 done;

	d->block.max_sectors = 7;
	assert_int_equal(block_read(&d->block, 10, 100, (u32)buf, &done), 0);
	assert_int_equal(done, 100);
	assert_int_equal(d->requests, 15);
	expect_units(buf, 10, 100);
	d->bad_lba = 40;
	assert_int_equal(block_read(&d->block, 10, 100, (u32)buf, &done), -EIO);
	assert_int_equal(done, 28);
	free(buf);
}

static void test_alignment(void **state)
{
	struct fake_disk *d = disk(1000, 512);
	u8 *buf = malloc(100 * 512 + 16), check[512];

	d->block.dma_align = 4;
	assert_int_equal(block_read(&d->block, 5, 100, (u32)buf + 4, NULL), 0);
	assert_int_equal(d->requests, 1);
	d->requests = 0;
	assert_int_equal(block_read(&d->block, 5, 100, (u32)buf + 3, NULL), 0);
	assert_int_equal(d->requests, 13);
	expect_units(buf + 3, 5, 100);
	for (u32 i = 0; i < 512; i++)
		buf[7 + i] = i;
	assert_int_equal(block_write(&d->block, 8, 1, (u32)buf + 7, NULL), 0);
	assert_int_equal(block_read(&d->block, 8, 1, (u32)check, NULL), 0);
	assert_memory_equal(check, buf + 7, 512);
	assert_int_equal(block_read(&d->block, 9, 1, (u32)check, NULL), 0);
	expect_units(check, 9, 1);
	free(buf);
}

static void test_large_sectors(void **state)
{
	struct fake_disk *d = disk(64, 4096);
	u8 *buf = malloc(64 * 4096);

	assert_int_equal(block_units(&d->block), 512);
	for (u32 lba = 0; lba < 24; lba += 5) {
		for (u32 n = 1; n < 30; n += 3) {
			assert_int_equal(block_read(&d->block, lba, n, (u32)buf, NULL),
					 0);
			expect_units(buf, lba, n);
		}
	}
	d->requests = 0;
	assert_int_equal(block_read(&d->block, 8, 504, (u32)buf, NULL), 0);
	assert_int_equal(d->requests, 1);
	assert_int_equal(block_read(&d->block, 511, 2, (u32)buf, NULL), -ERANGE);
	free(buf);
}

static void test_read_modify_write(void **state)
{
	struct fake_disk *d = disk(64, 4096);
	u8 *buf = malloc(20 * 512), *all = malloc(64 * 4096);

	memset(buf, 0xee, 20 * 512);
	assert_int_equal(block_write(&d->block, 5, 20, (u32)buf, NULL), 0);
	assert_int_equal(block_read(&d->block, 0, 512, (u32)all, NULL), 0);
	expect_units(all, 0, 5);
	for (u32 i = 5 * 512; i < 25 * 512; i++)
		assert_int_equal(all[i], 0xee);
	expect_units(all + 25 * 512, 25, 512 - 25);
	free(all);
	free(buf);
}

static void test_cd(void **state)
{
	struct fake_disk *d = fake_disk_new(50, 2048);
	u8 buf[4096];

	d->block.cdrom = true;
	d->block.removable = true;
	d->block.read_only = true;
	assert_int_equal(block_register(&d->block, "drive@1/disk@0"), 0);
	assert_int_equal(block_units(&d->block), 50);
	assert_int_equal(block_unit_size(&d->block), 2048);
	assert_int_equal(block_read(&d->block, 7, 2, (u32)buf, NULL), 0);
	expect_units(buf, 28, 8);
	assert_int_equal(block_write(&d->block, 7, 1, (u32)buf, NULL), -EROFS);
	d->block.sectors = 0;
	assert_int_equal(block_read(&d->block, 7, 2, (u32)buf, NULL), -ENOMEDIUM);
}

static int reentered;

static int reentrant_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	reentered = block_read(b, lba, count, addr, NULL);
	return fake_disk_read(b, lba, count, addr);
}

static void test_reentry(void **state)
{
	static const struct block_ops ops = { .read = reentrant_read };
	struct fake_disk *d = disk(10, 512);
	u8 buf[512];

	d->block.ops = &ops;
	assert_int_equal(block_read(&d->block, 1, 1, (u32)buf, NULL), 0);
	assert_int_equal(reentered, -EBUSY);
	assert_int_equal(block_write(&d->block, 1, 1, (u32)buf, NULL), -EROFS);
}

static void test_flush(void **state)
{
	struct fake_disk *d = disk(10, 512);
	u8 buf[512] = { 0 };

	assert_int_equal(block_flush(&d->block), 0);
	assert_int_equal(d->flushes, 0);
	assert_int_equal(block_write(&d->block, 1, 1, (u32)buf, NULL), 0);
	assert_int_equal(block_flush(&d->block), 0);
	assert_int_equal(block_flush(&d->block), 0);
	assert_int_equal(d->flushes, 1);
}

static void test_verify(void **state)
{
	struct fake_disk *d = disk(100, 512);

	assert_int_equal(block_verify(&d->block, 0, 100), 0);
	d->bad_lba = 50;
	assert_int_equal(block_verify(&d->block, 51, 49), 0);
	assert_int_equal(block_verify(&d->block, 0, 100), -EIO);
	assert_int_equal(block_verify(&d->block, 99, 2), -ERANGE);
}

static void test_registration(void **state)
{
	static const u32 sizes[] = { 0, 256, 513, 1000, 8192 };
	struct fake_disk *d = fake_disk_new(10, 512), *first, *second;

	for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
		d->block.sector_size = sizes[i];
		assert_int_equal(block_register(&d->block, ""), -EINVAL);
	}
	d->block.sector_size = 512;
	d->block.max_sectors = 0;
	assert_int_equal(block_register(&d->block, ""), -EINVAL);
	d->block.max_sectors = 1;
	d->block.dma_align = 3;
	assert_int_equal(block_register(&d->block, ""), -EINVAL);
	d->block.dma_align = 1;
	d->block.cdrom = true;
	assert_int_equal(block_register(&d->block, ""), -EINVAL);
	/* By address, whatever the order of registration. */
	block_devices = NULL;
	first = fake_disk_new(1, 512);
	second = fake_disk_new(1, 512);
	second->block.bdf = first->block.bdf = 9;
	second->block.unit = 1;
	d->block.cdrom = false;
	d->block.bdf = 10;
	assert_int_equal(block_register(&d->block, ""), 0);
	assert_int_equal(block_register(&second->block, ""), 0);
	assert_int_equal(block_register(&first->block, ""), 0);
	assert_ptr_equal(block_devices, &first->block);
	assert_ptr_equal(first->block.next, &second->block);
	assert_ptr_equal(second->block.next, &d->block);
	fake_alloc_left = 0;
	assert_int_equal(block_register(&fake_disk_new(1, 512)->block, ""), -ENOMEM);
}

UNIT_MAIN(UNIT_TEST(test_plain), UNIT_TEST(test_range), UNIT_TEST(test_splitting),
	  UNIT_TEST(test_alignment), UNIT_TEST(test_large_sectors),
	  UNIT_TEST(test_read_modify_write), UNIT_TEST(test_cd), UNIT_TEST(test_reentry),
	  UNIT_TEST(test_flush), UNIT_TEST(test_verify), UNIT_TEST(test_registration))
