/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An NVMe controller in memory (NVM Express 1.4) with up to three namespaces. It checks what the
 * driver writes, and has a member for each thing that it does wrong. For test_nvme.c only.
 */
#ifndef FAKE_NVME_H
#define FAKE_NVME_H

#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "kit/controller.h"
#include "lib/errno.h"

/* The driver is included because its struct driver is static. */
#include "../../src/block/nvme_probe.c"

#define BAR_SIZE   0x4000
#define SPACES	   3
#define ANSWER_US  100
#define STATUS(sc) ((sc) << 1)

struct queue {
	u64 sq, cq;
	u32 size, head, tail, cq_tail;
	u16 phase;
};

static struct {
	struct fake_function f;
	struct fake_medium medium[SPACES]; /* namespaces 1, 2 and 200 */
	u32 cap_low, cap_high, cc, csts, aqa;
	u64 asq, acq;
	struct queue queue[2];
	u8 mdts;
	u16 metadata, status; /* @status is for the next read or write */
	bool silent, gone, old, protected;
	unsigned int wrong_ids;			   /* so many completions have a wrong id */
	u32 reads_as;				   /* when it is gone */
	u32 flushes, enabled, cq_doorbells, looks; /* @looks: at a namespace */
	unsigned int requests;			   /* commands to either queue */
} nvme;

static const u32 ids[SPACES] = { 1, 2, 200 };

static struct fake_medium *medium_of(u32 nsid)
{
	for (u32 i = 0; i < SPACES; i++)
		if (ids[i] == nsid && nvme.medium[i].sectors)
			return &nvme.medium[i];
	return NULL;
}

/* Goes through the pages of a command's buffer of @len bytes. */
static u32 pieces_of(const struct nvme_command *c, u32 len, struct fake_segment *seg)
{
	u32 page = 4096u << NVME_CAP_MPSMIN(nvme.cap_high), n = 0, rest;

	assert_int_equal(c->prp1 & 3, 0);
	seg[n++] = (struct fake_segment){ c->prp1, min(len, page - (u32)(c->prp1 & (page - 1))) };
	rest = len - seg[0].len;
	if (rest && rest <= page) {
		assert_int_equal(c->prp2 & (page - 1), 0);
		seg[n++] = (struct fake_segment){ c->prp2, rest };
		return n;
	}
	for (u32 i = 0; rest; i++) {
		u64 *entry = fake_dma(&nvme.f, c->prp2 + 8 * i, 8);
		u32 piece = min(rest, page);

		assert_int_equal(*entry & (page - 1), 0);
		seg[n++] = (struct fake_segment){ *entry, piece };
		rest -= piece;
	}
	return n;
}

static void put32(u8 *p, u32 v)
{
	memcpy(p, &v, sizeof(v));
}

static u16 identify(const struct nvme_command *c)
{
	struct fake_segment seg[4];
	struct fake_medium *m = medium_of(c->nsid);
	u8 data[4096] = { 0 };
	u32 n = pieces_of(c, sizeof(data), seg), at = 0;

	switch (c->cdw10 & 0xff) {
	case 0:
		nvme.looks++;
		if (m) {
			memcpy(data, &m->sectors, 8);
			data[26] = 1;
			data[99] = nvme.protected;
			put32(data + 128 + 4, nvme.metadata | __builtin_ctz(m->sector_size) << 16);
		}
		break;
	case 1:
		memcpy(data + 24, "Fake disk\1                              ", 40);
		data[77] = nvme.mdts;
		put32(data + 516, 256);
		break;
	case 2:
		if (nvme.old)
			return STATUS(2);
		for (u32 i = 0; i < SPACES; i++)
			if (nvme.medium[i].sectors)
				put32(data + 4 * at++, ids[i]);
		break;
	}
	fake_scatter(&nvme.f, seg, n, data, sizeof(data));
	return 0;
}

static u16 move(const struct nvme_command *c, bool write)
{
	struct fake_medium *m = medium_of(c->nsid);
	u64 lba = c->cdw10 | (u64)c->cdw11 << 32;
	u32 count = (c->cdw12 & 0xffff) + 1, size = count * m->sector_size, n;
	static struct fake_segment seg[600];
	u8 *data = malloc(size);
	bool good;

	assert_true(!nvme.mdts || size <= 4096u << nvme.mdts);
	n = pieces_of(c, size, seg);
	if (write) {
		fake_gather(&nvme.f, seg, n, data, size);
		good = fake_medium_write(m, lba, count, data);
	} else {
		good = fake_medium_read(m, lba, count, data);
		if (good)
			fake_scatter(&nvme.f, seg, n, data, size);
	}
	free(data);
	return good ? 0 : STATUS(write ? 0x280 : 0x281);
}

static u16 create(const struct nvme_command *c)
{
	struct queue *q = &nvme.queue[1];

	assert_int_equal(c->cdw10 & 0xffff, 1);
	assert_true(c->cdw11 & 1);
	q->size = (c->cdw10 >> 16) + 1;
	assert_true(q->size <= NVME_CAP_MQES(nvme.cap_low) + 1);
	if (c->opcode == NVME_ADMIN_CREATE_CQ) {
		*q = (struct queue){ .cq = c->prp1, .size = q->size, .phase = 1 };
		return 0;
	}
	assert_true(q->cq && c->cdw11 >> 16 == 1);
	q->sq = c->prp1;
	return 0;
}

