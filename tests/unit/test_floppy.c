/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests the diskette driver, and INT 13h for DL below 80h, with a fake controller: the formats that
 * they find, the commands that they send and how often, and the results of bad media and calls.
 */
#include "fake_fdc.h"

#include "service/int13_chs.h"
#include "service/int13_edd.h"
#include "service/int13_floppy.h"

static struct floppy floppy;
static struct drive drive;
struct drive **drive_table;
struct drive *drive_diskettes[DRIVE_MAX_DISKETTES];
const int13_function int13_chs[INT13_CHS_LAST + 1];
const int13_function int13_edd[INT13_EDD_LAST - INT13_EDD_FIRST + 1];

unsigned int int13_status_of(int err, bool writing)
{
	return err == 0		  ? 0
	       : err == -ECHANGED ? DISK_CHANGED
	       : err == -EROFS	  ? DISK_WRITE_PROTECTED
				  : DISK_TIMEOUT;
}

static void plug(u8 type)
{
	memset(&floppy, 0, sizeof(floppy));
	floppy.type = type;
	floppy.block.ops = &floppy_ops;
	floppy.block.floppy = true;
	drive = (struct drive){ .b = &floppy.block };
	drive_diskettes[0] = &drive;
	fake_bda.equipment = EQUIPMENT_FLOPPY;
	/* The driver's own state is as after a reset. */
	assert_int_equal(floppy_reset(&floppy), 0);
	fake_io.port_accesses = 0;
	fdc.commands = 0;
}

static int setup(void **state)
{
	fake_reset();
	fdc_install();
	plug(FLOPPY_TYPE_1440);
	return 0;
}

static void expect(const u8 *buf, u32 lba, u32 count)
{
	for (u32 i = 0; i < count * 512; i++)
		assert_int_equal(buf[i], fdc_pattern(lba + i / 512, i % 512));
}

static int read(u64 lba, u32 count, u32 addr)
{
	return floppy_ops.read(&floppy.block, lba, count, addr);
}

static void test_finds_media(void **state)
{
	static const struct {
		u8 type, cylinders, spt, rate, media_state, pitch;
	} cases[] = {
		{ FLOPPY_TYPE_1440, 80, 18, FLOPPY_RATE_500, 0x17, 1 },
		{ FLOPPY_TYPE_1440, 80, 9, FLOPPY_RATE_250, 0x97, 1 },
		{ FLOPPY_TYPE_1200, 80, 15, FLOPPY_RATE_500, 0x15, 1 },
		{ FLOPPY_TYPE_1200, 40, 9, FLOPPY_RATE_300, 0x74, 2 },
		{ FLOPPY_TYPE_1200, 40, 9, FLOPPY_RATE_300, 0x54, 1 },
		{ FLOPPY_TYPE_1200, 40, 8, FLOPPY_RATE_300, 0x74, 2 },
		{ FLOPPY_TYPE_1200, 40, 8, FLOPPY_RATE_250, 0xb7, 2 },
		{ FLOPPY_TYPE_1200, 40, 8, FLOPPY_RATE_250, 0x97, 1 },
		{ FLOPPY_TYPE_1200, 80, 9, FLOPPY_RATE_250, 0x97, 1 },
		{ FLOPPY_TYPE_360, 40, 9, FLOPPY_RATE_250, 0x93, 1 },
		{ FLOPPY_TYPE_720, 80, 9, FLOPPY_RATE_250, 0x97, 1 },
		{ FLOPPY_TYPE_2880, 80, 36, FLOPPY_RATE_1000, 0xd7, 1 },
		{ FLOPPY_TYPE_LAST, 80, 18, FLOPPY_RATE_500, 0x17, 1 },
		{ FLOPPY_TYPE_2880, 80, 9, FLOPPY_RATE_250, 0x97, 1 },
	};

	for (u32 i = 0; i < ARRAY_SIZE(cases); i++) {
		u32 last;

		setup(NULL);
		fdc_insert(cases[i].cylinders, cases[i].spt, cases[i].rate);
		fdc.pitch = cases[i].pitch;
		plug(cases[i].type);
		assert_int_equal(floppy_refresh(&floppy), 0);
		assert_int_equal(fake_bda.floppy_media[0], cases[i].media_state);
		assert_int_equal(fake_bda.floppy_rate >> 6, cases[i].rate);
		/* Can be read up to the last sector. */
		assert_int_equal(floppy_measure(&floppy), 0);
		last = cases[i].cylinders * 2 * cases[i].spt - 1;
		assert_int_equal(floppy.block.sectors, last + 1);
		assert_int_equal(fake_bda.floppy_media[0], cases[i].media_state);
		assert_int_equal(read(last, 1, LOW_MEMORY), 0);
		expect((u8 *)LOW_MEMORY, last, 1);
	}
}

