/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests Fusion-MPT with an adapter that has a doorbell, queues and fake targets. */
#include <string.h>

#include "unit.h"

#include "../../src/block/mpt_probe.c"
#include "kit/adapter.h"

#define FIFO 8

struct fifo {
	u32 item[FIFO];
	u32 n;
};

static struct {
	struct fake_adapter a;
	u32 state, status, reset_history;
	u32 message[16], expected, sent; /* of a handshake; @expected 0: none */
	u16 answer[64];
	u32 halves, at;
	bool answers;
	struct fifo free, posted;
	u32 held; /* a request that has not been answered */
	u8 reply_size, devices;
	unsigned int resets;
	/* What the adapter does wrong. */
	bool mute;
	u16 refuses; /* the status of any handshake */
	u32 wrong_reply, wrong_context;
	u16 wrong_status;
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
	memcpy(fake_dma(&ioc.a.f, addr, ioc.reply_size), reply, sizeof(*reply));
	push(&ioc.posted, ioc.wrong_reply ? ioc.wrong_reply : 0x80000000 | addr >> 1);
}

static void execute(const struct mpt_scsi_io *q, struct mpt_scsi_reply *p)
{
	static const u32 control[] = { 0, MPT_CONTROL_READ, MPT_CONTROL_WRITE };
	struct fake_command k = { .target = q->target,
				  .lun = q->lun[1],
				  .cdb = q->cdb,
				  .cdb_size = q->cdb_size,
				  .addr = q->sg_addr,
				  .size = q->sg_flags & MPT_SG_MOST,
				  .sense_addr = q->sense_addr,
				  .sense_size = q->sense_size };
	int status = fake_adapter_execute(&ioc.a, &k);

	if (status == FAKE_NO_UNIT || q->target >= ioc.devices || q->bus) {
		p->ioc_status = MPT_IOC_NO_DEVICE;
		return;
	}
	assert_int_equal(q->sg_flags >> 24 & ~4u, 0xd1);
	assert_int_equal(k.size, q->size);
	assert_int_equal(q->control, control[k.way]);
	assert_int_equal(q->sg_flags >> 26 & 1, q->control == MPT_CONTROL_WRITE);
	p->scsi_status = status;
	p->moved = k.moved;
	if (k.moved < q->size)
		p->ioc_status = MPT_IOC_UNDERRUN;
	p->sense_count = k.sense_size;
	p->scsi_state = k.sense_size ? MPT_SCSI_STATE_SENSE : 0;
}

static void request(u32 addr)
{
	const struct mpt_scsi_io *q = fake_dma(&ioc.a.f, addr, sizeof(*q));
	struct mpt_scsi_reply p = { .words = sizeof(p) / 4 };

	assert_int_equal(addr & 3, 0);
	assert_int_equal(ioc.state, MPT_STATE_OPERATIONAL);
	assert_int_equal(q->function, MPT_FUNCTION_SCSI_IO);
	p.context = ioc.wrong_context ? ioc.wrong_context : q->context;
	execute(q, &p);
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
	if (ioc.a.gone)
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
		ioc.a.requests++;
		if (ioc.a.silent)
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

static void answer_held(void)
{
	request(ioc.held);
}

static void machine(void)
{
	fake_machine();
	memset(&ioc, 0, sizeof(ioc));
	ioc.state = MPT_STATE_READY;
	fake_adapter_init(&ioc.a);
	fake_function_add(&ioc.a.f, PCI_LSI, PCI_SAS1068, 0x0100, 0, &ioc);
	fake_function_memory(&ioc.a.f, 1, 0x4000, ioc_read, ioc_write);
}

static const struct fake_controller mpt = { FAKE_ADAPTER(ioc.a), .driver = &mpt_driver,
					    .machine = machine, .answer = answer_held, .bar = 1 };

static void test_disk(void **state)
{
	controller_check_disk(&mpt, 2);
	adapter_check_units(&mpt, &ioc.a, BLOCK_KIND_FUSION_MPT, 7, 1);
}

static void test_errors(void **state)
{
	adapter_check_errors(&mpt, &ioc.a);
	ioc.wrong_status = 0x0047;
	controller_fails(-EIO);
	ioc.wrong_status = MPT_IOC_UNDERRUN;
	ioc.wrong_moved = 100;
	controller_fails(-EIO);
	ioc.wrong_status = 0;
	ioc.wrong_moved = 0;
	/* All reply frames were returned. */
	assert_int_equal(ioc.free.n, MPT_REPLY_FRAMES);
	controller_works(&mpt);
}

static void nonsense(u32 i)
{
	static const u32 replies[] = { 0x80000000, 0xfffffffe, 0x80001234, 0 };

	if (i < ARRAY_SIZE(replies)) {
		ioc.wrong_reply = replies[i];
		if (!replies[i]) /* in a frame, but not at its beginning */
			ioc.wrong_reply = 0x80000000 | (ioc.free.item[0] + 8) >> 1;
		fake_lun_fail(&ioc.a.disk[0], 0x28, 1, 0x04, 0x44, 0x00);
	} else {
		ioc.wrong_context = 0x1234567;
	}
	controller_fails(-EIO);
	ioc.wrong_reply = ioc.wrong_context = 0;
}

/* After a reply that makes no sense the adapter is started again. The second time it is not used
 * any more. */
static void test_nonsense(void **state)
{
	for (u32 i = 0; i <= 4; i++) {
		controller_start(&mpt);
		nonsense(i);
		assert_int_equal(ioc.resets, 2);
		fake_medium_exercise(block_devices, &ioc.a.medium);
		nonsense(4 - i);
		assert_int_equal(ioc.resets, 3);
		ioc.a.requests = 0;
		controller_fails(-EIO);
		assert_int_equal(ioc.a.requests, 0);
	}
}

static void test_silence(void **state)
{
	controller_check_silence(&mpt);
	/* An adapter that has stopped, and one that was taken out. */
	ioc.a.silent = true;
	ioc.state = 4;
	controller_fails_within(-EIO, 1000000);
	ioc.a.silent = false;
	controller_works(&mpt);
	controller_check_gone(&mpt, -EIO, 1000000, -ENODEV);
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
	machine();
	ioc.refuses = 8;
	controller_refuses(&mpt, -EIO);
	machine();
	ioc.mute = true;
	assert_int_not_equal(controller_probe(&mpt), 0);
}

UNIT_MAIN(UNIT_TEST(test_disk), UNIT_TEST(test_errors), UNIT_TEST(test_nonsense),
	  UNIT_TEST(test_silence), UNIT_TEST(test_start))
