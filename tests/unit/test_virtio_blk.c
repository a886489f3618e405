/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests virtio-blk: small limits, large sectors, devices that are refused, errors, devices that do
 * not answer, nonsense.
 */
#include "fake_virtio.h"

static void test_limits(void **state)
{
	new_device();
	dev.features |= BLK_F_SIZE_MAX;
	dev.size_max = 4096 + 100;
	dev.seg_max = 3;
	assert_int_equal(start_device(false), 0);
	roundtrip(block_devices);
	new_device();
	dev.queue_size = 4;
	dev.seg_max = 1;
	assert_int_equal(start_device(false), 0);
	roundtrip(block_devices);
}

/* A field of the configuration means nothing without its feature bit (2.5). */
static void test_no_features(void **state)
{
	new_device();
	dev.features = VIRTIO_F_VERSION_1;
	dev.seg_max = 0;
	dev.size_max = 0;
	dev.blk_size = 4096;
	assert_int_equal(start_device(false), 0);
	assert_int_equal(block_devices->sector_size, 512);
	assert_int_equal(block_devices->cylinders, 0);
	roundtrip(block_devices);
	/* Only the queue limits the number of pieces; two are the header and the status. */
	new_device();
	dev.features = VIRTIO_F_VERSION_1 | BLK_F_SIZE_MAX;
	dev.queue_size = 4;
	dev.size_max = 4096;
	assert_int_equal(start_device(false), 0);
	roundtrip(block_devices);
}

static void test_large_sectors(void **state)
{
	new_device();
	dev.blk_size = 4096;
	assert_int_equal(start_device(false), 0);
	assert_int_equal(block_devices->sector_size, 4096);
	assert_true(block_units(block_devices) == SECTORS);
	roundtrip(block_devices);
}

/* A sector's number has 64 bits, and is in units of 512 bytes with large sectors, too (5.2.6). */
static void test_more_than_2_tib(void **state)
{
	u8 got[4096];

	for (u32 size = 512; size <= 4096; size *= 8) {
		u64 first = 1ull << 32;

		new_device();
		dev.blk_size = size;
		dev.capacity_high = 1;
		assert_int_equal(start_device(false), 0);
		assert_true(block_units(block_devices) == first + SECTORS);
		assert_int_equal(block_read(block_devices, first + 40, 8, (u32)got, NULL), 0);
		assert_memory_equal(got, image + 40 * 512, sizeof(got));
		assert_int_equal(block_write(block_devices, first + 80, 8, (u32)got, NULL), 0);
		assert_memory_equal(got, image + 80 * 512, sizeof(got));
	}
}

static void test_read_only(void **state)
{
	u8 buf[512];

	new_device();
	dev.features |= BLK_F_RO;
	assert_int_equal(start_device(false), 0);
	assert_int_equal(block_write(block_devices, 0, 1, (u32)buf, NULL), -EROFS);
}

static void expect_refused(int err)
{
	assert_int_equal(start_device(false), err);
	assert_int_equal(dev.status, VIRTIO_FAILED);
	assert_null(block_devices);
}

static void test_bad_devices(void **state)
{
	static const u32 blk_sizes[] = { 0, 1, 511, 513, 520, 528, 8192, ~0u };
	static const u16 queue_sizes[] = { 1, 2, 3 };

	for (u32 i = 0; i < ARRAY_SIZE(blk_sizes); i++) {
		char line[64];

		new_device();
		dev.blk_size = blk_sizes[i];
		expect_refused(-EINVAL);
		snprintf(line, sizeof(line), "a sector size of %u cannot be served", blk_sizes[i]);
		assert_non_null(strstr(fake_log, line));
	}
	for (u32 i = 0; i < ARRAY_SIZE(queue_sizes); i++) {
		new_device();
		dev.queue_size = queue_sizes[i];
		expect_refused(-EINVAL);
	}
	new_device();
	dev.seg_max = 0;
	expect_refused(-EINVAL);
	new_device();
	dev.features |= BLK_F_SIZE_MAX;
	dev.size_max = 100;
	expect_refused(-EINVAL);
	new_device();
	dev.features &= ~VIRTIO_F_VERSION_1;
	expect_refused(-ENOTSUP);
	new_device();
	dev.rejects = true;
	expect_refused(-ENOTSUP);
}

static void test_errors(void **state)
{
	u8 buf[512];

	new_device();
	assert_int_equal(start_device(false), 0);
	dev.answer = VIRTIO_BLK_S_IOERR;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	assert_non_null(strstr(fake_log, "I/O error"));
	dev.answer = VIRTIO_BLK_S_UNSUPP;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	dev.answer = VIRTIO_BLK_S_OK;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), 0);
	/* The status of the request before must not count. */
	dev.no_status = true;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
}

