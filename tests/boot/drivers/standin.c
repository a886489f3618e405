// SPDX-License-Identifier: BSD-2-Clause
/*
 * The resident half of a driver for a disk controller that does not exist. The controller has
 * queues of commands and completions in memory, with a doorbell each. test_build.py builds many
 * copies of the driver, to show that there is room for so many drivers. Flat 32-bit, resident.
 */
#include "block/block.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "standin.h"

#define STANDIN_READ	   2
#define STANDIN_WRITE	   1
#define STANDIN_FLUSH	   0
#define STANDIN_TIMEOUT_MS 30000
#define STANDIN_PAGE	   4096

/* Makes the list of the pages after the first two. */
static u64 standin_pages(struct standin *s, u32 addr, u32 size)
{
	u32 at = (addr & ~(STANDIN_PAGE - 1)) + STANDIN_PAGE;
	u32 n = 0;

	if (addr + size <= at)
		return 0;
	if (addr + size <= at + STANDIN_PAGE)
		return at;
	for (; at < addr + size && n < STANDIN_PAGES; at += STANDIN_PAGE)
		s->pages[n++] = at;
	return (u32)s->pages;
}

static void standin_stop(struct standin *s, const char *why)
{
	struct deadline d = deadline_ms(s->timeout_ms);

	log_error("%s: %s, controller stopped\n", s->block.name, why);
	s->dead = true;
	writel(s->base + STANDIN_CONTROL, 0);
	while (readl(s->base + STANDIN_STATUS) & 1)
		if (!wait_before(&d))
			break;
}

static int standin_submit(struct standin *s, struct standin_command *c)
{
	struct deadline d = deadline_ms(STANDIN_TIMEOUT_MS);
	volatile struct standin_done *done = &s->done[s->done_at];
	u16 status;

	if (s->dead)
		return -EIO;
	c->id = ++s->last_id;
	memcpy(&s->queue[s->queue_at], c, sizeof(*c));
	s->queue_at = (s->queue_at + 1) % STANDIN_ENTRIES;
	memory_barrier();
	writel(s->base + STANDIN_DOORBELL, s->queue_at);
	while ((done->status & 1) == s->phase) {
		if (!wait_before(&d)) {
			standin_stop(s, "a command does not end");
			return -ETIMEDOUT;
		}
	}
	status = done->status >> 1;
	if (done->id != c->id) {
		standin_stop(s, "another command's answer came");
		return -EIO;
	}
	s->done_at = (s->done_at + 1) % STANDIN_ENTRIES;
	if (!s->done_at)
		s->phase ^= 1;
	writel(s->base + STANDIN_DOORBELL + 4, s->done_at);
	if (!status)
		return 0;
	log_error("%s: command %x at %llx: error %x\n", s->block.name, c->opcode,
		  (unsigned long long)c->lba, status);
	return status == 0x82 ? -EROFS : -EIO;
}

static int standin_move(struct block_device *b, u8 opcode, u64 lba, u32 count, u32 addr)
{
	struct standin *s = container_of(b, struct standin, block);
	struct standin_command c = {
		.opcode = opcode,
		.space = s->space,
		.page = { addr, standin_pages(s, addr, count * b->sector_size) },
		.lba = lba,
		.count = count - 1,
	};

	return standin_submit(s, &c);
}

static int standin_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return standin_move(b, STANDIN_READ, lba, count, addr);
}

static int standin_write(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return standin_move(b, STANDIN_WRITE, lba, count, addr);
}

static int standin_flush(struct block_device *b)
{
	struct standin *s = container_of(b, struct standin, block);
	struct standin_command c = { .opcode = STANDIN_FLUSH, .space = s->space };

	return standin_submit(s, &c);
}

const struct block_ops STANDIN_OPS = {
	.read = standin_read,
	.write = standin_write,
	.flush = standin_flush,
};
