/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests Fusion-MPT with an adapter that has a doorbell, queues and fake targets. */
#include <string.h>

#include "unit.h"

#include "../../src/block/mpt_probe.c"
#include "kit/lun.h"

#define FIFO 8

struct fifo {
	u32 item[FIFO];
	u32 n;
};

static struct {
	struct fake_function f;
	struct fake_medium medium;
	struct fake_lun lun[3];
	struct fake_target target[8];
	u32 state, status, reset_history;
	u32 message[16], expected, sent; /* of a handshake; @expected 0: none */
	u16 answer[64];
	u32 halves, at;
	bool answers;
	struct fifo free, posted;
	u32 held; /* a request that has not been answered */
	u8 reply_size, devices;
	unsigned int resets, requests;
	/* What the adapter does wrong. */
	bool silent, gone, mute;
	u16 refuses; /* the status of any handshake */
	u32 wrong_reply, wrong_context;
	u16 wrong_status;
	u32 wrong_sense;
	u32 wrong_moved;
} ioc;

static void push(struct fifo *q, u32 v)
{
	assert_true(q->n < FIFO);
	q->item[q->n++] = v;
}

static u32 pop(struct fifo *q)
{
	u32 v = q->item[0];

	if (!q->n)
		return ~0u;
	memmove(q->item, q->item + 1, sizeof(q->item) - sizeof(q->item[0]));
	q->n--;
	return v;
}

static void post_frame(const struct mpt_scsi_reply *reply)
{
	u32 addr = pop(&ioc.free);

	assert_int_not_equal(addr, ~0u);
	memcpy(fake_dma(&ioc.f, addr, ioc.reply_size), reply, sizeof(*reply));
	push(&ioc.posted, ioc.wrong_reply ? ioc.wrong_reply : 0x80000000 | addr >> 1);
}

static struct fake_lun *find(const struct mpt_scsi_io *q)
{
	if (q->target >= ioc.devices || q->bus)
		return NULL;
	return ioc.target[q->target].lun[q->lun[1] & 7];
}

static void execute(const struct mpt_scsi_io *q, struct mpt_scsi_reply *p)
{
	struct fake_segment seg = { q->sg_addr, q->sg_flags & MPT_SG_MOST };
	struct fake_target *t = &ioc.target[q->target];
	u32 moved;

	assert_int_equal(q->sg_flags >> 24 & ~4u, 0xd1);
	assert_int_equal(seg.len, q->size);
	assert_int_equal(q->cdb_size, fake_cdb_length(q->cdb));
	assert_int_equal(q->control, !q->size ? 0
				     : fake_cdb_direction(q->cdb) == FAKE_DATA_OUT
					     ? MPT_CONTROL_WRITE
					     : MPT_CONTROL_READ);
	assert_int_equal(q->sg_flags >> 26 & 1, q->control == MPT_CONTROL_WRITE);
	p->scsi_status =
		fake_target_execute(t, &ioc.f, q->lun[1], q->cdb, &seg, q->size ? 1 : 0, &moved);
	p->moved = moved;
	if (moved < q->size)
		p->ioc_status = MPT_IOC_UNDERRUN;
	if (p->scsi_status != FAKE_STATUS_CHECK)
		return;
	memcpy(fake_dma(&ioc.f, q->sense_addr, q->sense_size), t->sense, FAKE_SENSE_SIZE);
	p->scsi_state = MPT_SCSI_STATE_SENSE;
	p->sense_count = ioc.wrong_sense ? ioc.wrong_sense : FAKE_SENSE_SIZE;
}

static void request(u32 addr)
{
	const struct mpt_scsi_io *q = fake_dma(&ioc.f, addr, sizeof(*q));
	struct mpt_scsi_reply p = { .words = sizeof(p) / 4 };

	assert_int_equal(addr & 3, 0);
	assert_int_equal(ioc.state, MPT_STATE_OPERATIONAL);
	assert_int_equal(q->function, MPT_FUNCTION_SCSI_IO);
	p.context = ioc.wrong_context ? ioc.wrong_context : q->context;
	if (find(q))
		execute(q, &p);
	else
		p.ioc_status = MPT_IOC_NO_DEVICE;
	if (ioc.wrong_status)
		p.ioc_status = ioc.wrong_status;
	if (ioc.wrong_moved)
		p.moved = ioc.wrong_moved;
	if (p.ioc_status || p.scsi_status)
		post_frame(&p);
	else
		push(&ioc.posted, p.context);
}

static void answer(const void *reply, u32 bytes)
{
	memcpy(ioc.answer, reply, bytes);
	ioc.halves = bytes / 2;
	ioc.at = 0;
	ioc.answers = !ioc.mute;
	ioc.status |= MPT_INT_DOORBELL;
}

