/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests INT 13h's extensions with fake disks: packets of every size, buffers, counts, parameters.
 */
#include "fake_int13.h"

static int write_only(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return 0;
}

static void test_edd_check(void **state)
{
	struct regs r;

	machine();
	r = start(0x41, 0x80);
	r.bx = 0x55aa;
	assert_int_equal(run(&r, MAY_BX | MAY_CX), 0x30);
	assert_false(r.flags & FLAG_CF);
	assert_int_equal(r.bx, 0xaa55);
	assert_int_equal(r.cx, 7); /* 45h and 46h answer: not removable */
	r = start(0x41, 0xe0);
	r.bx = 0x55aa;
	run(&r, MAY_BX | MAY_CX);
	assert_int_equal(r.cx, 7);
	r = start(0x41, 0x80);
	expect_error(&r, 0x01, 0);
}

static void test_edd_read(void **state)
{
	struct dap p = { .size = 16, .count = 127, .seg = BUF >> 4, .off = 1, .lba = 77 };
	struct dap *at = (struct dap *)DAP;
	struct regs r;

	machine();
	r = edd(0x42, p);
	expect_ok(&r, 0);
	expect_sectors(BUF + 1, 77, 127);
	untouched(BUF + 1 + 127 * 512, DAP);
	assert_int_equal(at->count, 127);
	p.count = 0;
	r = edd(0x42, p);
	expect_ok(&r, 0);
	/* The last sector can be read, but none after it. */
	p.count = 1;
	p.lba = disk->block.sectors - 1;
	r = edd(0x42, p);
	expect_ok(&r, 0);
	p.count = 2;
	r = edd(0x42, p);
	expect_error(&r, 0x01, 0);
	assert_int_equal(at->count, 0);
}

static void test_edd_flat(void **state)
{
	u8 *high = malloc(200 * 512);
	struct dap p = {
		.size = 24, .count = 3, .seg = 0xffff, .off = 0xffff, .lba = 9, .flat = (u32)high
	};
	struct dap *at = (struct dap *)DAP;
	struct regs r;

	machine();
	r = edd(0x42, p);
	expect_ok(&r, 0);
	expect_sectors((u32)high, 9, 3);
	p.flat |= 1ull << 32;
	r = edd(0x42, p);
	expect_error(&r, 0x01, 0);
	p.flat = 0xffffff00;
	r = edd(0x42, p);
	expect_error(&r, 0x01, 0);
	p.flat = (u32)high;
	p.size = 32;
	p.count = 0xff;
	p.long_count = 200;
	r = edd(0x42, p);
	expect_ok(&r, 0);
	expect_sectors((u32)high, 9, 200);
	p.long_count = 0xffffffff;
	r = edd(0x42, p);
	expect_error(&r, 0x01, 0);
	assert_int_equal(at->long_count, 0);
	free(high);
}

static void test_edd_bad_packets(void **state)
{
	static const u8 functions[] = { 0x42, 0x43, 0x44, 0x47 };
	static const u8 sizes[] = { 0, 1, 2, 15 };
	static const u8 counts[] = { 128, 200, 254, 255 };
	struct dap p = { .size = 16, .count = 1, .seg = BUF >> 4 };
	struct regs r;

	machine();
	for (u32 f = 0; f < ARRAY_SIZE(functions); f++) {
		for (u32 i = 0; i < 4; i++) {
			p.size = sizes[i];
			r = edd(functions[f], p);
			expect_error(&r, 0x01, 0);
			p.size = 16;
			p.count = counts[i];
			r = edd(functions[f], p);
			expect_error(&r, 0x01, 0);
			p.count = 1;
		}
		for (u32 bit = 15; bit < 64; bit++) {
			p.lba = 1ull << bit;
			r = edd(functions[f], p);
			expect_error(&r, 0x01, 0);
			p.lba = -(1ull << (bit - 15));
			r = edd(functions[f], p);
			expect_error(&r, 0x01, 0);
		}
		p.lba = 0;
	}
	untouched(LOW, DAP);
}