static void test_reads(void **state)
{
	u8 *low = (u8 *)LOW_MEMORY;

	fdc_insert(80, 18, FLOPPY_RATE_500);
	assert_int_equal(floppy_refresh(&floppy), 0);
	memset(low, 0x99, 0x10000);
	assert_int_equal(read(0, 1, (u32)low), 0);
	expect(low, 0, 1);
	assert_int_equal(low[512], 0x99);
	assert_int_equal(read(17, 90, (u32)low), 0); /* this crosses heads and cylinders */
	expect(low, 17, 90);
	assert_int_equal(read(2879, 1, (u32)low), 0);
	expect(low, 2879, 1);
	assert_int_equal(fake_bda.floppy_track[0], 79);
	assert_int_equal(fake_bda.floppy_motor & 0x31, 0x01);
	assert_int_equal(fake_bda.floppy_motor_ticks, 37);
	assert_int_equal(fdc.dor, 0x1c);
}

/* DMA must not cross 64 KiB, nor go above 16 MiB. */
static void test_bounces(void **state)
{
	u8 *low = (u8 *)LOW_MEMORY + 0x10000 - 700, *high = malloc(8 * 512);

	/* Does not use this memory if the stack may have the same 24 bits of address. */
	if ((((u32)&low - (u32)low) & 0xffffff) + 2 * FDC_STACK < 4 * FDC_STACK)
		low += LOW_SIZE / 2;
	fdc.on_stack = true;
	fdc_insert(80, 18, FLOPPY_RATE_500);
	assert_int_equal(floppy_refresh(&floppy), 0);
	assert_int_equal(read(5, 8, (u32)low), 0);
	expect(low, 5, 8);
	assert_int_equal(read(33, 8, (u32)high), 0);
	expect(high, 33, 8);
	memset(high, 0x5a, 8 * 512);
	assert_int_equal(floppy_ops.write(&floppy.block, 34, 8, (u32)high), 0);
	assert_memory_equal(fdc.data + 34 * 512, high, 8 * 512);
	assert_int_equal(fdc.data[33 * 512], fdc_pattern(33, 0));
	assert_int_equal(fdc.data[42 * 512], fdc_pattern(42, 0));
	free(high);
}

static void test_no_medium(void **state)
{
	u64 start = fake_now_us;

	assert_int_equal(floppy_refresh(&floppy), -ENOMEDIUM);
	assert_true(fake_io.port_accesses < 60);
	assert_true(fake_now_us - start < 1000);
	assert_int_equal(floppy.block.sectors, 0);
	fdc_insert(80, 18, FLOPPY_RATE_500);
	assert_int_equal(floppy_refresh(&floppy), 0);
}

static void test_change(void **state)
{
	u8 *low = (u8 *)LOW_MEMORY;

	fdc_insert(80, 18, FLOPPY_RATE_500);
	assert_int_equal(floppy_refresh(&floppy), 0);
	fdc_insert(80, 9, FLOPPY_RATE_250);
	assert_int_equal(read(0, 1, (u32)low), -ECHANGED);
	assert_int_equal(floppy.block.sectors, 0);
	assert_int_equal(read(0, 1, (u32)low), 0);
	assert_int_equal(floppy.block.sectors, 1440);
	expect(low, 0, 1);
}

