/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests geometry translation, the numbers of drives, and the parameter tables. */
#include "unit.h"

#include "abi/shared.h"
#include "block/ata_place.h"
#include "disk/fdpt.h"
#include "disk/drive.h"
#include "fake_disk.h"
#include "lib/checksum.h"
#include "machine/machine.h"

static u8 cmos[128], cmos_index;
static u8 low_memory[0x500];

static u32 cmos_read(u16 port, unsigned int size)
{
	return port == 0x71 ? cmos[cmos_index & 0x7f] : 0xff;
}

static void cmos_write(u16 port, u32 value, unsigned int size)
{
	if (port == 0x70)
		cmos_index = value;
}

static u32 low_read(u32 addr, unsigned int size)
{
	u32 value = 0;

	assert_true(addr + size <= sizeof(low_memory));
	memcpy(&value, low_memory + addr, size);
	return value;
}

static u32 vector(u8 n)
{
	return low_read(4 * n, 4);
}

static void low_write(u32 addr, u32 value, unsigned int size)
{
	assert_true(addr + size <= sizeof(low_memory));
	memcpy(low_memory + addr, &value, size);
}

static void expect(enum translation how, struct chs p, u64 sectors, u32 c, u16 h, u16 s)
{
	struct chs r = geometry_translate(how, p, sectors);

	assert_int_equal(r.cylinders, c);
	assert_int_equal(r.heads, h);
	assert_int_equal(r.spt, s);
}

#define NO_GEOMETRY ((struct chs){ 0, 0, 0 })
#define MIB	    2048ull /* in sectors */

static void test_translation(void **state)
{
	/* Small disks keep their own geometry. */
	expect(TRANSLATE_AUTO, (struct chs){ 615, 4, 17 }, 41820, 615, 4, 17);
	expect(TRANSLATE_AUTO, (struct chs){ 1024, 16, 63 }, 1032192, 1024, 16, 63);
	/* Bits are shifted up to 128 heads. */
	expect(TRANSLATE_AUTO, (struct chs){ 1025, 16, 63 }, 1033200, 512, 32, 63);
	expect(TRANSLATE_AUTO, (struct chs){ 2080, 16, 63 }, 1024 * MIB, 520, 64, 63);
	expect(TRANSLATE_AUTO, (struct chs){ 8192, 16, 63 }, 8257536, 1024, 128, 63);
	/* From there on the geometry follows from the capacity. */
	expect(TRANSLATE_AUTO, (struct chs){ 16383, 16, 63 }, 20480 * MIB, 1024, 255, 63);
	expect(TRANSLATE_AUTO, (struct chs){ 16383, 16, 63 }, 1ull << 32, 1024, 255, 63);
	expect(TRANSLATE_AUTO, NO_GEOMETRY, 1ull << 47, 1024, 255, 63);
	/* A chosen rule is used. */
	expect(TRANSLATE_NONE, (struct chs){ 16383, 16, 63 }, 20480 * MIB, 1024, 16, 63);
	expect(TRANSLATE_LBA, (struct chs){ 2080, 16, 63 }, 1024 * MIB, 1024, 32, 63);
	expect(TRANSLATE_LBA, (struct chs){ 4161, 16, 63 }, 2048 * MIB, 520, 128, 63);
	expect(TRANSLATE_LBA, (struct chs){ 100, 4, 17 }, 504 * MIB, 1024, 16, 63);
	expect(TRANSLATE_RECHS, (struct chs){ 8192, 16, 63 }, 8257536, 546, 240, 63);
}

static void test_no_geometry(void **state)
{
	expect(TRANSLATE_AUTO, NO_GEOMETRY, 64 * MIB, 130, 16, 63);
	expect(TRANSLATE_AUTO, NO_GEOMETRY, 1, 1, 16, 63);
	expect(TRANSLATE_AUTO, (struct chs){ 100, 0, 17 }, 64 * MIB, 130, 16, 63);
}

