/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests INT 13h by cylinder, head and sector with fake disks: every function, invalid registers,
 * buffers at the ends of segments and of the first MiB.
 */
#include "fake_int13.h"

static void test_read(void **state)
{
	struct regs r;

	machine();
	r = start(0x02, 0x80);
	r.al = 3;
	chs(&r, 2, 5, 62);
	expect_ok(&r, 0);
	expect_sectors(BUF, (2 * 16 + 5) * 63 + 61, 3);
	untouched(LOW, BUF);
	untouched(BUF + 3 * 512, LOW_END);
	r = start(0x02, 0x80);
	r.al = 128;
	expect_ok(&r, 0);
	expect_sectors(BUF, 0, 128);
}

/* A buffer that crosses its segment's end continues in memory, up to the end of the HMA. */
static void test_buffers(void **state)
{
	struct regs r;

	machine();
	r = start(0x02, 0x80);
	r.al = 2;
	r.bx = 0xfe10;
	expect_ok(&r, 0);
	expect_sectors(BUF + 0xfe10, 0, 2);
	untouched(LOW, BUF + 0xfe10);
	r = start(0x02, 0x80);
	r.es = 0xffff;
	r.bx = 0xfd01;
	expect_ok(&r, 0);
	expect_sectors(0xffff0 + 0xfd01, 0, 1);
	disk->block.dma_align = 4;
	r = start(0x02, 0x80);
	r.al = 20;
	r.bx = 3;
	expect_ok(&r, 0);
	expect_sectors(BUF + 3, 0, 20);
	disk->block.dma_align = 1;
}

static void test_bad_chs(void **state)
{
	static const struct {
		u8 al;
		u16 c;
		u8 h, s;
	} bad[] = { { 0, 0, 0, 1 },    { 129, 0, 0, 1 },  { 255, 0, 0, 1 }, { 1, 0, 0, 0 },
		    { 1, 20, 0, 1 },   { 1, 1023, 0, 1 }, { 1, 0, 16, 1 },  { 1, 0, 255, 1 },
		    { 2, 19, 15, 63 }, { 128, 19, 15, 1 } };
	static const u8 functions[] = { 0x02, 0x03, 0x04 };

	machine();
	for (u32 f = 0; f < ARRAY_SIZE(functions); f++) {
		for (u32 i = 0; i < ARRAY_SIZE(bad); i++) {
			struct regs r = start(functions[f], 0x80);

			r.al = bad[i].al;
			chs(&r, bad[i].c, bad[i].h, bad[i].s);
			expect_error(&r, 0x01, MAY_AX);
			untouched(LOW, LOW_END);
		}
	}
}

static void test_write(void **state)
{
	struct regs r;

	machine();
	memset((void *)BUF, 0x42, 1024);
	r = start(0x03, 0x80);
	r.al = 2;
	chs(&r, 10, 0, 1);
	expect_ok(&r, 0);
	assert_int_equal(disk->data[10 * 16 * 63 * 512], 0x42);
	assert_int_equal(disk->data[(10 * 16 * 63 + 2) * 512 - 1], 0x42);
	assert_int_equal(disk->data[(10 * 16 * 63 + 2) * 512], fake_pattern(10 * 16 * 63 + 2, 0));
	disk->block.read_only = true;
	r = start(0x03, 0x80);
	expect_error(&r, 0x03, MAY_AX);
	disk->block.read_only = false;
	/* A reset writes back the cache, once. */
	disk->flushes = 0;
	r = start(0x00, 0x80);
	expect_ok(&r, 0);
	r = start(0x0d, 0x80);
	expect_ok(&r, 0);
	assert_int_equal(disk->flushes, 1);
}

static void test_bad_sector(void **state)
{
	struct regs r;

	machine();
	disk->bad_lba = 5;
	r = start(0x02, 0x80);
	r.al = 10;
	expect_error(&r, 0x10, MAY_AX);
	assert_int_equal(r.al, 5);
	expect_sectors(BUF, 0, 5);
	untouched(BUF + 5 * 512, LOW_END);
	r = start(0x01, 0x80);
	expect_error(&r, 0x10, 0);
	r = start(0x03, 0x80);
	chs(&r, 0, 0, 6);
	expect_error(&r, 0xcc, MAY_AX);
	r = start(0x04, 0x80);
	r.al = 5;
	expect_ok(&r, 0);
	r = start(0x04, 0x80);
	r.al = 6;
	expect_error(&r, 0x10, MAY_AX);
	assert_int_equal(r.al, 5);
}

