/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests VMware's paravirtual SCSI adapter, with fake targets. */
#include <string.h>

#include "unit.h"

#include "../../src/block/pvscsi.c"
#include "kit/lun.h"

static struct {
	struct fake_function f;
	struct fake_medium medium;
	struct fake_lun lun[3];
	struct fake_target target[TARGETS];
	struct pvscsi_setup_rings setup;
	u32 command, words, consumed, produced;
	s32 status;
	unsigned int resets, kicks;
	/* What the adapter does wrong. */
	bool silent, refuses, counts;
	u32 extra_completions;
	u64 wrong_context;
	u16 wrong_host;
	u32 wrong_sense_size;
} box;

static void *page(u64 number, u32 offset, u32 size)
{
	return fake_dma(&box.f, (number << PVSCSI_PAGE_SHIFT) + offset, size);
}

static struct pvscsi_state *state_page(void)
{
	return page(box.setup.state, 0, sizeof(struct pvscsi_state));
}

static u16 execute(const struct pvscsi_request *q, struct pvscsi_completion *c)
{
	struct fake_segment seg = { q->addr, q->size };
	struct fake_target *t = &box.target[q->target];
	u64 lun = q->lun[1];
	u32 moved, size;

	assert_int_equal(q->bus, 0);
	assert_int_equal(q->lun[0], 0);
	if (q->target >= TARGETS || !t->lun[lun & 7])
		return PVSCSI_HOST_SELECTION;
	assert_int_equal(q->cdb_size, fake_cdb_length(q->cdb));
	assert_int_equal(q->flags, !q->size					 ? PVSCSI_NO_DATA
				   : fake_cdb_direction(q->cdb) == FAKE_DATA_OUT ? PVSCSI_TO_DEVICE
										 : PVSCSI_TO_HOST);
	c->status = fake_target_execute(t, &box.f, lun, q->cdb, &seg, q->size ? 1 : 0, &moved);
	if (c->status == FAKE_STATUS_CHECK) {
		size = q->sense_size < FAKE_SENSE_SIZE ? q->sense_size : FAKE_SENSE_SIZE;
		memcpy(fake_dma(&box.f, q->sense_addr, q->sense_size), t->sense, size);
		c->sense_size = box.wrong_sense_size ? box.wrong_sense_size : size;
	}
	c->moved = box.counts ? moved : 0;
	return moved < q->size ? PVSCSI_HOST_DATA_RUN : 0;
}

static void serve(void)
{
	struct pvscsi_state *s = state_page();
	struct pvscsi_request *q;
	struct pvscsi_completion *c;

	while (!box.silent && box.consumed != s->request_producer) {
		q = page(box.setup.requests[0], box.consumed++ % 32 * 128, sizeof(*q));
		c = page(box.setup.completions[0], box.produced++ % 128 * 32, sizeof(*c));
		memset(c, 0, sizeof(*c));
		c->context = box.wrong_context ? box.wrong_context : q->context;
		c->host_status = execute(q, c);
		if (box.wrong_host)
			c->host_status = box.wrong_host;
	}
	s->request_consumer = box.consumed;
	s->completion_producer = box.produced + box.extra_completions;
}

static void command(void)
{
	if (box.command == PVSCSI_CMD_RESET) {
		box.resets++;
		memset(&box.setup, 0, sizeof(box.setup));
		box.status = 0;
	} else if (box.command == PVSCSI_CMD_SETUP_RINGS && box.words * 4 == sizeof(box.setup)) {
		assert_int_equal(box.setup.request_pages, 1);
		assert_int_equal(box.setup.completion_pages, 1);
		box.consumed = box.produced = 0;
		memset(state_page(), 0, sizeof(struct pvscsi_state));
		box.status = box.refuses ? -1 : 0;
	}
}

static u32 box_read(void *device, u32 off, unsigned int size)
{
	assert_int_equal(off, PVSCSI_COMMAND_STATUS);
	return box.status;
}

static void box_write(void *device, u32 off, u32 value, unsigned int size)
{
	assert_int_equal(size, 4);
	switch (off) {
	case PVSCSI_COMMAND:
		box.command = value;
		box.words = 0;
		box.status = -2;
		command();
		break;
	case PVSCSI_COMMAND_DATA:
		assert_true(box.words * 4 < sizeof(box.setup));
		((u32 *)&box.setup)[box.words++] = value;
		command();
		break;
	case PVSCSI_KICK:
		box.kicks++;
		serve();
		break;
	default:
		assert_int_equal(off, PVSCSI_INTR_MASK);
	}
}

static void new_machine(void)
{
	fake_machine();
	memset(&box, 0, sizeof(box));
	fake_medium_init(&box.medium, 1 << 20, 512, 1);
	for (int i = 0; i < 3; i++)
		fake_lun_init(&box.lun[i], FAKE_LUN_DISK, &box.medium);
	box.target[0].lun[0] = &box.lun[0];
	fake_function_add(&box.f, PCI_VMWARE, PCI_PVSCSI, 0x0100, 0, &box);
	fake_function_memory(&box.f, 0, 0x8000, box_read, box_write);
}