static void test_edd_write_and_verify(void **state)
{
	struct dap p = { .size = 16, .count = 2, .seg = BUF >> 4, .lba = 300 };
	struct regs r;

	machine();
	memset((void *)BUF, 0x17, 1024);
	for (u8 al = 0; al < 3; al++) {
		disk->data[300 * 512] = 0;
		r = edd(0x43, p);
		r.al = al;
		expect_ok(&r, 0);
		assert_int_equal(disk->data[300 * 512], 0x17);
	}
	r = edd(0x43, p);
	r.al = 3;
	expect_error(&r, 0x01, 0);
	r = edd(0x44, p);
	expect_ok(&r, 0);
	r = edd(0x47, p);
	expect_ok(&r, 0);
	disk->bad_lba = 301;
	r = edd(0x44, p);
	expect_error(&r, 0x10, 0);
	assert_int_equal(((struct dap *)DAP)->count, 1);
	r = edd(0x43, p);
	expect_error(&r, 0xcc, 0);
	assert_int_equal(((struct dap *)DAP)->count, 1);
	p.size = 32;
	p.count = 0xff;
	p.long_count = 200;
	p.flat = BUF;
	p.lba = 110;
	r = edd(0x44, p);
	expect_error(&r, 0x10, 0);
	assert_int_equal(((struct dap *)DAP)->count, 0xff);
	assert_int_equal(((struct dap *)DAP)->long_count, 191);
}

/* The sector can be written but not read. With bit 3 of the flags set, AL=2 finds that out. */
static void test_edd_write_with_verify(void **state)
{
	static struct block_ops ops;
	struct dap p = { .size = 16, .count = 4, .seg = BUF >> 4, .lba = 300 };
	struct regs r;

	machine();
	ops = *disk->block.ops;
	ops.write = write_only;
	disk->block.ops = &ops;
	disk->bad_lba = 302;
	for (u8 al = 0; al < 2; al++) {
		r = edd(0x43, p);
		r.al = al;
		expect_ok(&r, 0);
	}
	r = edd(0x43, p);
	r.al = 2;
	expect_error(&r, 0x10, 0);
	assert_int_equal(((struct dap *)DAP)->count, 2);
	disk->block.ops = &fake_disk_ops;
}

static void test_edd_beyond_2tib(void **state)
{
	struct dap p = { .size = 16, .count = 1, .seg = BUF >> 4, .lba = (1ull << 34) - 1 };
	struct regs r;
	u64 seen;

	machine();
	r = edd(0x42, p);
	r.dl = 0x81;
	expect_ok(&r, 0);
	memcpy(&seen, (void *)BUF, 8);
	assert_true(seen == p.lba);
}

static void parameters(u16 room, u16 want)
{
	struct regs r = start(0x48, 0x81);
	u8 *at = (u8 *)BUF;

	machine();
	memcpy(at, &room, 2);
	r.ds = BUF >> 4;
	r.si = 0;
	if (!want) {
		expect_error(&r, 0x01, 0);
		untouched(BUF + 2, BUF + 200);
		return;
	}
	expect_ok(&r, 0);
	assert_int_equal(at[0] | at[1] << 8, want);
	untouched(BUF + want, BUF + want + 200);
	/* no geometry reaches so far, and the medium cannot be written */
	assert_int_equal(at[2] & 0x0a, 0);
	assert_int_equal(at[20], 4); /* 2^34 sectors */
	assert_int_equal(at[25] << 8 | at[24], 512);
	if (want >= 30)
		assert_memory_equal(at + 26, "\xff\xff\xff\xff", 4);
	if (want < 66)
		return;
	assert_int_equal(*(u16 *)(at + 30), 0xbedd);
	assert_int_equal(at[32], want - 30);
	assert_int_equal(checksum8(at + 30, want - 30), 0);
	assert_memory_equal(at + 36, "PCI SATA    ", 12);
	assert_int_equal(at[48], 1);
	assert_int_equal(at[49], 0x1f);
	assert_int_equal(at[50], 2);
	assert_int_equal(at[51], 0);
	assert_int_equal(at[56], 3);
}

