/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Fusion-MPT adapter with a doorbell, queues and fake targets. It has a member for each thing
 * that it does wrong. For test_mpt.c only.
 */
#ifndef FAKE_MPT_H
#define FAKE_MPT_H

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
	bool leaves; /* it is unplugged while it is being reset */
	u16 refuses; /* the status of any handshake */
	u32 wrong_reply, wrong_context;
	u16 wrong_status;
	u8 wrong_state;
	bool once;  /* only the next request has that status */
	bool event; /* an event comes before each reply */
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
	assert_int_equal(q->context >> 31, 0); /* else its reply would look like an address */
	if (ioc.event)
		post_frame(&(struct mpt_scsi_reply){ .words = 8, .function = 0x07 });
	p.context = ioc.wrong_context ? ioc.wrong_context : q->context;
	if (ioc.wrong_status != MPT_IOC_BUSY)
		execute(q, &p);
	if (ioc.wrong_status)
		p.ioc_status = ioc.wrong_status;
	p.scsi_state |= ioc.wrong_state;
	if (ioc.once)
		ioc.wrong_status = 0;
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
		ioc.a.gone = ioc.leaves;
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
		assert_int_equal(value, 0x84);
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

#endif
