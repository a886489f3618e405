/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests the disks in CDs' images: their geometry, the drives that they become, and reads of
 * 512-byte sectors.
 */
#include "unit.h"

#include "fake_disk.h"

#include "disk/cd_emulation.h"
#include "disk/cd_image.h"
#include "disk/drive.h"

#define CD_SECTORS 1000

static struct cd_image image;
static u8 mbr[512];
static struct fake_disk *cd;
static struct drive cd_drive = { .number = DRIVE_CD };

/* Guests that boot from CDs test drive.c's part. */
static struct drive *inserted;

int drive_insert(struct drive *d)
{
	inserted = d;
	return 0;
}

void drive_remove(struct drive *d)
{
	assert_ptr_equal(d, inserted);
	inserted = NULL;
}

static int setup(void **state)
{
	fake_reset();
	memset(mbr, 0, sizeof(mbr));
	cd_emulation_end();
	cd = fake_disk_new(CD_SECTORS, 2048);
	cd->block.cdrom = true;
	cd_drive.b = &cd->block;
	assert_int_equal(block_register(&cd->block, "drive@0/disk@0"), 0);
	return 0;
}

static void partition(u8 head, u8 sector, u16 cylinder, u32 start, u32 count)
{
	u8 *p = mbr + 446;

	p[4] = 6;
	p[5] = head;
	p[6] = sector | (cylinder >> 2 & 0xc0);
	p[7] = cylinder;
	memcpy(p + 8, &start, 4);
	memcpy(p + 12, &count, 4);
}

static void expect(u32 cylinders, u32 heads, u32 spt, u32 sectors)
{
	assert_int_equal(image.chs.cylinders, cylinders);
	assert_int_equal(image.chs.heads, heads);
	assert_int_equal(image.chs.spt, spt);
	assert_int_equal(image.sectors, sectors);
}

static int describe(u8 media)
{
	return cd_image_describe(media, mbr, 10000000, &image);
}

static void test_diskettes(void **state)
{
	assert_int_equal(describe(MEDIA_FLOPPY_1200), 0);
	expect(80, 2, 15, 2400);
	assert_int_equal(describe(MEDIA_FLOPPY_1440), 0);
	expect(80, 2, 18, 2880);
	assert_int_equal(describe(MEDIA_FLOPPY_2880), 0);
	expect(80, 2, 36, 5760);
	assert_int_equal(describe(MEDIA_NO_EMULATION), -EINVAL);
	assert_int_equal(describe(5), -EINVAL);
	assert_int_equal(describe(15), -EINVAL);
}

static void test_disks(void **state)
{
	assert_int_equal(describe(MEDIA_HARD_DISK), -EINVAL); /* there is no partition */
	partition(15, 63, 99, 63, 100 * 16 * 63 - 63);
	assert_int_equal(describe(MEDIA_HARD_DISK), 0);
	expect(100, 16, 63, 100 * 16 * 63);
	partition(15, 63, 99, 0, 0); /* only by cylinders */
	assert_int_equal(describe(MEDIA_HARD_DISK), 0);
	expect(100, 16, 63, 100 * 16 * 63);
	partition(255, 63, 1023, 1, 32767); /* only by sector number */
	assert_int_equal(describe(MEDIA_HARD_DISK), 0);
	expect(33, 16, 63, 32768);
	partition(254, 63, 1023, 63, 9000000);
	assert_int_equal(describe(MEDIA_HARD_DISK), 0);
	expect(561, 255, 63, 9000063);
	partition(3, 0, 5, 0, 0); /* neither sectors per track nor a sector number */
	assert_int_equal(describe(MEDIA_HARD_DISK), -EINVAL);
	partition(3, 0, 5, 0xffffffff, 2);
	assert_int_equal(describe(MEDIA_HARD_DISK), -EINVAL);
	partition(255, 63, 1023, 0, 0xffffffff);
	assert_int_equal(describe(MEDIA_HARD_DISK), 0);
	assert_int_equal(image.sectors, 10000000);
	assert_int_equal(cd_image_describe(MEDIA_FLOPPY_1440, mbr, 100, &image), 0);
	expect(80, 2, 18, 100);
	assert_int_equal(cd_image_describe(MEDIA_FLOPPY_1440, mbr, 0, &image), -EINVAL);
}

static void boot_from(u8 media, u32 lba)
{
	struct el_torito_entry e = {
		.media = media, .load_segment = 0x7c0, .sectors = 1, .lba = lba
	};

	assert_int_equal(cd_emulation_init(), 0);
	cd_set_booted(&cd_drive, &e, 19);
}

/* A partition ends at the highest sector number. */
static void test_largest_partition(void **state)
{
	partition(254, 63, 1023, 1, 0xfffffffe);
	assert_int_equal(describe(MEDIA_HARD_DISK), 0);
	expect(1024, 255, 63, 10000000);
}

static void test_emulation(void **state)
{
	u8 buf[5 * 512];
	u32 done;

	boot_from(MEDIA_FLOPPY_1440, 100);
	assert_int_equal(cd_emulation_start(), 0);
	assert_int_equal(cd_emulation_start(), -EBUSY);
	assert_int_equal(inserted->number, 0);
	assert_true(inserted->b->floppy);
	assert_int_equal(block_units(inserted->b), 2880);
	assert_int_equal(block_read(inserted->b, 7, 5, (u32)buf, &done), 0);
	for (u32 i = 0; i < sizeof(buf); i++)
		assert_int_equal(buf[i], fake_pattern(400 + 7 + i / 512, i % 512));
	assert_int_equal(block_read(inserted->b, 2880, 1, (u32)buf, &done), -ERANGE);
	assert_int_equal(block_write(inserted->b, 0, 1, (u32)buf, &done), -EROFS);
	assert_true(cd_emulation_end());
	assert_false(cd_emulation_end());
}

static void test_packet(void **state)
{
	const struct cd_packet *p;

	boot_from(MEDIA_FLOPPY_2880, 20);
	assert_int_equal(cd_emulation_start(), 0);
	p = cd_booted();
	assert_int_equal(sizeof(*p), 0x13);
	assert_int_equal(p->size, 0x13);
	assert_int_equal(p->media, MEDIA_FLOPPY_2880);
	assert_int_equal(p->drive, 0);
	assert_int_equal(p->lba, 20);
	assert_int_equal(p->load_segment, 0x7c0);
	assert_int_equal(p->cylinder, 79);
	assert_int_equal(p->sector, 36);
	assert_int_equal(p->head, 1);
	cd_emulation_end();
	boot_from(MEDIA_NO_EMULATION, 20);
	assert_int_equal(cd_booted()->drive, DRIVE_CD);
}

/* An image that continues after the disc's end is cut there. */
static void test_short_disc(void **state)
{
	u8 buf[512];

	boot_from(MEDIA_FLOPPY_1440, CD_SECTORS - 2);
	assert_int_equal(cd_emulation_start(), 0);
	assert_int_equal(block_units(inserted->b), 8);
	assert_int_equal(block_read(inserted->b, 8, 1, (u32)buf, NULL), -ERANGE);
	cd_emulation_end();
	boot_from(MEDIA_FLOPPY_1440, CD_SECTORS);
	assert_int_equal(cd_emulation_start(), -ERANGE);
	boot_from(MEDIA_HARD_DISK, 0xfffffff0);
	assert_int_equal(cd_emulation_start(), -ERANGE);
}

#define TEST(f) cmocka_unit_test_setup(f, setup)
UNIT_MAIN(TEST(test_diskettes), TEST(test_disks), TEST(test_largest_partition),
	  TEST(test_emulation), TEST(test_packet), TEST(test_short_disc))