/*
 * If a request is not answered, it costs its deadline once. Its memory then belongs to the device,
 * which is not reset. The device may answer later and work again.
 */
static void test_stalled(void **state)
{
	u8 buf[512], other[512];
	u64 before;

	new_device();
	assert_int_equal(start_device(false), 0);
	assert_int_equal(block_read(block_devices, 4, 1, (u32)buf, NULL), 0);
	dev.silent = true;
	assert_int_equal(block_read(block_devices, 5, 1, (u32)buf, NULL), -ETIMEDOUT);
	assert_int_equal(dev.status & VIRTIO_DRIVER_OK, VIRTIO_DRIVER_OK);
	before = fake_now_us;
	fake_io.mmio_accesses = 0;
	assert_int_equal(block_read(block_devices, 6, 1, (u32)other, NULL), -ETIMEDOUT);
	assert_true(fake_now_us - before < 1000);
	assert_int_equal(fake_io.mmio_accesses, 1);
	dev.silent = false;
	serve();
	assert_memory_equal(buf, image + 5 * 512, 512);
	assert_int_equal(block_read(block_devices, 6, 1, (u32)other, NULL), 0);
	assert_memory_equal(other, image + 6 * 512, 512);
}

/*
 * A device that is unplugged, fails, or is taken by another program says so long before the
 * deadline.
 */
static void test_gone(void **state)
{
	static const struct {
		bool legacy, gone;
		u8 status;
		int err;
	} t[] = { { false, true, 0, -ENODEV },
		  { true, true, 0, -ENODEV },
		  { false, false, 0x4f, -EIO },
		  { false, false, 0, -EIO },
		  { true, false, 0, -EIO } };
	u8 buf[512];

	for (u32 i = 0; i < ARRAY_SIZE(t); i++) {
		u64 before;

		new_device();
		assert_int_equal(start_device(t[i].legacy), 0);
		assert_int_equal(block_read(block_devices, 4, 1, (u32)buf, NULL), 0);
		dev.silent = true;
		dev.gone = t[i].gone;
		dev.status = t[i].status;
		before = fake_now_us;
		assert_int_equal(block_read(block_devices, 5, 1, (u32)buf, NULL), t[i].err);
		assert_true(fake_now_us - before < 1000000);
		assert_int_not_equal(block_read(block_devices, 5, 1, (u32)buf, NULL), 0);
	}
}

#define LEGACY_READY (VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER | VIRTIO_DRIVER_OK)
#define NEEDS_RESET  (WAITING | VIRTIO_DRIVER_OK | VIRTIO_NEEDS_RESET)

static int start_modern(void)
{
	return start_device(false);
}

static int start_legacy(void)
{
	return start_device(true);
}

static int start_registers_2(void)
{
	return start_registers(2);
}

static int start_registers_1(void)
{
	return start_registers(1);
}

/* The transports, and the status of a device whose driver is ready. */
static const struct {
	int (*start)(void);
	u8 ready;
	bool legacy;
} transports[] = { { start_modern, WAITING | VIRTIO_DRIVER_OK, false },
		   { start_registers_2, WAITING | VIRTIO_DRIVER_OK, false },
		   { start_legacy, LEGACY_READY, true },
		   { start_registers_1, LEGACY_READY, true } };

/* Lets a request fail, because of @status or, if that is 0, of nonsense in the used ring. */
static void fail_once(u8 status)
{
	u8 buf[512];

	dev.wrong_id = !status;
	dev.silent = status;
	dev.selected = false; /* somebody has selected another queue */
	if (status)
		dev.status = status;
	assert_int_equal(block_read(block_devices, 5, 1, (u32)buf, NULL), -EIO);
	dev.wrong_id = dev.silent = false;
}

static void start_and_read_as_it_is(u32 transport)
{
	u8 buf[512];

	if (transports[transport].legacy)
		dev.features = BLK_F_SEG_MAX | BLK_F_BLK_SIZE;
	assert_int_equal(transports[transport].start(), 0);
	assert_int_equal(block_read(block_devices, 4, 1, (u32)buf, NULL), 0);
	assert_int_equal(dev.resets, 0);
}

static void start_and_read(u32 transport)
{
	new_device();
	start_and_read_as_it_is(transport);
}

static void expect_given_up(void)
{
	unsigned int requests = dev.requests;
	u8 buf[512];

	assert_int_equal(block_read(block_devices, 6, 1, (u32)buf, NULL), -EIO);
	assert_int_equal(dev.requests, requests);
}