/* Whatever a drive says, the geometry stays within what INT 13h can express. */
static void test_nonsense(void **state)
{
	static const u32 c[] = { 0, 1, 1023, 1024, 1025, 16383, 65535 };
	static const u16 h[] = { 0, 1, 15, 16, 17, 255, 256, 65535 };
	static const u16 s[] = { 0, 1, 63, 64, 255, 65535 };
	static const u64 n[] = { 0, 1, 62, 64, 1 << 20, 1ull << 33, ~0ull >> 16 };

	for (u32 i = 0; i < ARRAY_SIZE(c) * ARRAY_SIZE(h) * ARRAY_SIZE(s) * ARRAY_SIZE(n); i++) {
		struct chs p = { c[i % ARRAY_SIZE(c)], h[i / 7 % ARRAY_SIZE(h)],
				 s[i / 56 % ARRAY_SIZE(s)] };

		for (int how = TRANSLATE_NONE; how <= TRANSLATE_AUTO; how++) {
			struct chs r = geometry_translate(how, p, n[i / 336]);

			assert_in_range(r.cylinders, 1, 1024);
			assert_in_range(r.heads, 1, 255);
			assert_in_range(r.spt, 1, 63);
		}
	}
}

static void test_drives(void **state)
{
	static const struct ata_place place = { .io = 0x1f0, .control = 0x3f6, .irq = 14 };
	struct fake_disk *ata = fake_disk_new(1, 512), *other = fake_disk_new(1, 512);
	struct fake_disk *cd = fake_disk_new(1, 2048), *third = fake_disk_new(1, 512);
	struct chs none = NO_GEOMETRY, force = { 100, 7, 17 };

	fake_io.port_read = cmos_read;
	fake_io.port_write = cmos_write;
	fake_io.mmio_write = low_write;
	machine.cmos_wishes = true;
	cmos[0x39] = TRANSLATE_LBA << 2; /* channel 0, unit 1 */
	ata->block.sectors = 1024 * MIB;
	ata->block.cylinders = 2080;
	ata->block.heads = 16;
	ata->block.spt = 63;
	ata->block.interface = BLOCK_ATA;
	ata->block.unit = 1;
	ata->block.ata = &place;
	other->block.sectors = 64 * MIB;
	other->block.interface = BLOCK_VIRTIO;
	cd->block.cdrom = true;
	assert_int_equal(drive_init(2, 1), 0);
	assert_int_equal(drive_add(&ata->block, &none), 0x80);
	assert_int_equal(drive_add(&cd->block, &none), 0xe0);
	assert_int_equal(drive_add(&other->block, &force), 0x81);
	assert_int_equal(drive_add(&third->block, &none), -ENOSPC);
	assert_int_equal(drive_get(0x80)->cylinders, 1024);
	assert_int_equal(drive_get(0x80)->heads, 32);
	assert_int_equal(drive_get(0x81)->heads, 7);
	assert_int_equal(drive_get(0x81)->cylinders, 100);
	/* A disk without its own geometry gets one for EDD. */
	assert_int_equal(other->block.cylinders, 130);
	assert_ptr_equal(drive_get(0xe0)->b, &cd->block);
	assert_null(drive_get(0x82));
	assert_null(drive_get(0x7f));
	assert_null(drive_get(0x00));
	assert_null(drive_get(0xe1));
	assert_null(drive_get(0xff));
	assert_int_equal(drive_disks(), 2);
	drive_publish();
	assert_int_equal(low_memory[0x475], 2);
	assert_int_equal(shared.fixed_disks, 2);
	assert_int_equal(vector(0x41) >> 16, 0xf000);
	assert_int_equal(vector(0x46) >> 16, 0xf000);
	assert_int_not_equal(vector(0x41), vector(0x46));
}

/* The vectors follow the numbers. Must run after test_drives: inserts a disk before the others. */
static void test_emulated_disk(void **state)
{
	struct fake_disk *image = fake_disk_new(1, 2048);
	struct drive d = { .b = &image->block, .number = 0x80, .fdpt = 0x12345678 };
	u32 first, second;

	fake_io.mmio_read = low_read;
	fake_io.mmio_write = low_write;
	first = vector(0x41);
	second = vector(0x46);
	assert_int_equal(drive_insert(&d), 0);
	assert_ptr_equal(drive_get(0x80), &d);
	assert_int_equal(low_memory[0x475], 3);
	assert_int_equal(shared.fixed_disks, 3);
	assert_int_equal(vector(0x41), 0x12345678);
	assert_int_equal(vector(0x46), first);
	drive_remove(&d);
	assert_int_equal(low_memory[0x475], 2);
	assert_int_equal(vector(0x41), first);
	assert_int_equal(vector(0x46), second);
	/* A diskette changes none of this. A removable disk ends the row of hard disks. */
	d.number = 0;
	image->block.floppy = true;
	assert_int_equal(drive_insert(&d), 0);
	assert_int_equal(vector(0x41), first);
	drive_remove(&d);
	d.number = 0x80;
	image->block.removable = true;
	assert_int_equal(drive_insert(&d), 0);
	assert_int_equal(shared.fixed_disks, 0);
	drive_remove(&d);
	assert_int_equal(shared.fixed_disks, 2);
}

