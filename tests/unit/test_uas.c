/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests USB Attached SCSI with a fake xHCI controller, with and without streams: a disk that works,
 * and what wrong replies may do.
 */
#include "fake_uas.h"
#include "fake_xhci.h"
#include "unit.h"

/* The driver is included because its struct driver is static. */
#include "../../src/usb/xhci_probe.c"

static void new_machine(bool streams)
{
	fx_machine();
	new_bot();
	new_uas(streams);
	memset(poller, 0, sizeof(poller));
	fx.root[streams ? 1 : 6] = &uas.usb;
	sigatt = 100;
}

static int probe(void)
{
	return fake_function_probe(&fx.f, &xhci_driver);
}

static void disk_machine(bool streams)
{
	new_machine(streams);
	assert_int_equal(probe(), 0);
	assert_non_null(block_devices);
}

static void kick_all(void)
{
	for (u32 n = 0; n < 4; n++)
		for (u32 i = 2; i < 32; i++)
			if (fx.slot[1].open[i])
				fx_kick(1, i);
}

/*
 * A device without streams says when it is ready. With streams the controller asks again by itself.
 */
static void test_without_streams(void **state)
{
	new_machine(false);
	fake_io.time_passed = kick_all;
	assert_int_equal(probe(), 0);
	assert_string_equal(block_devices->path, "storage@2/channel@0/disk@0,0");
	uas_exercise();
	/* The device says again and again that it is ready. */
	uas.ready_for_ever = 1;
	uas_expect_read(-EIO);
}

static void test_with_streams(void **state)
{
	u8 *buf = malloc(0x10000);

	disk_machine(true);
	assert_string_equal(block_devices->path, "storage@1/channel@0/disk@0,0");
	uas_exercise();
	/*
	 * To move 64 KiB takes one access to check the ownership, and a doorbell each for status,
	 * data and command.
	 */
	fx.f.bar[0].accesses = 0;
	for (u32 i = 0; i < 64; i++)
		assert_int_equal(block_read(block_devices, i, 128, (u32)buf, NULL), 0);
	assert_true(fx.f.bar[0].accesses <= 64 * 4 + 6);
	free(buf);
}

/* At SuperSpeed a controller without streams cannot serve the device. */
static void test_no_streams(void **state)
{
	new_machine(true);
	fx.no_streams = true;
	assert_int_equal(probe(), 0);
	assert_null(block_devices);
	assert_non_null(strstr(fake_log, "UAS: "));
}

/* A device that does not answer is not used until it does. */
static void test_hang(void **state)
{
	u64 before;

	disk_machine(true);
	uas.hang_after_ready = true;
	before = fake_now_us;
	uas_expect_read(-ETIMEDOUT);
	assert_true(fake_now_us - before > 30000000 && fake_now_us - before < 40000000);
	uas_expect_read(-ETIMEDOUT);
	uas.hang_after_ready = false;
	kick_all();
	uas_expect_good();
	/*
	 * Without streams, the device may stop after it has said that it is ready, before its data.
	 * It is not known what comes next.
	 */
	new_machine(false);
	fake_io.time_passed = kick_all;
	assert_int_equal(probe(), 0);
	uas.hang_after_ready = true;
	uas_expect_read(-ETIMEDOUT);
	uas_expect_read(-ETIMEDOUT);
	uas.hang_after_ready = false;
	kick_all();
	uas_expect_read(-EIO);
}

static void pull(void *arg)
{
	fx_plug(1, NULL);
}

static void test_gone(void **state)
{
	u64 before;

	disk_machine(true);
	uas.hang = true;
	fake_after(1000, pull, NULL);
	before = fake_now_us;
	uas_expect_read(-ENODEV);
	assert_true(fake_now_us - before < 100000);
	for (u32 n = 0; n < 40; n++) {
		new_machine(true);
		fake_alloc_left = n;
		probe();
	}
}

/* After POST the disk goes and comes back, in the state in which a disk begins. */
static void test_back(void **state)
{
	for (u32 streams = 0; streams < 2; streams++) {
		u32 port = streams ? 1 : 6;

		new_machine(streams);
		fake_io.time_passed = streams ? NULL : kick_all;
		assert_int_equal(probe(), 0);
		end_post();
		for (u32 i = 0; i < 3; i++) {
			uas_expect_good();
			fx_plug(port, NULL);
			uas_expect_read(-ENODEV);
			seconds_pass(4);
			uas_expect_read(-ENODEV);
			fx_plug(port, &uas.usb);
			seconds_pass(4);
		}
		uas_expect_good();
		assert_null(block_devices->next);
	}
}

/* Pipes are missing, exist twice, or have no streams although others have. */
static void test_bad_pipes(void **state)
{
	static u8 config[sizeof(uas_super_config)];

	for (u32 i = 0; i < sizeof(config); i++) {
		new_machine(true);
		memcpy(config, uas_super_config, sizeof(config));
		config[i] ^= 1 << i % 8;
		uas.usb.config = config;
		probe();
	}
}

UNIT_MAIN(UNIT_TEST(test_without_streams), UNIT_TEST(test_with_streams), UNIT_TEST(test_no_streams),
	  UNIT_TEST(test_hang), UNIT_TEST(test_gone), UNIT_TEST(test_back),
	  UNIT_TEST(test_bad_pipes))
