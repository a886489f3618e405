/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests the SCSI layer with an adapter that passes commands to fake units: sense data of both
 * formats, write protection, large disks, which units a target has, media that become ready,
 * unusual sectors.
 */
#include <stdio.h>
#include <string.h>

#include "unit.h"

#include "block/scsi_disk.h"
#include "kit/lun.h"
#include "lib/errno.h"

#define CDB_TEST_READY	0x00
#define CDB_CAPACITY	0x25
#define CDB_INQUIRY	0x12
#define CDB_MODE_SENSE	0x1a
#define CDB_START	0x1b
#define CDB_CAPACITY_10 0x25
#define CDB_READ_10	0x28
#define CDB_WRITE_10	0x2a
#define CDB_FLUSH	0x35
#define CDB_READ_16	0x88
#define CDB_WRITE_16	0x8a
#define CDB_CAPACITY_16 0x9e
#define CDB_REPORT_LUNS 0xa0

static struct {
	struct scsi_adapter adapter;
	struct fake_medium medium;
	struct fake_lun lun[FAKE_LUNS];
	struct fake_target target;
	unsigned int count[256]; /* of commands, by operation code */
	u32 asked;		 /* units that received an INQUIRY, one bit for each */
	u8 last[16];
	/* The sense data of the next command. */
	u8 sense[32], sense_size;
	/* the adapter does not return sense data, so REQUEST SENSE is needed */
	bool no_autosense;
	bool no_report_luns;	/* the target does not know REPORT LUNS */
	u8 luns[64], luns_size; /* the result of REPORT LUNS, if it is not the target's own */
	u32 short_by;		/* how many bytes are missing at the end of the data */
	struct fake_target far; /* target 0 of channel 2 */
} box;

static void put_sense(struct scsi_request *r)
{
	r->status = FAKE_STATUS_CHECK;
	r->sense_size = box.sense_size;
	memcpy(r->sense, box.sense, box.sense_size);
	box.sense_size = 0;
}

static int report_luns(struct scsi_request *r)
{
	memcpy((void *)r->addr, box.luns, min(r->size, (u32)box.luns_size));
	r->moved = min(r->size, (u32)box.luns_size);
	return 0;
}

static int submit(struct scsi_adapter *a, struct scsi_request *r)
{
	struct fake_segment seg = { r->addr, r->size };
	struct fake_target *t;

	assert_int_equal(r->cdb_size, fake_cdb_length(r->cdb));
	memcpy(box.last, r->cdb, sizeof(box.last));
	box.count[r->cdb[0]]++;
	if (r->target || (r->channel && r->channel != 2))
		return -ENODEV;
	if (r->cdb[0] == CDB_INQUIRY && r->lun < 32)
		box.asked |= 1u << r->lun;
	if (box.sense_size) {
		put_sense(r);
		return 0;
	}
	if (r->cdb[0] == CDB_REPORT_LUNS && box.luns_size)
		return report_luns(r);
	if (r->cdb[0] == CDB_REPORT_LUNS && box.no_report_luns) {
		memcpy(box.sense, (u8[]){ 0x70, 0, 5, [12] = 0x20 }, 13);
		box.sense_size = 18;
		put_sense(r);
		return 0;
	}
	t = r->channel ? &box.far : &box.target;
	r->status = fake_target_execute(t, NULL, r->lun, r->cdb, &seg, r->size ? 1 : 0, &r->moved);
	r->moved -= min(r->moved, box.short_by);
	if (r->status == FAKE_STATUS_CHECK && !box.no_autosense) {
		r->sense_size = FAKE_SENSE_SIZE;
		memcpy(r->sense, t->sense, FAKE_SENSE_SIZE);
	}
	return 0;
}

static void new_target(u64 sectors, u32 sector_size)
{
	static const struct device dev = { .bus = DEVICE_ISA };

	fake_machine();
	memset(&box, 0, sizeof(box));
	fake_medium_init(&box.medium, sectors, sector_size, 1);
	for (int i = 0; i < FAKE_LUNS; i++)
		fake_lun_init(&box.lun[i], FAKE_LUN_DISK, &box.medium);
	box.target.lun[0] = &box.lun[0];
	box.adapter = (struct scsi_adapter){
		.submit = submit,
		.max_bytes = 0x10000,
		.align = 1,
		.max_lun = 255,
		.dev = &dev,
		.interface = BLOCK_SCSI,
		.name = "fake",
	};
}

static int probe(void)
{
	return scsi_probe_target(&box.adapter, 0, 0);
}

static struct block_device *first(void)
{
	assert_int_equal(probe(), 1);
	assert_non_null(block_devices);
	return block_devices;
}