/* Drives come while the menu is shown. Must run after test_drives, which has added two disks and a
 * CD. */
static void test_late(void **state)
{
	struct fake_disk *disk = fake_disk_new(2048, 512), *cd = fake_disk_new(2048, 2048);
	struct drive *d;

	fake_io.mmio_read = low_read;
	fake_io.mmio_write = low_write;
	d = drive_add_late(&disk->block);
	assert_non_null(d);
	assert_ptr_equal(drive_get(0x82), d);
	assert_int_equal(d->number, 0x82);
	assert_ptr_equal(d->b, &disk->block);
	assert_int_equal(drive_disks(), 3);
	assert_int_equal(low_memory[0x475], 3);
	assert_int_equal(shared.fixed_disks, 3);
	assert_int_not_equal(d->spt, 0);
	assert_int_not_equal(d->fdpt, 0);
	cd->block.cdrom = true;
	d = drive_add_late(&cd->block);
	assert_non_null(d);
	assert_int_equal(d->number, 0xe1);
	assert_ptr_equal(drive_get(d->number), d);
	assert_int_equal(drive_disks(), 3);
	fake_alloc_left = 0;
	assert_null(drive_add_late(&cd->block));
}

/* A disk without a number takes the number of the last disk. Must run after test_late. */
static void test_give_last(void **state)
{
	struct fake_disk *extra = fake_disk_new(2048, 512);
	struct drive *last = drive_get(0x82);

	fake_io.mmio_read = low_read;
	fake_io.mmio_write = low_write;
	last->edd_known = true;
	fake_alloc_left = 0;
	assert_ptr_equal(drive_add_late(&extra->block), last);
	assert_ptr_equal(last->b, &extra->block);
	assert_int_equal(last->number, 0x82);
	assert_false(last->edd_known);
	assert_int_equal(last->cylinders * last->heads * last->spt <= 2048, 1);
	assert_int_not_equal(last->spt, 0);
}

static void test_fdpt(void **state)
{
	static const struct ata_place place = { .io = 0x170, .control = 0x376, .irq = 15 };
	struct block_device b = {
		.cylinders = 2080, .heads = 16, .spt = 63, .ata = &place, .unit = 1
	};
	struct drive d = { .b = &b, .cylinders = 520, .heads = 64, .spt = 63 };
	struct fdpt t;
	struct dpte e;

	fdpt_fill(&t, d.b, drive_chs(&d));
	assert_int_equal(t.signature, 0xa0);
	assert_int_equal(t.physical_cylinders, 2080);
	assert_int_equal(t.heads, 64);
	assert_int_equal(checksum8(&t, 16), 0);
	dpte_fill(&e, d.b, drive_chs(&d));
	assert_int_equal(e.io_base, 0x170);
	assert_int_equal(e.control, 0x376);
	assert_int_equal(e.irq, 15);
	assert_int_equal(e.options & DPTE_DMA, 0);
	assert_int_equal(e.head, 0xf0);
	assert_int_equal(checksum8(&e, 16), 0);
	/* Without translation there is only one geometry. */
	d.cylinders = 2080;
	d.heads = 16;
	fdpt_fill(&t, d.b, drive_chs(&d));
	assert_int_equal(t.signature, 0);
	assert_int_equal(t.physical_cylinders, 0);
}

UNIT_MAIN(UNIT_TEST(test_translation), UNIT_TEST(test_no_geometry), UNIT_TEST(test_nonsense),
	  UNIT_TEST(test_drives), UNIT_TEST(test_emulated_disk), UNIT_TEST(test_late),
	  UNIT_TEST(test_give_last), UNIT_TEST(test_fdpt))