static void test_parameters(void **state)
{
	struct regs r;

	machine();
	r = start(0x08, 0x80);
	expect_ok(&r, MAY_AX | MAY_CX | MAY_DX);
	assert_int_equal(r.cx, 18 << 8 | 63);
	assert_int_equal(r.dh, 15);
	assert_int_equal(r.dl, 2);
	r = start(0x08, 0x81);
	expect_ok(&r, MAY_AX | MAY_CX | MAY_DX);
	assert_int_equal(r.cx, 0xfeff);
	assert_int_equal(r.dh, 254);
	r = start(0x15, 0x80);
	assert_int_equal(run(&r, MAY_CX | MAY_DX), 3);
	assert_false(r.flags & FLAG_CF);
	assert_int_equal(r.cx << 16 | r.dx, 19 * 16 * 63);
	assert_int_equal(bda[0x74], 0);
	assert_int_equal(bda[0x75], 2);
}

static void test_simple(void **state)
{
	static const u8 fine[] = { 0x00, 0x01, 0x09, 0x0c, 0x0d, 0x10, 0x11, 0x14 };
	struct regs r;

	machine();
	for (u32 i = 0; i < ARRAY_SIZE(fine); i++) {
		r = start(fine[i], 0x80);
		expect_ok(&r, 0);
	}
	r = start(0x0c, 0x80);
	chs(&r, 20, 0, 1);
	expect_error(&r, 0x01, 0);
	r = start(0x10, 0xe0);
	expect_error(&r, 0x31, 0);
}

/* The table of AH=05h, for an interleaved track of 63 sectors. */
static struct regs format(u16 cylinder, u8 head)
{
	struct regs r = start(0x05, 0x80);

	for (u32 i = 0; i < 63; i++) {
		((u8 *)BUF)[2 * i] = 0;
		((u8 *)BUF)[2 * i + 1] = i * 4 % 63 + 1;
	}
	r.bx = 0;
	chs(&r, cylinder, head, 17);
	return r;
}

static void test_format(void **state)
{
	u32 lba = (3 * 16 + 5) * 63;
	struct regs r;

	machine();
	r = format(3, 5);
	expect_ok(&r, 0);
	for (u32 i = 0; i < 63 * 512; i++)
		assert_int_equal(disk->data[lba * 512 + i], 0);
	for (u32 i = 0; i < 512; i++) {
		assert_int_equal(disk->data[(lba - 1) * 512 + i], fake_pattern(lba - 1, i));
		assert_int_equal(disk->data[(lba + 63) * 512 + i], fake_pattern(lba + 63, i));
	}
	for (u32 i = 0; i < 63 * 512; i++)
		disk->data[lba * 512 + i] = fake_pattern(lba + i / 512, i % 512);
	disk->block.read_only = true;
	r = format(3, 5);
	expect_error(&r, 0x03, 0);
}

static void test_bad_format(void **state)
{
	static const struct {
		u8 at, value;
	} bad[] = {
		{ 0, 0x80 }, { 124, 0x20 }, { 0, 1 }, { 1, 0 }, { 1, 2 }, { 1, 64 }, { 1, 255 }
	};
	struct regs r;

	machine();
	for (u32 i = 0; i < ARRAY_SIZE(bad); i++) {
		r = format(3, 5);
		((u8 *)BUF)[bad[i].at] = bad[i].value;
		expect_error(&r, 0x01, 0);
	}
	r = format(20, 0);
	expect_error(&r, 0x01, 0);
	r = format(3, 16);
	expect_error(&r, 0x01, 0);
	r = format(0, 0);
	r.dl = 0xe0;
	expect_error(&r, 0x01, 0);
	for (u32 i = 0; i < 63 * 512; i++)
		assert_int_equal(disk->data[(3 * 16 + 5) * 63 * 512 + i],
				 fake_pattern((3 * 16 + 5) * 63 + i / 512, i % 512));
}