static void check_restart(u32 transport, u8 status)
{
	u64 features;
	u16 size;

	start_and_read(transport);
	features = dev.accepted;
	size = dev.size;
	assert_true(features & BLK_F_SEG_MAX);
	fail_once(status);
	assert_int_equal(dev.resets, 1);
	assert_non_null(strstr(fake_log, "failed, is reset"));
	assert_int_equal(dev.status, transports[transport].ready);
	assert_true(dev.accepted == features);
	assert_int_equal(dev.size, size);
	roundtrip(block_devices);
	fail_once(status);
	assert_int_equal(dev.status, 0);
	expect_given_up();
}

/*
 * A device that fails, or answers nonsense, is reset and started again. The second time it is given
 * up.
 */
static void test_restart(void **state)
{
	for (u32 i = 0; i < ARRAY_SIZE(transports); i++) {
		check_restart(i, 0);
		check_restart(i, transports[i].ready | VIRTIO_NEEDS_RESET);
	}
}

/* It is not used any more if it does not reset, or takes other features or another queue then. */
static void test_restart_that_fails(void **state)
{
	for (u32 i = 0; i < ARRAY_SIZE(transports); i++) {
		start_and_read(i);
		dev.stuck_in_reset = true;
		fail_once(NEEDS_RESET);
		expect_given_up();
		start_and_read(i);
		dev.queue_size = VIRTQ_SIZE / 2;
		fail_once(NEEDS_RESET);
		assert_int_equal(dev.status, 0);
		expect_given_up();
		if (transports[i].legacy)
			continue;
		start_and_read(i);
		dev.rejects = true;
		fail_once(NEEDS_RESET);
		assert_int_equal(dev.status, 0);
		expect_given_up();
	}
}

/* It fails, or is unplugged, after a request has ended at its deadline. */
static void test_late_failure(void **state)
{
	u8 buf[512];

	for (u32 i = 0; i < ARRAY_SIZE(transports); i++) {
		start_and_read(i);
		dev.silent = true;
		assert_int_equal(block_read(block_devices, 5, 1, (u32)buf, NULL), -ETIMEDOUT);
		assert_int_equal(block_read(block_devices, 5, 1, (u32)buf, NULL), -ETIMEDOUT);
		assert_int_equal(dev.resets, 0);
		fail_once(NEEDS_RESET);
		assert_int_equal(dev.resets, 1);
		roundtrip(block_devices);
		dev.silent = true;
		assert_int_equal(block_read(block_devices, 5, 1, (u32)buf, NULL), -ETIMEDOUT);
		dev.gone = true;
		assert_int_equal(block_read(block_devices, 5, 1, (u32)buf, NULL), -ENODEV);
		assert_true(block_devices->gone);
	}
}

/*
 * After the reset the device offers a longer queue. Its memory has room for the first length only:
 * the device is told this length, or is given up if its transport has no register for that.
 */
static void test_restart_with_a_longer_queue(void **state)
{
	for (u32 i = 0; i < ARRAY_SIZE(transports); i++) {
		new_device();
		dev.queue_size = VIRTQ_SIZE;
		start_and_read_as_it_is(i);
		dev.queue_size = 64;
		fail_once(NEEDS_RESET);
		if (transports[i].start == start_legacy) {
			assert_int_equal(dev.status, 0);
			expect_given_up();
			continue;
		}
		assert_int_equal(dev.size, VIRTQ_SIZE);
		roundtrip(block_devices);
	}
}

/* A device that another driver uses is left alone. */
static void test_no_restart_of_another_drivers_device(void **state)
{
	for (u32 i = 0; i < ARRAY_SIZE(transports); i++) {
		start_and_read(i);
		dev.ring[0] += 4096;
		dev.enabled = 0; /* registers of version 2 in memory do not show the address */
		fail_once(NEEDS_RESET);
		assert_int_equal(dev.resets, 0);
		assert_int_equal(dev.status, NEEDS_RESET);
		expect_given_up();
	}
}

static void test_no_memory(void **state)
{
	for (unsigned int left = 0; left < 4; left++) {
		new_device();
		fake_alloc_left = left;
		start_device(false);
		if (!block_devices)
			assert_true(dev.status == VIRTIO_FAILED || !dev.status);
	}
}

UNIT_MAIN(UNIT_TEST(test_limits), UNIT_TEST(test_no_features), UNIT_TEST(test_large_sectors),
	  UNIT_TEST(test_more_than_2_tib), UNIT_TEST(test_read_only), UNIT_TEST(test_bad_devices),
	  UNIT_TEST(test_errors), UNIT_TEST(test_stalled), UNIT_TEST(test_gone),
	  UNIT_TEST(test_restart), UNIT_TEST(test_restart_that_fails),
	  UNIT_TEST(test_restart_with_a_longer_queue), UNIT_TEST(test_late_failure),
	  UNIT_TEST(test_no_restart_of_another_drivers_device), UNIT_TEST(test_no_memory))