static void message(void)
{
	const struct mpt_header *m = (void *)ioc.message;
	const struct mpt_ioc_init *init = (void *)ioc.message;
	struct mpt_ioc_facts facts = { .devices = 8 };
	u32 bytes = sizeof(facts.header);

	ioc.expected = 0;
	switch (m->function) {
	case MPT_FUNCTION_IOC_FACTS:
		bytes = sizeof(facts);
		break;
	case MPT_FUNCTION_IOC_INIT:
		assert_int_equal(init->version, 0x0105);
		ioc.reply_size = init->reply_size;
		ioc.devices = init->devices;
		ioc.state = MPT_STATE_OPERATIONAL;
		break;
	default:
		assert_int_equal(m->function, MPT_FUNCTION_PORT_ENABLE);
		assert_int_equal(ioc.state, MPT_STATE_OPERATIONAL);
	}
	facts.header.function = m->function;
	facts.header.words = bytes / 4;
	facts.header.ioc_status = ioc.refuses;
	answer(&facts, bytes);
}

static void doorbell(u32 value)
{
	if (ioc.expected) {
		ioc.message[ioc.sent++] = value;
		if (ioc.sent == ioc.expected)
			message();
		return;
	}
	switch (value >> 24) {
	case MPT_FUNCTION_RESET:
		ioc.resets++;
		ioc.state = MPT_STATE_READY;
		ioc.free.n = ioc.posted.n = 0;
		break;
	case MPT_FUNCTION_HANDSHAKE:
		ioc.expected = value >> 16 & 0xff;
		assert_true(ioc.expected && ioc.expected <= 16);
		ioc.sent = 0;
		ioc.status |= MPT_INT_DOORBELL;
		break;
	default:
		fail_msg("doorbell %08x", value);
	}
}

static u32 ioc_read(void *device, u32 off, unsigned int size)
{
	assert_int_equal(size, 4);
	if (ioc.gone)
		return ~0u;
	switch (off) {
	case MPT_DOORBELL:
		return ioc.state << 28 | (ioc.expected || ioc.answers ? MPT_DOORBELL_ACTIVE : 0) |
		       (ioc.answers && ioc.at < ioc.halves ? ioc.answer[ioc.at++] : 0);
	case MPT_INT_STATUS:
		return ioc.status;
	case MPT_REPLIES:
		return pop(&ioc.posted);
	}
	fail_msg("read of %x", off);
	return 0;
}

static void ioc_write(void *device, u32 off, u32 value, unsigned int size)
{
	static const u8 keys[] = { 4, 0xb, 2, 7, 0xd };

	assert_int_equal(size, 4);
	switch (off) {
	case MPT_DOORBELL:
		doorbell(value);
		break;
	case MPT_INT_STATUS:
		if (!ioc.answers || ioc.at == ioc.halves)
			ioc.status &= ~MPT_INT_DOORBELL;
		if (ioc.answers && ioc.at == ioc.halves) {
			/* The last half was taken. The adapter says once more that it is done. */
			ioc.answers = false;
			ioc.status |= MPT_INT_DOORBELL;
		}
		break;
	case MPT_WRITE_SEQUENCE:
		ioc.reset_history = ioc.reset_history < 5 && keys[ioc.reset_history] == value
					    ? ioc.reset_history + 1
					    : 0;
		break;
	case MPT_DIAGNOSTIC:
		assert_int_equal(ioc.reset_history, 5);
		ioc.resets += 100;
		ioc.state = MPT_STATE_READY;
		ioc.expected = 0;
		break;
	case MPT_REQUESTS:
		ioc.requests++;
		if (ioc.silent)
			ioc.held = value;
		else
			request(value);
		break;
	case MPT_REPLIES:
		push(&ioc.free, value);
		break;
	default:
		assert_int_equal(off, MPT_INT_MASK);
	}
}

static void new_machine(void)
{
	fake_machine();
	memset(&ioc, 0, sizeof(ioc));
	ioc.state = MPT_STATE_READY;
	fake_medium_init(&ioc.medium, 1 << 20, 512, 1);
	for (int i = 0; i < 3; i++)
		fake_lun_init(&ioc.lun[i], FAKE_LUN_DISK, &ioc.medium);
	ioc.target[0].lun[0] = &ioc.lun[0];
	fake_function_add(&ioc.f, PCI_LSI, PCI_SAS1068, 0x0100, 0, &ioc);
	fake_function_memory(&ioc.f, 1, 0x4000, ioc_read, ioc_write);
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

	new_machine();
	ioc.target[0].lun[1] = &ioc.lun[1];
	ioc.target[7].lun[0] = &ioc.lun[2];
	assert_int_equal(fake_function_probe(&ioc.f, &mpt_driver), 0);
	assert_int_equal(disks(), 3);
	assert_int_equal(block_devices->kind, BLOCK_KIND_FUSION_MPT);
	assert_int_equal(block_devices->next->lun, 1);
	assert_int_equal(block_devices->next->next->unit, 7);
	fake_medium_exercise(block_devices, &ioc.medium);
	ioc.f.bar[1].accesses = 0;
	assert_int_equal(block_read(block_devices, 7, 1, (u32)buf, NULL), 0);
	assert_int_equal(ioc.f.bar[1].accesses, 2);
}