static u32 disks(void)
{
	u32 n = 0;

	for (struct block_device *b = block_devices; b; b = b->next)
		n++;
	return n;
}

static void test_disk(void **state)
{
	u8 buf[512];

	for (int counts = 0; counts < 2; counts++) {
		new_machine();
		box.counts = counts;
		box.target[0].lun[5] = &box.lun[1];
		box.target[64].lun[0] = &box.lun[2];
		assert_int_equal(fake_function_probe(&box.f, &pvscsi_driver), 0);
		assert_int_equal(disks(), 3);
		assert_int_equal(block_devices->kind, BLOCK_KIND_PVSCSI);
		assert_int_equal(block_devices->next->lun, 5);
		assert_int_equal(block_devices->next->next->unit, 64);
		fake_medium_exercise(block_devices, &box.medium);
		box.f.bar[0].accesses = 0;
		assert_int_equal(block_read(block_devices, 7, 1, (u32)buf, NULL), 0);
		assert_int_equal(box.f.bar[0].accesses, 1);
		/* So many requests that both rings wrap. */
		for (u32 i = 0; i < 300; i++)
			fake_medium_expect(block_devices, &box.medium, i, 1, 0);
	}
}

static void test_errors(void **state)
{
	u8 buf[512];

	new_machine();
	assert_int_equal(fake_function_probe(&box.f, &pvscsi_driver), 0);
	fake_medium_bad_sector(block_devices, &box.medium);
	box.wrong_sense_size = 0xfffffff0;
	fake_lun_fail(&box.lun[0], 0x28, 1, 0x04, 0x44, 0x00);
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	/* An aborted command is sent again, a few times. */
	fake_lun_fail(&box.lun[0], 0x28, 2, 0x0b, 0x00, 0x06);
	fake_medium_expect(block_devices, &box.medium, 9, 1, 1);
	fake_lun_fail(&box.lun[0], 0x28, FAKE_ALWAYS, 0x0b, 0x00, 0x06);
	box.kicks = 0;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	assert_true(box.kicks < 10);
	memset(box.lun[0].script, 0, sizeof(box.lun[0].script));
	box.wrong_host = 0x20;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	/* The device has moved less data than asked for. */
	box.wrong_host = PVSCSI_HOST_DATA_RUN;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	box.wrong_host = 0;
	fake_medium_expect(block_devices, &box.medium, 9, 3, 1);
}

/*
 * If the rings contain nonsense, the adapter is no longer used, and is told not to access memory.
 */
static void test_nonsense(void **state)
{
	u8 buf[512];

	for (int i = 0; i < 2; i++) {
		new_machine();
		assert_int_equal(fake_function_probe(&box.f, &pvscsi_driver), 0);
		box.wrong_context = i ? 0 : 12345;
		box.extra_completions = i ? 7 : 0;
		assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
		assert_int_equal(box.resets, 2);
		box.kicks = 0;
		assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
		assert_int_equal(box.kicks, 0);
	}
}

/* The request's memory belongs to the device until it answers. */
static void test_silence(void **state)
{
	struct scsi_request r = { .cdb_size = 6 };
	struct scsi_disk *disk;
	struct scsi_adapter *a;
	u64 before;

	new_machine();
	assert_int_equal(fake_function_probe(&box.f, &pvscsi_driver), 0);
	disk = container_of(block_devices, struct scsi_disk, block);
	a = disk->unit.adapter;
	box.silent = true;
	before = fake_now_us;
	assert_int_equal(pvscsi_submit(a, &r), -ETIMEDOUT);
	assert_true(fake_now_us - before > 29000000);
	box.kicks = 0;
	assert_int_equal(pvscsi_submit(a, &r), -ETIMEDOUT);
	assert_int_equal(box.kicks, 0);
	box.silent = false;
	serve();
	assert_int_equal(pvscsi_submit(a, &r), 0);
	assert_int_equal(r.status, 0);
}

static void test_gone(void **state)
{
	u8 buf[512];
	u64 before;

	new_machine();
	assert_int_equal(fake_function_probe(&box.f, &pvscsi_driver), 0);
	box.silent = true;
	box.status = -1; /* all registers read like this when the adapter is gone */
	before = fake_now_us;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -ENODEV);
	assert_true(fake_now_us - before < 1000000);
}

static void test_start(void **state)
{
	for (int left = 0; left < 4; left++) {
		new_machine();
		fake_alloc_left = left;
		assert_int_equal(fake_function_probe(&box.f, &pvscsi_driver), -ENOMEM);
		assert_int_equal(disks(), 0);
	}
	new_machine();
	box.refuses = true;
	assert_int_equal(fake_function_probe(&box.f, &pvscsi_driver), -EIO);
	assert_int_equal(box.kicks, 0);
}

UNIT_MAIN(UNIT_TEST(test_disk), UNIT_TEST(test_errors), UNIT_TEST(test_nonsense),
	  UNIT_TEST(test_silence), UNIT_TEST(test_gone), UNIT_TEST(test_start))