/* Bit 1 of the flags: ATA's geometry expresses at most 16383 * 16 * 63 sectors. */
static void test_edd_geometry(void **state)
{
	u64 was;

	machine();
	was = disk->block.sectors;
	for (u32 more = 0; more < 2; more++) {
		struct regs r = start(0x48, 0x80);

		disk->block.sectors = 16514064 + more;
		for (u32 i = 0; i < 2; i++)
			if (drive_table[i]->b == &disk->block)
				drive_table[i]->edd_known = false;
		r.ds = BUF >> 4;
		r.si = 0;
		*(u16 *)BUF = 74;
		expect_ok(&r, 0);
		assert_int_equal(*(u16 *)(BUF + 2), more ? 0x09 : 0x0b);
	}
	disk->block.sectors = was;
}

static void test_edd_parameters(void **state)
{
	machine();
	for (u32 room = 0; room < 300; room++) {
		if (room < 26)
			parameters(room, 0);
		else if (room < 30)
			parameters(room, 26);
		else if (room < 66)
			parameters(room, 30);
		else if (room < 74)
			parameters(room, 66);
		else
			parameters(room, 74);
	}
	parameters(0xffff, 74);
}

/* Only T13's form of the device path has the channel. In both forms the bytes add up to 0. */
static void test_edd_channel(void **state)
{
	machine();
	disk->block.bus = BLOCK_BUS_PCI;
	disk->block.channel = 1;
	for (u32 i = 0; i < 2; i++)
		drive_table[i]->edd_known = false;
	for (u16 size = 66; size <= 74; size += 8) {
		struct regs r = start(0x48, 0x80);
		u8 sum = 0;

		r.ds = BUF >> 4;
		r.si = 0;
		*(u16 *)BUF = size;
		expect_ok(&r, 0);
		assert_int_equal(*(u16 *)BUF, size);
		assert_int_equal(*(u8 *)(BUF + 51), size == 74);
		for (u16 i = 30; i < size; i++)
			sum += *(u8 *)(BUF + i);
		assert_int_equal(sum, 0);
	}
	disk->block.channel = 0;
}

/* Checks the interface's name and the device path for a drive on each interface (EDD-4, table 24).
 */
static void test_edd_device_path(void **state)
{
	static const struct {
		u8 interface;
		u16 unit, lun;
		const char *name;
		u8 path[8];
	} t[] = {
		{ BLOCK_ATA, 1, 0, "ATA     ", { 1 } },
		{ BLOCK_ATAPI, 1, 0, "ATAPI   ", { 1 } },
		{ BLOCK_SATA, 5, 0, "SATA    ", { 5 } },
		{ BLOCK_SCSI, 0x103, 0x4102, "SCSI    ", { 3, 1, 2, 0x41 } },
		{ BLOCK_USB, 7, 1, "USB     ", { 8, 7, 6, 5, 4, 3, 2, 1 } },
		{ BLOCK_VIRTIO, 0, 0, "SCSI    ", { 0 } },
		{ BLOCK_NVME, 0x201, 0, "SCSI    ", { 0, 0, 1, 2 } },
		{ BLOCK_SD, 1, 0, "SCSI    ", { 1 } },
	};

	for (u32 i = 0; i < ARRAY_SIZE(t); i++) {
		for (u16 size = 66; size <= 74; size += 8) {
			struct regs r = start(0x48, 0x80);

			machine();
			drive_table[0]->edd_known = false;
			disk->block.interface = t[i].interface;
			disk->block.unit = t[i].unit;
			disk->block.lun = t[i].lun;
			disk->block.serial = 0x0102030405060708;
			r.ds = BUF >> 4;
			r.si = 0;
			*(u16 *)BUF = size;
			expect_ok(&r, 0);
			assert_memory_equal((void *)(BUF + 40), t[i].name, 8);
			assert_memory_equal((void *)(BUF + 56), t[i].path, 8);
		}
	}
}

UNIT_MAIN(UNIT_TEST(test_edd_check), UNIT_TEST(test_edd_read), UNIT_TEST(test_edd_flat),
	  UNIT_TEST(test_edd_bad_packets), UNIT_TEST(test_edd_write_and_verify),
	  UNIT_TEST(test_edd_write_with_verify), UNIT_TEST(test_edd_beyond_2tib),
	  UNIT_TEST(test_edd_geometry), UNIT_TEST(test_edd_parameters), UNIT_TEST(test_edd_channel),
	  UNIT_TEST(test_edd_device_path))