static u16 execute(struct queue *q, const struct nvme_command *c)
{
	u16 status = nvme.status;

	nvme.status = 0;
	if (q == &nvme.queue[0])
		return c->opcode == NVME_ADMIN_IDENTIFY ? identify(c) : create(c);
	if (status)
		return status;
	if (c->opcode == NVME_FLUSH) {
		nvme.flushes++;
		return 0;
	}
	return move(c, c->opcode == NVME_WRITE);
}

static void answer(void *arg)
{
	struct queue *q = arg;
	struct nvme_command *c = fake_dma(&nvme.f, q->sq + 64 * q->head, 64);
	struct nvme_completion *e = fake_dma(&nvme.f, q->cq + 16 * q->cq_tail, 16);
	u16 status = execute(q, c);

	q->head = (q->head + 1) % q->size;
	e->sq_head = q->head;
	e->id = c->id ^ !!nvme.wrong_ids;
	nvme.wrong_ids -= min(nvme.wrong_ids, 1u);
	e->status = status | q->phase;
	if (++q->cq_tail == q->size) {
		q->cq_tail = 0;
		q->phase ^= 1;
	}
}

static u32 read_register(void *device, u32 off, unsigned int size)
{
	assert_int_equal(size, 4);
	if (nvme.gone)
		return nvme.reads_as;
	switch (off) {
	case NVME_CAP:
		return nvme.cap_low;
	case NVME_CAP + 4:
		return nvme.cap_high;
	case NVME_CC:
		return nvme.cc;
	case NVME_ASQ:
		return nvme.asq;
	default:
		assert_int_equal(off, NVME_CSTS);
		return nvme.csts;
	}
}

static void stopped(void *arg)
{
	nvme.csts &= ~NVME_CSTS_RDY;
}

static void enable(u32 value)
{
	if (value & NVME_CC_EN) {
		assert_false(nvme.cc & NVME_CC_EN);
		assert_false(nvme.csts & NVME_CSTS_RDY);
		assert_int_equal(value >> 7 & 15, NVME_CAP_MPSMIN(nvme.cap_high));
		nvme.queue[0] = (struct queue){
			.sq = nvme.asq, .cq = nvme.acq, .size = (nvme.aqa & 0xfff) + 1, .phase = 1
		};
		nvme.csts = NVME_CSTS_RDY;
		nvme.enabled++;
	} else if (nvme.cc & NVME_CC_EN) {
		fake_after(ANSWER_US, stopped, NULL); /* it is ready for a while yet */
	}
	nvme.cc = value;
}

static void doorbell(u32 off, u32 value)
{
	u32 stride = 4u << NVME_CAP_DSTRD(nvme.cap_high), n = (off - NVME_DOORBELLS) / stride;
	struct queue *q = &nvme.queue[n / 2];

	assert_int_equal((off - NVME_DOORBELLS) % stride, 0);
	assert_true(n < 4 && value < q->size);
	if (n & 1) {
		nvme.cq_doorbells++;
		assert_int_equal(value, q->cq_tail);
		return;
	}
	assert_int_equal(value, (q->tail + 1) % q->size);
	q->tail = value;
	nvme.requests++;
	if (!nvme.silent && !nvme.gone && !(nvme.csts & NVME_CSTS_CFS))
		fake_after(ANSWER_US, answer, q);
}

static void write_register(void *device, u32 off, u32 value, unsigned int size)
{
	assert_int_equal(size, 4);
	if (off >= NVME_DOORBELLS) {
		doorbell(off, value);
		return;
	}
	switch (off) {
	case NVME_CC:
		enable(value);
		break;
	case NVME_AQA:
		nvme.aqa = value;
		break;
	case NVME_ASQ:
		nvme.asq = (nvme.asq & ~0xffffffffull) | value;
		break;
	case NVME_ASQ + 4:
		nvme.asq = (u32)nvme.asq | (u64)value << 32;
		break;
	case NVME_ACQ:
		nvme.acq = (nvme.acq & ~0xffffffffull) | value;
		break;
	case NVME_ACQ + 4:
		nvme.acq = (u32)nvme.acq | (u64)value << 32;
		break;
	default:
		fail_msg("a write to %x", off);
	}
}

/*
 * Makes a controller with one namespace of 512-byte sectors. Another program has left junk in the
 * addresses of the queues.
 */
static void machine(void)
{
	fake_machine();
	memset(&nvme, 0, sizeof(nvme));
	nvme.cap_low = 2047 | 10u << 24;
	nvme.cap_high = 1 << 5;
	nvme.asq = nvme.acq = 0x1234567812345000;
	fake_medium_init(&nvme.medium[0], 1 << 20, 512, 1);
	fake_function_add(&nvme.f, 0x1b36, 0x0010, 0x0108, 2, &nvme);
	fake_function_memory(&nvme.f, 0, BAR_SIZE, read_register, write_register);
}

static void answer_held(void)
{
	answer(&nvme.queue[1]);
}

static const struct fake_controller controller = {
	.driver = &nvme_driver,
	.function = &nvme.f,
	.machine = machine,
	.medium = &nvme.medium[0],
	.silent = &nvme.silent,
	.requests = &nvme.requests,
	.answer = answer_held,
	.deadline_us = 1000000,
	.gone = &nvme.gone,
	.reads_as = &nvme.reads_as,
};

#endif
