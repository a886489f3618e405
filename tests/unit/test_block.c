/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests the block layer: ranges, splitting, the bounce buffer, large sectors, calls within calls.
 */
#include <sys/mman.h>

#include "unit.h"

#include "block/pieces.h"
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
	assert_int_equal(done, 30);
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
			assert_int_equal(block_read(&d->block, lba, n, (u32)buf, NULL), 0);
			expect_units(buf, lba, n);
		}
	}
	d->requests = 0;
	assert_int_equal(block_read(&d->block, 8, 504, (u32)buf, NULL), 0);
	assert_int_equal(d->requests, 1);
	assert_int_equal(block_read(&d->block, 511, 2, (u32)buf, NULL), -ERANGE);
	free(buf);
}

/* If the user wants that, sectors have their own size. A CD's sectors always do. */
static void test_logical_sectors(void **state)
{
	struct fake_disk *d;
	u8 *buf = malloc(64 * 4096);

	block_devices = NULL;
	fake_sector_size = "logical";
	d = disk(64, 4096);
	assert_int_equal(block_unit_size(&d->block), 4096);
	assert_int_equal(block_units(&d->block), 64);
	assert_int_equal(block_read(&d->block, 3, 2, (u32)buf + 1, NULL), 0);
	expect_units(buf + 1, 24, 16);
	memset(buf, 0xee, 4096);
	assert_int_equal(block_write(&d->block, 5, 1, (u32)buf, NULL), 0);
	assert_int_equal(block_read(&d->block, 4, 3, (u32)buf, NULL), 0);
	expect_units(buf, 32, 8);
	assert_int_equal(buf[4096], 0xee);
	expect_units(buf + 8192, 48, 8);
	assert_int_equal(block_read(&d->block, 64, 1, (u32)buf, NULL), -ERANGE);
	assert_int_equal(block_unit_size(&disk(64, 512)->block), 512);
	block_devices = NULL;
	fake_sector_size = "huge";
	assert_int_equal(block_unit_size(&disk(64, 4096)->block), 512);
	assert_non_null(strstr(fake_log, "huge"));
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
	u32 done;

	assert_int_equal(block_verify(&d->block, 0, 100, &done), 0);
	assert_int_equal(done, 100);
	d->bad_lba = 50;
	assert_int_equal(block_verify(&d->block, 51, 49, &done), 0);
	assert_int_equal(block_verify(&d->block, 0, 100, &done), -EIO);
	assert_int_equal(done, 50);
	assert_int_equal(block_verify(&d->block, 99, 2, &done), -ERANGE);
	assert_int_equal(done, 0);
}

static u32 late_addr;

static int never(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	late_addr = addr;
	return -ETIMEDOUT;
}

/*
 * A disk that does not answer may write to its buffer later. The buffer that a verification uses
 * goes to nobody else before the disk has answered.
 */
static void test_verify_silence(void **state)
{
	static const struct block_ops silent = { .read = never };
	struct fake_disk *d = disk(100, 512);
	u32 done;

	d->block.ops = &silent;
	assert_int_equal(block_verify(&d->block, 3, 20, &done), -ETIMEDOUT);
	assert_int_equal(done, 0);
	assert_int_equal((u32)d->block.held, late_addr);
	assert_non_null(pieces_buffer());
	assert_int_not_equal((u32)pieces_buffer(), late_addr);
	d->block.ops = &fake_disk_ops;
	assert_int_equal(block_verify(&d->block, 3, 20, &done), 0);
	assert_null(d->block.held);
}

/* Wherever a bad sector is, all sectors before it are moved, by few requests. */
static void test_bad_sector(void **state)
{
	struct fake_disk *d = disk(1000, 512);
	u8 *buf = malloc(128 * 512);
	u32 done;

	for (u32 align = 1; align <= 4; align *= 4) {
		d->block.dma_align = align;
		for (d->bad_lba = 10; d->bad_lba < 138; d->bad_lba++) {
			d->requests = 0;
			memset(buf, 0, 128 * 512);
			assert_int_equal(block_read(&d->block, 10, 128, (u32)buf, &done), -EIO);
			assert_int_equal(done, d->bad_lba - 10);
			expect_units(buf, 10, done);
			assert_in_range(d->requests, 1, 9);
			d->requests = 0;
			assert_int_equal(block_write(&d->block, 10, 128, (u32)buf, &done), -EIO);
			assert_int_equal(done, d->bad_lba - 10);
		}
		d->bad_lba = ~0ull;
		assert_int_equal(block_read(&d->block, 10, 128, (u32)buf, NULL), 0);
		expect_units(buf, 10, 128);
	}
	/* A buffer at an odd address goes through the bounce buffer. */
	d->bad_lba = 33;
	assert_int_equal(block_read(&d->block, 10, 100, (u32)buf + 1, &done), -EIO);
	assert_int_equal(done, 23);
	expect_units(buf + 1, 10, 23);
	free(buf);
}