static int read_one(u64 lba)
{
	u8 buf[4096];

	return block_read(block_devices, lba, 1, (u32)buf, NULL);
}

static void fail_next(const u8 *sense, u8 size)
{
	memcpy(box.sense, sense, size);
	box.sense_size = size;
}

/* SPC-4, 4.5: both formats, also incomplete. */
static void test_sense(void **state)
{
	static const struct {
		u8 key, asc, ascq;
		int err;
	} t[] = {
		{ 0x03, 0x11, 0x00, -EIO },	  { 0x04, 0x44, 0x00, -EIO },
		{ 0x02, 0x3a, 0x01, -ENOMEDIUM }, { 0x02, 0x04, 0x03, -EIO },
		{ 0x05, 0x25, 0x00, -ENODEV },	  { 0x07, 0x27, 0x00, -EROFS },
		{ 0x05, 0x20, 0x00, -ENOTSUP },	  { 0x01, 0x17, 0x00, -EIO /* no data moved */ },
	};

	for (u32 i = 0; i < ARRAY_SIZE(t); i++) {
		u8 fixed[18] = { 0x70, 0, t[i].key, [7] = 10, [12] = t[i].asc, t[i].ascq };
		u8 other[20] = { 0x72, t[i].key, t[i].asc, t[i].ascq, [7] = 12, [8] = 0, [9] = 10 };

		new_target(1 << 20, 512);
		first();
		fail_next(fixed, sizeof(fixed));
		assert_int_equal(read_one(3), t[i].err);
		assert_int_equal(read_one(3), t[i].err == -ENODEV ? -ENODEV : 0);
		new_target(1 << 20, 512);
		first();
		fail_next(other, sizeof(other));
		assert_int_equal(read_one(3), t[i].err);
	}
	for (u8 size = 1; size < 18; size++) {
		new_target(1 << 20, 512);
		first();
		fail_next((u8[18]){ 0x70, 0, 3, [12] = 0x11 }, size);
		assert_int_equal(read_one(3), -EIO);
		fail_next((u8[18]){ 0x72, 3, 0x11 }, size);
		assert_int_equal(read_one(3), -EIO);
		fail_next((u8[18]){ 0x55, 0xff, 0xff }, size);
		assert_int_equal(read_one(3), -EIO);
	}
}

/* An adapter that does not return sense data. */
static void test_request_sense(void **state)
{
	new_target(1 << 20, 512);
	box.no_autosense = true;
	fake_medium_exercise(first(), &box.medium);
	fake_medium_bad_sector(block_devices, &box.medium);
}

static void test_write_protected(void **state)
{
	u8 buf[512] = { 0 };

	new_target(1 << 20, 512);
	box.lun[0].read_only = true;
	assert_true(first()->read_only);
	assert_int_equal(block_write(block_devices, 0, 1, (u32)buf, NULL), -EROFS);
	assert_int_equal(box.count[CDB_WRITE_10], 0);
	/*
	 * A unit that does not know MODE SENSE can be written. If a unit is write-protected later,
	 * it says so.
	 */
	new_target(1 << 20, 512);
	fake_lun_fail(&box.lun[0], CDB_MODE_SENSE, FAKE_ALWAYS, 5, 0x20, 0);
	assert_false(first()->read_only);
	box.lun[0].read_only = true;
	assert_int_equal(block_write(block_devices, 0, 1, (u32)buf, NULL), -EROFS);
}

static u64 last_lba_16(void)
{
	u64 lba = 0;

	for (int i = 2; i < 10; i++)
		lba = lba << 8 | box.last[i];
	return lba;
}

/* Commands of 16 bytes are used only if those of 10 bytes cannot reach the sectors. */
static void test_large(void **state)
{
	u64 sectors = (5ull << 32) + 7, edge = 1ull << 32;
	u8 buf[1024];

	new_target(sectors, 512);
	assert_true(first()->sectors == sectors);
	assert_int_equal(box.count[CDB_CAPACITY_16], 1);
	fake_medium_expect(block_devices, &box.medium, edge - 1, 1, 0);
	assert_int_equal(box.count[CDB_READ_16], 0);
	fake_medium_expect(block_devices, &box.medium, edge - 1, 2, 0);
	assert_int_equal(box.count[CDB_READ_16], 1);
	fake_medium_expect(block_devices, &box.medium, sectors - 1, 1, 0);
	assert_int_equal(box.last[0], CDB_READ_16);
	assert_true(last_lba_16() == sectors - 1);
	memset(buf, 0x77, sizeof(buf));
	assert_int_equal(block_write(block_devices, edge, 2, (u32)buf, NULL), 0);
	assert_int_equal(box.last[0], CDB_WRITE_16);
	fake_medium_expect(block_devices, &box.medium, edge - 1, 4, 0);
	assert_int_equal(block_read(block_devices, sectors, 1, (u32)buf, NULL), -ERANGE);
	/* The largest size that READ CAPACITY (10) can express. */
	new_target(0xffffffff, 512);
	assert_true(first()->sectors == 0xffffffff);
	assert_int_equal(box.count[CDB_CAPACITY_16], 0);
}

