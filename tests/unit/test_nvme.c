/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests NVMe with a controller in memory: namespaces with several sector sizes, small queues,
 * requests on one page and on many, errors, controllers that do not answer, unplugging.
 */
#include "fake_nvme.h"

static int probe(void)
{
	return controller_probe(&controller);
}

static struct block_device *first(void)
{
	return controller_first(&controller);
}

static void test_disk(void **state)
{
	struct block_device *b = controller_start(&controller);

	assert_string_equal(b->name, "NVMe/1: Fake disk?");
	assert_string_equal(b->path, "namespace@1,0");
	assert_int_equal(b->interface, BLOCK_NVME);
	assert_int_equal(b->kind, BLOCK_KIND_NVME);
	assert_int_equal(b->unit, 1);
	controller_check_disk(&controller, 2);
	assert_true(nvme.flushes >= 1);
}

/* A request of 64 KiB takes one doorbell, and a second one for every half of the queue. */
static void test_cost(void **state)
{
	struct block_device *b;
	u8 *buf = aligned_alloc(4096, 0x10000);
	unsigned int before;

	b = controller_start(&controller);
	before = nvme.f.bar[0].accesses;
	for (u32 i = 0; i < 16; i++)
		assert_int_equal(block_read(b, 128 * i, 128, (u32)buf, NULL), 0);
	assert_int_equal(nvme.cq_doorbells, 2);
	assert_true(nvme.f.bar[0].accesses - before <= 16 + 2 + 1);
	free(buf);
}

static void test_namespaces(void **state)
{
	u32 n = 0;

	for (int old = 0; old < 2; old++) {
		machine();
		nvme.old = old;
		fake_medium_init(&nvme.medium[1], 5ull << 32, 4096, 2);
		fake_medium_init(&nvme.medium[2], 1000, 2048, 3);
		assert_int_equal(probe(), 0);
		n = 0;
		for (struct block_device *b = block_devices; b; b = b->next, n++) {
			assert_int_equal(b->sectors, nvme.medium[n].sectors);
			assert_int_equal(b->sector_size, nvme.medium[n].sector_size);
			fake_medium_exercise(b, &nvme.medium[n]);
		}
		assert_int_equal(n, SPACES);
	}
}

/* If only one namespace is named and used, it is not asked what another is. */
static void test_named(void **state)
{
	for (int old = 0; old < 2; old++) {
		machine();
		nvme.old = old;
		fake_medium_init(&nvme.medium[1], 5ull << 32, 4096, 2);
		fake_medium_init(&nvme.medium[2], 1000, 2048, 3);
		fake_named = "namespace@2,0";
		assert_int_equal(first()->unit, 2);
		fake_named = NULL;
		assert_null(block_devices->next);
		assert_int_equal(nvme.looks, 1);
		fake_medium_exercise(block_devices, &nvme.medium[1]);
	}
}

/* The smallest limits that a controller may have, and pages of another size. */
static void test_limits(void **state)
{
	machine();
	nvme.cap_low = 1 | 1u << 24;
	nvme.cap_high |= 3; /* doorbells 32 bytes apart */
	nvme.mdts = 1;
	fake_medium_exercise(first(), &nvme.medium[0]);
	assert_int_equal(block_devices->max_sectors, 16);
	machine();
	nvme.cap_high |= 2 << 16;
	fake_medium_exercise(first(), &nvme.medium[0]);
	/* The largest pages, and a limit on requests of 4 GiB. */
	machine();
	nvme.cap_high |= 4 << 16;
	nvme.mdts = 16;
	fake_medium_exercise(first(), &nvme.medium[0]);
	machine();
	nvme.cap_high |= 15 << 16;
	controller_refuses(&controller, -ENOTSUP);
	machine();
	nvme.cap_high = 0; /* there is no NVM command set */
	controller_refuses(&controller, -ENOTSUP);
	machine();
	nvme.cap_high |= 12; /* the doorbells would be after the BAR's end */
	controller_refuses(&controller, -EINVAL);
}

static void test_refused(void **state)
{
	machine();
	nvme.metadata = 8;
	controller_refuses(&controller, 0);
	assert_non_null(strstr(fake_log, "metadata"));
	machine();
	fake_medium_init(&nvme.medium[0], 100, 65536, 1);
	controller_refuses(&controller, 0);
	assert_non_null(strstr(fake_log, "512 to 4096"));
}

