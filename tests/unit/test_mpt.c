/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests Fusion-MPT with an adapter that has a doorbell, queues and fake targets. */
#include "fake_mpt.h"

static void test_disk(void **state)
{
	controller_check_disk(&mpt, 2);
	/* A target that is absent is not taken for a disk. */
	assert_null(strstr(fake_log, "sectors of 0 bytes"));
	adapter_check_units(&mpt, &ioc.a, BLOCK_KIND_FUSION_MPT, 7, 1);
}

static void test_errors(void **state)
{
	adapter_check_errors(&mpt, &ioc.a);
	adapter_check_short(&mpt, &ioc.a);
	adapter_check_moved();
	adapter_check_sense(&mpt, &ioc.a);
	ioc.wrong_status = 0x0047;
	controller_fails(-EIO);
	ioc.wrong_status = MPT_IOC_UNDERRUN;
	ioc.wrong_moved = 100;
	controller_fails(-EIO);
	ioc.wrong_status = 0;
	ioc.wrong_moved = 0;
	/* Success with a frame, a busy adapter, and events. */
	ioc.wrong_status = MPT_IOC_RECOVERED;
	controller_works(&mpt);
	ioc.wrong_state = MPT_SCSI_STATE_NO_STATUS;
	controller_fails(-EIO);
	ioc.wrong_state = 0;
	controller_works(&mpt);
	ioc.wrong_status = MPT_IOC_BUSY;
	ioc.once = true;
	controller_works(&mpt);
	ioc.event = true;
	fake_medium_expect(block_devices, &ioc.a.medium, 3, 9, 0);
	ioc.event = false;
	/* All reply frames were returned. */
	assert_int_equal(ioc.free.n, MPT_REPLY_FRAMES);
	controller_works(&mpt);
}

static u32 last_frame(void)
{
	u32 last = 0;

	for (u32 i = 0; i < ioc.free.n; i++)
		last = max(last, ioc.free.item[i]);
	return last;
}

static void nonsense(u32 i)
{
	static const u32 replies[] = { 0x80000000, 0xfffffffe, 0x80001234, 0, 1 };

	if (i < ARRAY_SIZE(replies)) {
		ioc.wrong_reply = replies[i];
		if (!replies[i]) /* in a frame, but not at its beginning */
			ioc.wrong_reply = 0x80000000 | (ioc.free.item[0] + 8) >> 1;
		if (replies[i] == 1) /* behind the last frame */
			ioc.wrong_reply = 0x80000000 | (last_frame() + MPT_FRAME_SIZE) >> 1;
		fake_lun_fail(&ioc.a.disk[0], 0x28, 1, 0x04, 0x44, 0x00);
	} else {
		ioc.wrong_context = 0x1234567;
	}
	controller_fails(-EIO);
	ioc.wrong_reply = ioc.wrong_context = 0;
}

/*
 * After a reply that makes no sense the adapter is started again. The second time it is not used
 * any more.
 */
static void test_nonsense(void **state)
{
	for (u32 i = 0; i <= 5; i++) {
		controller_start(&mpt);
		nonsense(i);
		assert_int_equal(ioc.resets, 2);
		fake_medium_exercise(block_devices, &ioc.a.medium);
		nonsense(5 - i);
		assert_int_equal(ioc.resets, 3);
		ioc.a.requests = 0;
		controller_fails(-EIO);
		assert_int_equal(ioc.a.requests, 0);
	}
}

static void stop(void)
{
	ioc.state = 4;
}

static void test_silence(void **state)
{
	controller_check_late_failure(&mpt, stop);
	assert_int_equal(ioc.resets, 101);
	controller_check_silence(&mpt);
	/* An adapter that has stopped, and one that was taken out. */
	ioc.a.silent = true;
	ioc.state = 4;
	controller_fails_within(-EIO, 1000000);
	ioc.a.silent = false;
	controller_works(&mpt);
	controller_check_gone(&mpt, -ENODEV, 1000000, -ENODEV);
	controller_start(&mpt);
	ioc.wrong_reply = 0xfffffffe;
	ioc.leaves = true;
	fake_lun_fail(&ioc.a.disk[0], 0x28, 1, 0x04, 0x44, 0x00);
	controller_fails_within(-ENODEV, 1000000);
	assert_true(block_devices->gone);
}

static void test_start(void **state)
{
	controller_check_memory(&mpt, 3);
	controller_check_no_bar(&mpt);
	/* Another program has left it running, or in the middle of a handshake. */
	machine();
	ioc.state = MPT_STATE_OPERATIONAL;
	push(&ioc.posted, 0x1234);
	controller_first(&mpt);
	assert_int_equal(ioc.resets, 1);
	assert_int_equal(controller_disks(), 1);
	machine();
	ioc.state = MPT_STATE_OPERATIONAL;
	ioc.expected = 7;
	assert_int_equal(controller_probe(&mpt), 0);
	assert_int_equal(ioc.resets, 100);
	assert_int_equal(ioc.reset_history, 0); /* the diagnostic register is locked again */
	machine();
	ioc.refuses = 8;
	controller_refuses(&mpt, -EIO);
	machine();
	ioc.mute = true;
	assert_int_not_equal(controller_probe(&mpt), 0);
}

UNIT_MAIN(UNIT_TEST(test_disk), UNIT_TEST(test_errors), UNIT_TEST(test_nonsense),
	  UNIT_TEST(test_silence), UNIT_TEST(test_start))