static void test_report_luns(void **state)
{
	new_target(1 << 20, 512);
	box.target.lun[5] = &box.lun[5];
	box.target.lun[7] = &box.lun[7];
	assert_int_equal(probe(), 3);
	assert_int_equal(box.asked, 1 << 0 | 1 << 5 | 1 << 7);
	assert_int_equal(block_devices->next->lun, 5);
	assert_string_equal(block_devices->next->path, "channel@0/disk@0,5");
	assert_string_equal(block_devices->next->name, "fake 0,5: FAKE HARDDISK");
}

/* The list has numbers in the flat form, twice, out of range, in an unknown form, and cut off. */
static void test_odd_list(void **state)
{
	static const u8 list[] = { 0,	 0, 0, 48, 0, 0, 0, 0, /* header */
				   0x00, 7, 0, 0,  0, 0, 0, 0, /* 7 */
				   0x40, 5, 0, 0,  0, 0, 0, 0, /* 5 */
				   0x00, 7, 0, 0,  0, 0, 0, 0, /* 7 again */
				   0x7f, 0, 0, 0,  0, 0, 0, 0, /* too large for the adapter */
				   0xc1, 0, 0, 0,  0, 0, 0, 0, /* a well-known logical unit */
				   0x00 };

	new_target(1 << 20, 512);
	box.target.lun[5] = &box.lun[5];
	box.target.lun[7] = &box.lun[7];
	memcpy(box.luns, list, sizeof(list));
	box.luns_size = sizeof(list);
	assert_int_equal(probe(), 2);
	assert_int_equal(box.asked, 1 << 5 | 1 << 7);
	/* An empty list is treated like none. */
	for (u8 size = 1; size < 16; size++) {
		new_target(1 << 20, 512);
		memcpy(box.luns, (u8[16]){ 0xff, 0xff, 0xff, 0xff }, 8);
		box.luns_size = size;
		assert_true(probe() >= 0);
	}
}

/* Without REPORT LUNS only the first eight numbers are tried. */
static void test_scan(void **state)
{
	new_target(1 << 20, 512);
	box.no_report_luns = true;
	box.target.lun[4] = &box.lun[4];
	assert_int_equal(probe(), 2);
	assert_int_equal(box.asked, 0xff);
	new_target(1 << 20, 512);
	box.no_report_luns = true;
	box.adapter.max_lun = 3;
	assert_int_equal(probe(), 1);
	assert_int_equal(box.asked, 0x0f);
	new_target(1 << 20, 512);
	assert_int_equal(scsi_probe_target(&box.adapter, 0, 1), -ENODEV);
	assert_int_equal(box.count[CDB_INQUIRY], 0);
}

/* The same target on two channels: each disk has its own path, and gets its own requests. */
static void test_channels(void **state)
{
	static struct fake_medium far;

	new_target(1 << 20, 512);
	fake_medium_init(&far, 4096, 512, 7);
	fake_lun_init(&box.lun[1], FAKE_LUN_DISK, &far);
	box.far.lun[3] = &box.lun[1];
	assert_int_equal(scsi_probe_target(&box.adapter, 2, 0), 1);
	assert_int_equal(scsi_probe_target(&box.adapter, 1, 0), -ENODEV);
	assert_int_equal(probe(), 1);
	assert_string_equal(block_devices->path, "channel@0/disk@0,0");
	assert_string_equal(block_devices->next->path, "channel@2/disk@0,3");
	assert_int_equal(block_devices->next->channel, 2);
	assert_null(block_devices->next->next);
	fake_medium_exercise(block_devices, &box.medium);
	fake_medium_exercise(block_devices->next, &far);
}