static void test_write_protected(void **state)
{
	u8 buf[512] = { 0 };

	machine();
	nvme.protected = true;
	assert_true(first()->read_only);
	controller_start(&controller);
	nvme.status = STATUS(NVME_WRITE_PROTECTED);
	assert_int_equal(block_write(block_devices, 0, 1, (u32)buf, NULL), -EROFS);
}

static void test_in_use(void **state)
{
	machine();
	nvme.cc = NVME_CC_EN;
	nvme.csts = NVME_CSTS_RDY;
	fake_medium_exercise(first(), &nvme.medium[0]);
	assert_int_equal(nvme.enabled, 1);
}

static void test_silence(void **state)
{
	controller_check_silence(&controller);
	/* The controller was not reset. */
	assert_int_equal(nvme.enabled, 1);
	assert_int_equal(nvme.cc & NVME_CC_EN, NVME_CC_EN);
	fake_medium_exercise(block_devices, &nvme.medium[0]);
	machine();
	nvme.silent = true;
	controller_refuses(&controller, -ETIMEDOUT);
}

static void fail_fatally(void)
{
	nvme.csts |= NVME_CSTS_CFS;
}

/* It fails after a request has ended at its deadline. */
static void test_late_failure(void **state)
{
	controller_check_late_failure(&controller, fail_fatally);
	assert_int_equal(nvme.enabled, 2);
	/* The second time it is given up, and not accessed any more. */
	nvme.silent = true;
	controller_fails(-ETIMEDOUT);
	fail_fatally();
	controller_fails(-EIO);
	nvme.f.bar[0].accesses = 0;
	controller_fails(-ENODEV);
	assert_int_equal(nvme.f.bar[0].accesses, 0);
	assert_true(block_devices->gone);
}

/* If the controller is unplugged or has failed, this is noticed within 100 ms. */
static void test_gone(void **state)
{
	controller_check_gone(&controller, -ENODEV, 100000, -ENODEV);
	controller_start(&controller);
	nvme.silent = true;
	nvme.csts |= NVME_CSTS_CFS;
	controller_fails(-EIO);
}

/* A controller that answers nonsense or says that it has failed is reset, once. */
static void test_reset(void **state)
{
	controller_start(&controller);
	nvme.wrong_ids = 1;
	controller_fails(-EIO);
	assert_int_equal(nvme.enabled, 2);
	controller_works(&controller);
	nvme.csts |= NVME_CSTS_CFS;
	controller_fails(-EIO);
	controller_fails(-ENODEV);
	assert_int_equal(nvme.enabled, 2);
	controller_start(&controller);
	nvme.csts |= NVME_CSTS_CFS;
	controller_fails_within(-EIO, 100000);
	fake_medium_exercise(block_devices, &nvme.medium[0]);
	/* Not if it fails again meanwhile, or if another driver has it. */
	controller_start(&controller);
	nvme.wrong_ids = ~0u;
	controller_fails(-EIO);
	controller_fails(-ENODEV);
	assert_int_equal(nvme.enabled, 2);
	controller_start(&controller);
	nvme.asq = 0x1234000;
	nvme.csts |= NVME_CSTS_CFS;
	controller_fails(-EIO);
	controller_fails(-ENODEV);
	assert_int_equal(nvme.enabled, 1);
	machine();
	nvme.wrong_ids = ~0u;
	controller_refuses(&controller, -EIO);
}

static void test_no_memory(void **state)
{
	controller_check_memory(&controller, 8);
	controller_check_no_bar(&controller);
}

UNIT_MAIN(UNIT_TEST(test_named), UNIT_TEST(test_disk), UNIT_TEST(test_cost),
	  UNIT_TEST(test_namespaces), UNIT_TEST(test_limits), UNIT_TEST(test_refused),
	  UNIT_TEST(test_write_protected), UNIT_TEST(test_in_use), UNIT_TEST(test_silence),
	  UNIT_TEST(test_late_failure), UNIT_TEST(test_gone), UNIT_TEST(test_reset),
	  UNIT_TEST(test_no_memory))