/*
 * If a medium has not reached its speed, or can never be read, a request takes at most the motor's
 * time.
 */
static void test_motor(void **state)
{
	fdc_insert(80, 18, FLOPPY_RATE_500);
	fdc.slow = 20;
	assert_int_equal(floppy_refresh(&floppy), 0);
	fake_bda.floppy_motor = 0;
	floppy.format = NULL;
	fdc.slow = ~0u;
	fake_now_us = 0;
	assert_int_equal(floppy_refresh(&floppy), -EIO);
	assert_in_range(fake_now_us, 1000000, 1100000);
}

static void test_broken_controller(void **state)
{
	fdc_insert(80, 18, FLOPPY_RATE_500);
	fdc.mute = true;
	assert_int_equal(floppy_reset(&floppy), -ETIMEDOUT);
	fdc.mute = false;
	assert_int_equal(floppy_refresh(&floppy), 0);
	fdc.absent = true;
	assert_int_equal(read(100, 1, LOW_MEMORY), -ENODEV);
	fdc.absent = false;
	assert_int_equal(floppy_refresh(&floppy), 0);
}

/* ------------------------------------------------------------------ INT 13h */

static struct regs regs;

static u8 call(u16 ax, u16 cx, u16 dx, u32 addr)
{
	memset(&regs, 0, sizeof(regs));
	regs.ax = ax;
	regs.cx = cx;
	regs.dx = dx;
	regs.es = addr >> 4;
	regs.bx = addr & 15;
	int13_floppy(&regs);
	if (regs.ah != 0x15)
		assert_int_equal(regs.flags & FLAG_CF, regs.ah && (ax >> 8) != 0x15);
	return regs.ah;
}

static void test_calls(void **state)
{
	fdc_insert(80, 18, FLOPPY_RATE_500);
	assert_int_equal(call(0x0800, 0, 0, 0), 0);
	assert_int_equal(regs.cx, 0x4f12);
	assert_int_equal(regs.dx, 0x0101);
	assert_int_equal(regs.bl, FLOPPY_TYPE_1440);
	assert_int_equal(call(0x0800, 0, 1, 0), 0);
	assert_int_equal(regs.cx, 0);
	assert_int_equal(regs.dx, 1);
	assert_int_equal(call(0x1500, 0, 0, 0), 2);
	assert_int_equal(call(0x1500, 0, 1, 0), 0);
	assert_int_equal(call(0x0201, 1, 1, 0), DISK_TIMEOUT);
	assert_int_equal(call(0x0201, 1, 2, 0), DISK_BAD_COMMAND);
	assert_int_equal(call(0x0600, 1, 0, 0), DISK_BAD_COMMAND);
	assert_int_equal(fake_bda.floppy_status, DISK_BAD_COMMAND);
	assert_int_equal(call(0x0100, 0, 0, 0), DISK_BAD_COMMAND);
}

static void test_bad_requests(void **state)
{
	fdc_insert(80, 18, FLOPPY_RATE_500);
	assert_int_equal(call(0x0200, 0x0001, 0, 0), DISK_BAD_COMMAND);
	assert_int_equal(call(0x0201, 0x0000, 0, 0), DISK_BAD_COMMAND);
	assert_int_equal(call(0x0201, 0x0001, 0x200, 0), DISK_BAD_COMMAND);
	assert_int_equal(call(0x0201, 0xff01, 0, 0), DISK_BAD_COMMAND);
	assert_int_equal(call(0x0202, 0x0001, 0, 0xfe10), DISK_BOUNDARY);
	assert_int_equal(fdc.commands, 0);
	assert_int_equal(call(0x0201, 0x0013, 0, 0), DISK_NOT_FOUND);
	assert_int_equal(regs.al, 0);
	assert_int_equal(call(0x0402, 0x0012, 0x100, 0), DISK_NOT_FOUND);
	assert_int_equal(call(0x0401, 0x0012, 0x100, 0), 0);
}