/* A removable disk is empty, gets a medium, becomes ready, and is changed. */
static void test_removable(void **state)
{
	new_target(1 << 20, 512);
	box.lun[0].removable = true;
	box.lun[0].medium = NULL;
	assert_true(first()->removable);
	assert_int_equal(block_devices->sectors, 0);
	assert_int_equal(read_one(0), -ENOMEDIUM);
	box.lun[0].medium = &box.medium;
	box.lun[0].attention = 0x2800;
	fake_lun_fail(&box.lun[0], CDB_TEST_READY, 3, 2, 0x04, 0x01); /* the unit spins up */
	assert_int_equal(read_one(0), 0);
	assert_true(block_devices->sectors == 1 << 20);
	/* A unit that has to be started is started, once. */
	fake_lun_fail(&box.lun[0], CDB_TEST_READY, 1, 2, 0x04, 0x02);
	assert_int_equal(block_refresh(block_devices), 0);
	assert_int_equal(box.count[CDB_START], 1);
	/* Another medium is reported once, and measured again. */
	fake_medium_init(&box.medium, 4096, 2048, 2);
	box.lun[0].attention = 0x2800;
	block_devices->changed = false;
	assert_int_equal(read_one(0), -ECHANGED);
	assert_true(block_devices->changed);
	assert_int_equal(read_one(0), 0);
	assert_int_equal(block_devices->sector_size, 2048);
	fake_medium_expect(block_devices, &box.medium, 3, 9, 0);
}

static void test_never_ready(void **state)
{
	u64 before;

	new_target(1 << 20, 512);
	fake_lun_fail(&box.lun[0], CDB_CAPACITY, FAKE_ALWAYS, 2, 0x04, 0x01);
	before = fake_now_us;
	assert_int_equal(probe(), -EBUSY);
	assert_true(fake_now_us - before >= 29000000 && fake_now_us - before < 65000000);
	assert_null(block_devices);
	new_target(1 << 20, 512);
	first();
	fake_lun_status(&box.lun[0], CDB_READ_10, 3, FAKE_STATUS_BUSY);
	assert_int_equal(read_one(0), 0);
	fake_lun_status(&box.lun[0], CDB_READ_10, FAKE_ALWAYS, FAKE_STATUS_CONFLICT);
	assert_int_equal(read_one(0), -EIO);
}

static void test_sector_sizes(void **state)
{
	static const u32 odd[] = { 0, 1, 256, 520, 528, 2352, 4104, 4160, 8192, 0x80000000 };

	for (u32 size = 512; size <= 4096; size *= 2) {
		new_target(9999, size);
		fake_medium_exercise(first(), &box.medium);
	}
	for (u32 i = 0; i < ARRAY_SIZE(odd); i++) {
		char line[64];

		new_target(1 << 20, odd[i]);
		assert_int_equal(probe(), -ENOTSUP);
		assert_null(block_devices);
		snprintf(line, sizeof(line), "sectors of %u bytes: must be formatted with", odd[i]);
		assert_non_null(strstr(fake_log, line));
	}
	new_target(0x4000000000000000, 4096);
	assert_int_equal(probe(), -ENOTSUP);
	assert_non_null(strstr(fake_log, "cannot be served"));
}

/* If the data stops early, the request fails. */
static void test_short(void **state)
{
	new_target(1 << 20, 512);
	first();
	for (u32 by = 1; by <= 512; by += 73) {
		box.short_by = by;
		assert_int_equal(read_one(0), -EIO);
	}
	box.short_by = 0;
	assert_int_equal(read_one(0), 0);
	new_target(1 << 20, 512);
	box.short_by = 4;
	assert_true(probe() < 0);
}

/* If there is no cache, this is asked only once. */
static void test_flush(void **state)
{
	u8 buf[512] = { 0 };

	new_target(1 << 20, 512);
	first();
	assert_int_equal(block_flush(block_devices), 0);
	assert_int_equal(box.lun[0].flushes, 0);
	assert_int_equal(block_write(block_devices, 0, 1, (u32)buf, NULL), 0);
	assert_int_equal(block_flush(block_devices), 0);
	assert_int_equal(box.lun[0].flushes, 1);
	fake_lun_fail(&box.lun[0], CDB_FLUSH, FAKE_ALWAYS, 5, 0x20, 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(block_write(block_devices, 0, 1, (u32)buf, NULL), 0);
		assert_int_equal(block_flush(block_devices), 0);
	}
	assert_int_equal(box.count[CDB_FLUSH], 2);
}

UNIT_MAIN(UNIT_TEST(test_sense), UNIT_TEST(test_request_sense), UNIT_TEST(test_write_protected),
	  UNIT_TEST(test_large), UNIT_TEST(test_report_luns), UNIT_TEST(test_odd_list),
	  UNIT_TEST(test_scan), UNIT_TEST(test_channels), UNIT_TEST(test_removable),
	  UNIT_TEST(test_never_ready), UNIT_TEST(test_sector_sizes), UNIT_TEST(test_short),
	  UNIT_TEST(test_flush))