static void test_errors(void **state)
{
	u8 buf[512];

	new_machine();
	assert_int_equal(fake_function_probe(&ioc.f, &mpt_driver), 0);
	fake_medium_bad_sector(block_devices, &ioc.medium);
	ioc.wrong_sense = 0xfffffff0;
	fake_lun_fail(&ioc.lun[0], 0x28, 1, 0x04, 0x44, 0x00);
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	ioc.wrong_status = 0x0047;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	ioc.wrong_status = MPT_IOC_UNDERRUN;
	ioc.wrong_moved = 100;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	ioc.wrong_status = 0;
	ioc.wrong_moved = 0;
	/* All reply frames were returned. */
	assert_int_equal(ioc.free.n, MPT_REPLY_FRAMES);
	fake_medium_expect(block_devices, &ioc.medium, 9, 3, 1);
}

static void test_nonsense(void **state)
{
	static const u32 replies[] = { 0x80000000, 0xfffffffe, 0x80001234, 0 };
	u8 buf[512];

	for (u32 i = 0; i <= ARRAY_SIZE(replies); i++) {
		new_machine();
		assert_int_equal(fake_function_probe(&ioc.f, &mpt_driver), 0);
		if (i < ARRAY_SIZE(replies)) {
			ioc.wrong_reply = replies[i];
			if (!replies[i]) /* in a frame, but not at its beginning */
				ioc.wrong_reply = 0x80000000 | (ioc.free.item[0] + 8) >> 1;
			fake_lun_fail(&ioc.lun[0], 0x28, 1, 0x04, 0x44, 0x00);
		} else {
			ioc.wrong_context = 0x1234567;
		}
		assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
		assert_int_equal(ioc.resets, 2);
		ioc.requests = 0;
		assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
		assert_int_equal(ioc.requests, 0);
	}
}

/* The request's memory belongs to the device until it answers. */
static void test_silence(void **state)
{
	struct scsi_request r = { .cdb_size = 6 };
	struct scsi_adapter *a;
	u64 before;

	new_machine();
	assert_int_equal(fake_function_probe(&ioc.f, &mpt_driver), 0);
	a = container_of(block_devices, struct scsi_disk, block)->unit.adapter;
	ioc.silent = true;
	before = fake_now_us;
	assert_int_equal(mpt_submit(a, &r), -ETIMEDOUT);
	assert_true(fake_now_us - before > 29000000);
	ioc.requests = 0;
	assert_int_equal(mpt_submit(a, &r), -ETIMEDOUT);
	assert_int_equal(ioc.requests, 0);
	ioc.silent = false;
	request(ioc.held);
	assert_int_equal(mpt_submit(a, &r), 0);
	assert_int_equal(r.status, 0);
	/* If an adapter has stopped or was taken out, requests end sooner. */
	ioc.silent = true;
	ioc.state = 4;
	before = fake_now_us;
	assert_int_equal(mpt_submit(a, &r), -EIO);
	assert_true(fake_now_us - before < 1000000);
}

static void test_start(void **state)
{
	for (int left = 0; left < 3; left++) {
		new_machine();
		fake_alloc_left = left;
		assert_int_equal(fake_function_probe(&ioc.f, &mpt_driver), -ENOMEM);
		assert_int_equal(disks(), 0);
	}
	/* Another program has left it running, or in the middle of a handshake. */
	new_machine();
	ioc.state = MPT_STATE_OPERATIONAL;
	push(&ioc.posted, 0x1234);
	assert_int_equal(fake_function_probe(&ioc.f, &mpt_driver), 0);
	assert_int_equal(ioc.resets, 1);
	assert_int_equal(disks(), 1);
	new_machine();
	ioc.state = MPT_STATE_OPERATIONAL;
	ioc.expected = 7;
	assert_int_equal(fake_function_probe(&ioc.f, &mpt_driver), 0);
	assert_int_equal(ioc.resets, 100);
	new_machine();
	ioc.refuses = 8;
	assert_int_equal(fake_function_probe(&ioc.f, &mpt_driver), -EIO);
	new_machine();
	ioc.mute = true;
	assert_int_not_equal(fake_function_probe(&ioc.f, &mpt_driver), 0);
	new_machine();
	ioc.gone = true;
	assert_int_equal(fake_function_probe(&ioc.f, &mpt_driver), -ENODEV);
}

UNIT_MAIN(UNIT_TEST(test_disk), UNIT_TEST(test_errors), UNIT_TEST(test_nonsense),
	  UNIT_TEST(test_silence), UNIT_TEST(test_start))