/*
 * Only newer controllers have the VERIFY command, so the sectors are read, and nothing is written
 * to memory.
 */
static void test_verify_reads(void **state)
{
	u8 *low = (u8 *)LOW_MEMORY;
	unsigned int commands;

	fdc_insert(80, 18, FLOPPY_RATE_500);
	assert_int_equal(floppy_refresh(&floppy), 0);
	memset(low, 0x5a, 4 * 512);
	commands = fdc.commands;
	assert_int_equal(call(0x0404, 0x0011, 0, LOW_MEMORY & 0xffff), 0);
	assert_int_equal(regs.al, 4);
	assert_int_equal(fdc.commands - commands, 4);
	for (; commands < fdc.commands; commands++)
		assert_int_equal(fdc.log[commands], 0x06);
	for (u32 i = 0; i < 4 * 512; i++)
		assert_int_equal(low[i], 0x5a);
}

static void test_errors(void **state)
{
	fdc_insert(80, 18, FLOPPY_RATE_500);
	fdc.bad = 20; /* head 1, sector 3 */
	floppy.steady = true;
	assert_int_equal(call(0x0412, 0x0001, 0, 0), 0);
	assert_int_equal(call(0x0412, 0x0005, 0, 0), DISK_UNCORRECTABLE);
	assert_int_equal(regs.al, 16);
	assert_int_equal(fake_bda.floppy_recalibrate & 1, 0);
	fdc.bad = -1;
	fdc.read_only = true;
	assert_int_equal(call(0x0301, 1, 0, 0), DISK_WRITE_PROTECTED);
	free(fdc.data);
	fdc.data = NULL;
	fdc.changed = true;
	assert_int_equal(call(0x0401, 1, 0, 0), DISK_TIMEOUT);
	assert_int_equal(call(0x1600, 1, 0, 0), DISK_CHANGED);
}

/* Programs let INT 1Eh point to their own table, whose sectors per track are used. */
static void test_guest_table(void **state)
{
	const struct diskette_table t = { { 0xaf, 2 }, 5, 2, 21, 27, 255, 108, 0xf6, 15, 8 };

	fdc_insert(80, 21, FLOPPY_RATE_500);
	assert_int_equal(call(0x0401, 0x0015, 0, 0), 0);
	assert_int_equal(call(0x0413, 0x0012, 0x100, 0), DISK_NOT_FOUND);
	assert_int_equal(call(0x0401, 0x0016, 0, 0), DISK_NOT_FOUND);
	fdc.guest_table = t;
	fdc.table = 0x00500000;
	assert_int_equal(call(0x0401, 0x0015, 0, 0), 0);
	assert_int_equal(call(0x0415, 0x0015, 0, 0), 0);
	assert_int_equal(fake_bda.floppy_motor_ticks, 5);
	/* The table has impossible values. */
	fdc.guest_table.size_code = 255;
	fdc.guest_table.motor_off = 0;
	assert_int_equal(call(0x0208, 0x0001, 0, 0x100), DISK_BOUNDARY);
	assert_int_equal(call(0x0401, 0x0001, 0, 0), 0);
	assert_int_equal(fake_bda.floppy_motor_ticks, 1);
}