/* DMA may go to the caller's RAM and to the firmware's own memory. */
static u32 allowed_end;

static int to_ram(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	u32 end = addr + count * b->sector_size;

	assert_true(end <= 0xa0000 || (addr >= 0x100000 && end <= allowed_end) ||
		    addr >= allowed_end + 0x100000);
	return fake_disk_read(b, lba, count, addr);
}

/* The processor writes to the display's memory, to ROMs and to addresses after the end of RAM. */
static void test_no_ram(void **state)
{
	static const u32 places[] = { 0x90000,	0x9fe00,  0x9ff01, 0xa0000,  0xb8000,
				      0xf0000,	0xffe00,  0xfff10, 0x100000, 0x1f0000,
				      0x1ffe00, 0x200000, 0x200001 };
	static const struct block_ops ops = { .read = to_ram };
	struct fake_disk *d;

	assert_ptr_not_equal(mmap((void *)0x80000, 0x200000, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0),
			     MAP_FAILED);
	allowed_end = fake_ram_end = 0x200000;
	d = disk(1000, 512);
	fake_ram_end = 0xffffffff;
	d->block.ops = &ops;
	for (u32 i = 0; i < ARRAY_SIZE(places); i++) {
		assert_int_equal(block_read(&d->block, 7, 127, places[i], NULL), 0);
		expect_units((u8 *)places[i], 7, 127);
	}
	d->requests = 0;
	assert_int_equal(block_read(&d->block, 7, 127, 0x100000, NULL), 0);
	assert_int_equal(block_read(&d->block, 7, 127, 0x80000, NULL), 0);
	assert_int_equal(d->requests, 2);
	munmap((void *)0x80000, 0x200000);
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
	/* The list is sorted by address, whatever the order of registration is. */
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

/* The list is sorted by the controller's kind, whatever slot it is in, and then by address. */
static void test_order_of_kinds(void **state)
{
	static const struct {
		u8 interface, kind, bdf;
	} in_order[] = {
		{ BLOCK_ATA, 0, 80 },
		{ BLOCK_ATAPI, 0, 81 },
		{ BLOCK_SATA, 0, 70 },
		{ BLOCK_ATAPI, BLOCK_KIND_AHCI, 71 },
		{ BLOCK_SCSI, BLOCK_KIND_VIRTIO_SCSI, 60 },
		{ BLOCK_VIRTIO, 0, 50 },
		{ BLOCK_VIRTIO, 0, 51 },
		{ BLOCK_USB, 0, 40 },
		{ BLOCK_SCSI, BLOCK_KIND_LSI53C8XX, 35 },
		{ BLOCK_SCSI, 0, 33 },
		{ BLOCK_NVME, 0, 20 },
	};
	const struct block_device *b;
	u32 n = ARRAY_SIZE(in_order);

	block_devices = NULL;
	for (u32 i = 0; i < n; i++) {
		u32 k = i * 7 % n; /* not in order */
		struct fake_disk *d = fake_disk_new(1, 512);

		d->block.interface = in_order[k].interface;
		d->block.kind = in_order[k].kind;
		d->block.bdf = in_order[k].bdf;
		assert_int_equal(block_register(&d->block, ""), 0);
	}
	b = block_devices;
	for (u32 i = 0; i < n; i++, b = b->next)
		assert_int_equal(b->bdf, in_order[i].bdf);
	assert_null(b);
}

UNIT_MAIN(UNIT_TEST(test_plain), UNIT_TEST(test_range), UNIT_TEST(test_splitting),
	  UNIT_TEST(test_alignment), UNIT_TEST(test_large_sectors), UNIT_TEST(test_logical_sectors),
	  UNIT_TEST(test_read_modify_write), UNIT_TEST(test_cd), UNIT_TEST(test_reentry),
	  UNIT_TEST(test_flush), UNIT_TEST(test_verify), UNIT_TEST(test_verify_silence),
	  UNIT_TEST(test_bad_sector), UNIT_TEST(test_no_ram), UNIT_TEST(test_registration),
	  UNIT_TEST(test_order_of_kinds))