static void test_unknown(void **state)
{
	machine();
	for (u32 ah = 0; ah < 256; ah++) {
		struct regs r;

		for (u32 dl = 0x80; dl < 256; dl++) {
			if (dl == 0x80 || dl == 0x81 || dl == 0xe0)
				continue;
			r = start(ah, dl);
			if (ah != 0x08 && ah != 0x15)
				expect_error(&r, 0x01, 0);
		}
		if ((ah <= 0x04) || (ah >= 0x08 && ah <= 0x15) || (ah >= 0x41 && ah <= 0x4e))
			continue;
		r = start(ah, 0x80);
		expect_error(&r, 0x01, 0);
	}
	untouched(LOW, LOW_END);
}

/* The results of 08h and 15h for a missing drive. For 15h this is not an error. */
static void test_absent(void **state)
{
	struct regs r;

	machine();
	for (u32 dl = 0x82; dl < 0xe0; dl++) {
		r = start(0x08, dl);
		expect_error(&r, 0x07, MAY_AX | MAY_CX | MAY_DX);
		assert_int_equal(r.al | r.cx | r.dx, 0);
		r = start(0x15, dl);
		assert_int_equal(run(&r, MAY_AX | MAY_CX | MAY_DX), 0);
		assert_false(r.flags & FLAG_CF);
		assert_int_equal(r.cx | r.dx, 0);
		assert_int_equal(bda[0x74], 0);
	}
}

/* Data is not written to buffers in the firmware's own data, EC000-EFFFF. */
static void test_our_memory(void **state)
{
	static const struct {
		u32 at;
		u8 count;
		bool refused;
	} places[] = { { 0xec000, 1, true },  { 0xebe01, 1, true },  { 0xefe00, 1, true },
		       { 0xeffff, 1, true },  { 0xe0000, 97, true }, { 0xebe00, 1, false },
		       { 0xf0000, 1, false }, { 0xe0000, 96, false } };
	struct regs r;

	machine();
	for (u32 i = 0; i < ARRAY_SIZE(places); i++) {
		r = start(0x02, 0x80);
		r.al = places[i].count;
		r.es = (places[i].at & 0xf0000) >> 4;
		r.bx = places[i].at;
		if (!places[i].refused) {
			expect_ok(&r, 0);
			continue;
		}
		expect_error(&r, 0x09, MAY_AX);
		assert_int_equal(r.al, 0);
		untouched(0xec000, 0xf0000);
		/* But it can be read from there. */
		r = start(0x03, 0x80);
		r.al = places[i].count;
		r.es = (places[i].at & 0xf0000) >> 4;
		r.bx = places[i].at;
		chs(&r, 10, 0, 1);
		expect_ok(&r, 0);
	}
	for (u32 i = 0; i < 128 * 512; i++)
		disk->data[10 * 16 * 63 * 512 + i] = fake_pattern(10 * 16 * 63 + i / 512, i % 512);
}

/* The disk is smaller than its geometry says. */
static void test_shrunk(void **state)
{
	struct regs r;
	u64 was;

	machine();
	was = disk->block.sectors;
	disk->block.sectors = 100;
	r = start(0x02, 0x80);
	chs(&r, 19, 0, 1);
	expect_error(&r, 0x01, MAY_AX);
	r = start(0x02, 0x80);
	r.al = 128;
	expect_error(&r, 0x01, MAY_AX);
	untouched(LOW, LOW_END);
	disk->block.sectors = was;
}

UNIT_MAIN(UNIT_TEST(test_read), UNIT_TEST(test_buffers), UNIT_TEST(test_bad_chs),
	  UNIT_TEST(test_write), UNIT_TEST(test_bad_sector), UNIT_TEST(test_parameters),
	  UNIT_TEST(test_simple), UNIT_TEST(test_format), UNIT_TEST(test_bad_format),
	  UNIT_TEST(test_unknown), UNIT_TEST(test_absent), UNIT_TEST(test_our_memory),
	  UNIT_TEST(test_shrunk))