static void test_format(void **state)
{
	fdc_insert(80, 18, FLOPPY_RATE_500);
	assert_int_equal(call(0x1800, 0x4f09, 0, 0), 0);
	assert_int_equal(fake_bda.floppy_media[0], 0x97);
	assert_int_equal(call(0x1800, 0x4f12, 0, 0), 0);
	assert_int_equal(call(0x1800, 0x4f0f, 0, 0), DISK_UNKNOWN_MEDIA);
	assert_int_equal(call(0x1704, 0, 0, 0), 0);
	assert_int_equal(call(0x1703, 0, 0, 0), DISK_BAD_COMMAND);
	assert_int_equal(call(0x1700, 0, 0, 0), DISK_BAD_COMMAND);
	assert_int_equal(call(0x1800, 0x4f12, 0, 0), 0);
	floppy.steady = true;
	assert_int_equal(call(0x0512, 0x0500, 0x100, LOW_MEMORY & 0xffff), 0);
	assert_int_equal(fdc.log[fdc.commands - 1], 0x0d);
	assert_int_equal(fdc.in[3], 18);
	assert_int_equal(fdc.head_at[0], 5);
	assert_int_equal(call(0x0512, 0x0500, 0, 0xfffc), DISK_BOUNDARY);
}

/* A write after a seek begins when the track can be read, not after a fixed time. */
static void test_write_waits_for_the_head(void **state)
{
	u8 *low = (u8 *)LOW_MEMORY;
	u64 start;

	fdc_insert(80, 18, FLOPPY_RATE_500);
	assert_int_equal(floppy_refresh(&floppy), 0);
	start = fake_now_us;
	memset(low, 0x5a, 512);
	assert_int_equal(floppy_ops.write(&floppy.block, 360, 1, (u32)low), 0);
	assert_int_equal(fdc.log[fdc.commands - 2], 0x06);
	assert_int_equal(fdc.log[fdc.commands - 1], 0x05);
	assert_true(fake_now_us - start < 1000);
	assert_int_equal(floppy_ops.write(&floppy.block, 361, 1, (u32)low), 0);
	assert_int_equal(fdc.log[fdc.commands - 2], 0x05);
	/* If the track cannot be read, the head's settle time passes instead. */
	fdc.bad = 72;
	fake_now_us += 2000000; /* the motor has its speed */
	start = fake_now_us;
	assert_int_equal(floppy_ops.write(&floppy.block, 80, 1, (u32)low), 0);
	assert_in_range(fake_now_us - start, 15000, 16000);
}

/* A missing sector is searched only once, because others could be read. */
static void test_missing_sector(void **state)
{
	unsigned int commands;
	u64 start;

	fdc_insert(80, 18, FLOPPY_RATE_500);
	assert_int_equal(floppy_refresh(&floppy), 0);
	for (u8 sector = 63; sector > 18; sector--) {
		start = fake_now_us;
		commands = fdc.commands;
		assert_int_equal(call(0x0401, sector, 0, 0), DISK_NOT_FOUND);
		assert_true(fdc.commands - commands <= 3);
		assert_true(fake_now_us - start < 1000);
	}
	assert_int_equal(call(0x0401, 18, 0, 0), 0);
}

static void test_measures(void **state)
{
	static const struct {
		u8 type, cylinders, spt, rate;
	} cases[] = {
		{ FLOPPY_TYPE_1440, 80, 18, FLOPPY_RATE_500 },
		{ FLOPPY_TYPE_1440, 80, 21, FLOPPY_RATE_500 },
		{ FLOPPY_TYPE_1440, 80, 10, FLOPPY_RATE_250 },
		{ FLOPPY_TYPE_1440, 80, 24, FLOPPY_RATE_500 },
		{ FLOPPY_TYPE_360, 40, 8, FLOPPY_RATE_250 },
		{ FLOPPY_TYPE_1200, 80, 18, FLOPPY_RATE_500 },
		{ FLOPPY_TYPE_2880, 80, 48, FLOPPY_RATE_1000 },
	};

	for (u32 i = 0; i < ARRAY_SIZE(cases); i++) {
		unsigned int commands;

		setup(NULL);
		fdc_insert(cases[i].cylinders, cases[i].spt, cases[i].rate);
		plug(cases[i].type);
		assert_int_equal(floppy_measure(&floppy), 0);
		assert_int_equal(floppy.block.spt, cases[i].spt);
		assert_int_equal(floppy.block.cylinders, cases[i].cylinders);
		assert_int_equal(floppy.block.sectors, cases[i].cylinders * 2 * cases[i].spt);
		commands = fdc.commands;
		assert_int_equal(floppy_measure(&floppy), 0);
		assert_int_equal(fdc.commands, commands);
		assert_int_equal(read(floppy.block.sectors - 1, 1, LOW_MEMORY), 0);
		expect((u8 *)LOW_MEMORY, floppy.block.sectors - 1, 1);
	}
	/* Another medium is measured again. If there is none, the drive's own format is used. */
	fdc_insert(80, 18, FLOPPY_RATE_500);
	plug(FLOPPY_TYPE_1440);
	assert_int_equal(floppy_measure(&floppy), 0);
	fdc_insert(80, 21, FLOPPY_RATE_500);
	assert_int_equal(read(0, 1, LOW_MEMORY), -ECHANGED);
	assert_int_equal(floppy_measure(&floppy), 0);
	assert_int_equal(floppy.block.spt, 21);
	free(fdc.data);
	fdc.data = NULL;
	fdc.changed = true;
	assert_int_equal(read(0, 1, LOW_MEMORY), -ENOMEDIUM);
	assert_int_equal(floppy_measure(&floppy), -ENOMEDIUM);
	assert_int_equal(floppy.block.spt, 18);
	assert_int_equal(floppy.block.sectors, 0);
}

/* Diskettes of 180 KB and 160 KB have one side. */
static void test_one_side(void **state)
{
	for (u8 spt = 8; spt <= 9; spt++) {
		setup(NULL);
		fdc_insert(40, spt, FLOPPY_RATE_300);
		fdc.pitch = 2;
		fdc.heads = 1;
		plug(FLOPPY_TYPE_1200);
		assert_int_equal(floppy_measure(&floppy), 0);
		assert_int_equal(floppy.block.heads, 1);
		assert_int_equal(floppy.block.cylinders, 40);
		assert_int_equal(floppy.block.sectors, 40 * spt);
		assert_int_equal(read(spt - 1, 2, LOW_MEMORY), 0);
		/* The fake numbers the sectors of both sides. */
		expect((u8 *)LOW_MEMORY, spt - 1, 1);
		expect((u8 *)LOW_MEMORY + 512, 2 * spt, 1);
	}
}

/* Hooks of INT 15h are told when the BIOS waits for the drive and when the drive is done. */
static void test_device_busy(void **state)
{
	fdc_insert(80, 18, FLOPPY_RATE_500);
	assert_int_equal(floppy_refresh(&floppy), 0);
	assert_int_equal(read(0, 1, LOW_MEMORY), 0);
	assert_int_equal(fdc.int15, 0);
	fdc.int15_vector = 0x12345678;
	assert_int_equal(read(0, 1, LOW_MEMORY), 0);
	assert_int_equal(fdc.int15, 1);
}

/* Measures the cost of one more sector of the same track. */
static void test_cost(void **state)
{
	fdc_insert(80, 18, FLOPPY_RATE_500);
	assert_int_equal(floppy_refresh(&floppy), 0);
	assert_int_equal(read(0, 1, LOW_MEMORY), 0);
	fake_io.port_accesses = 0;
	assert_int_equal(read(1, 18, LOW_MEMORY), 0);
	assert_true(fake_io.port_accesses <= 43);
}

#define TEST(f) cmocka_unit_test_setup(f, setup)
UNIT_MAIN(TEST(test_finds_media), TEST(test_reads), TEST(test_bounces), TEST(test_no_medium),
	  TEST(test_change), TEST(test_motor), TEST(test_broken_controller), TEST(test_calls),
	  TEST(test_bad_requests), TEST(test_verify_reads), TEST(test_errors),
	  TEST(test_guest_table), TEST(test_format), TEST(test_write_waits_for_the_head),
	  TEST(test_missing_sector), TEST(test_measures), TEST(test_one_side),
	  TEST(test_device_busy), TEST(test_cost))
