// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sends commands to NVMe controllers (NVM Express 1.4, 4.1 and 6). A request takes one register
 * access, the doorbell; its end is seen in the completion queue. Flat 32-bit, resident.
 *
 * A controller that does not answer in time is left alone and not reset: a VMM may have to wait for
 * its storage before a reset ends, and the guest stands still for that time. Its queues and the
 * command's buffer stay unchanged, since it may still carry out the command. A controller that says
 * that it has failed, or answers nonsense, is reset once.
 */
#include "block/nvme.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "log/log.h"

#define REQUEST_MS 30000
#define LOOK_MS	   20 /* how often a silent controller's status is read */

#define PRPS_AT_ONCE 4

/* Returns where the queue's next command belongs. */
static struct nvme_command *nvme_slot(const struct nvme_queue *q)
{
	return &q->sq[q->tail];
}

static u16 nvme_put(struct nvme_queue *q, struct nvme_command *cmd)
{
	u32 tail = q->tail + 1u;
	u16 id = q->next_id++;

	cmd->id = id;
	if (cmd != nvme_slot(q))
		*nvme_slot(q) = *cmd;
	if (tail >= q->size)
		tail = 0;
	q->tail = tail;
	memory_barrier();
	writel(q->sq_doorbell, tail);
	return id;
}

/*
 * Checks the controller: one that has failed, was unplugged (it then reads as ones or zeros) or was
 * stopped by another driver never completes a command.
 */
static int nvme_alive(const struct nvme_controller *c)
{
	u32 status = readl(c->base + NVME_CSTS);

	if (status == NVME_GONE || !(status & NVME_CSTS_RDY))
		return -ENODEV;
	return status & NVME_CSTS_CFS ? -EIO : 0;
}

static bool nvme_answered(const struct nvme_queue *q)
{
	volatile struct nvme_completion *e = &q->cq[q->head];

	return (e->status & NVME_PHASE) == q->phase;
}

static __cold int nvme_wait(const struct nvme_controller *c, const struct nvme_queue *q, u32 ms)
{
	struct deadline end = deadline_ms(ms), look = deadline_ms(LOOK_MS);
	int err;

	while (!nvme_answered(q)) {
		if (!wait_before(&end))
			return -ETIMEDOUT;
		if (deadline_passed(&look)) {
			err = nvme_alive(c);
			if (err)
				return err;
			look = deadline_ms(LOOK_MS);
		}
	}
	return 0;
}

/* Takes the next completion. Tells the controller when half of the queue is free again. */
static struct nvme_completion nvme_take(struct nvme_queue *q)
{
	struct nvme_completion e = q->cq[q->head];
	u16 taken;

	if (++q->head == q->size) {
		q->head = 0;
		q->phase ^= NVME_PHASE;
	}
	taken = q->head >= q->told ? q->head - q->told : q->size + q->head - q->told;
	if (taken >= q->size / 2) {
		q->told = q->head;
		writel(q->cq_doorbell, q->head);
	}
	return e;
}

static int nvme_status(u16 status)
{
	u16 code = NVME_STATUS_CODE(status);

	if (!code)
		return 0;
	return code == NVME_WRITE_PROTECTED || code == NVME_RO_RANGE ? -EROFS : -EIO;
}

/* Returns the result of command @id, which has completed. */
static int nvme_end(struct nvme_controller *c, struct nvme_queue *q, u16 id)
{
	struct nvme_completion e;

	memory_barrier();
	e = nvme_take(q);
	if (e.id == id)
		return nvme_status(e.status);
	log_error("NVMe: command %04x is answered as %04x\n", id, e.id);
	return nvme_fail(c, -EIO);
}

/*
 * To be called if the deadline of the last command has passed. Returns 0 if that command is over by
 * now, -ETIMEDOUT if it still runs, -ENODEV if the controller is gone or was given up, or another
 * error if it has failed meanwhile.
 */
static __cold int nvme_catch_up(struct nvme_controller *c, struct nvme_queue *q)
{
	int err;

	if (c->broken)
		return -ENODEV;
	if (!nvme_answered(q)) {
		err = nvme_alive(c);
		return err ? nvme_fail(c, err) : -ETIMEDOUT;
	}
	q->late = false;
	nvme_end(c, q, q->next_id - 1);
	return c->broken ? -EIO : 0;
}

int nvme_submit(struct nvme_controller *c, struct nvme_queue *q, struct nvme_command *cmd, u32 ms)
{
	int err = 0;
	u16 id;

	if (c->broken)
		return -ENODEV;
	if (q->late)
		err = nvme_catch_up(c, q);
	if (err)
		return err;
	id = nvme_put(q, cmd);
	/* Many devices have answered by now. For them, do not set deadlines: that takes longer. */
	err = nvme_answered(q) ? 0 : nvme_wait(c, q, ms);
	if (!err)
		return nvme_end(c, q, id);
	q->late = err == -ETIMEDOUT;
	return q->late ? err : nvme_fail(c, err);
}

/*
 * Lists the pages of the @size bytes at @addr. Fills four entries at a time, because that is faster
 * for a request of 64 KiB, which needs 16 of them. The controller does not read the surplus entries
 * behind the last page.
 */
static void nvme_fill_list(struct nvme_controller *c, u32 addr, u32 size)
{
	struct nvme_prp *p = c->prps;
	u32 page = c->page;

	for (s32 left = size; left > 0; left -= PRPS_AT_ONCE * page) {
		p[0].low = addr;
		p[1].low = addr + page;
		p[2].low = addr + 2 * page;
		p[3].low = addr + 3 * page;
		addr += PRPS_AT_ONCE * page;
		p += PRPS_AT_ONCE;
	}
}

void nvme_set_buffer(struct nvme_controller *c, struct nvme_command *cmd, u32 addr, u32 size)
{
	u32 first = c->page - (addr & (c->page - 1));

	cmd->prp1 = addr;
	cmd->prp2 = 0;
	if (size <= first)
		return;
	addr += first;
	size -= first;
	if (size <= c->page) {
		cmd->prp2 = addr;
		return;
	}
	nvme_fill_list(c, addr, size);
	cmd->prp2 = (u32)c->prps;
}

/*
 * Moves data. The command is built in the queue; the fields that are not set here are 0 in all
 * commands of this queue. The list page belongs to the controller until a late command has ended.
 */
static int nvme_move(struct block_device *b, u64 lba, u32 count, u32 addr, u8 opcode)
{
	struct nvme_namespace *ns = container_of(b, struct nvme_namespace, block);
	struct nvme_controller *c = ns->c;
	struct nvme_command *cmd;
	int err = c->io.late ? nvme_catch_up(c, &c->io) : 0;

	if (err)
		return err;
	cmd = nvme_slot(&c->io);
	cmd->opcode = opcode;
	cmd->nsid = ns->id;
	cmd->cdw10 = lba;
	cmd->cdw11 = lba >> 32;
	cmd->cdw12 = count - 1;
	nvme_set_buffer(c, cmd, addr, count * b->sector_size);
	return nvme_submit(c, &c->io, cmd, REQUEST_MS);
}

static int nvme_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return nvme_move(b, lba, count, addr, NVME_READ);
}

static int nvme_write(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return nvme_move(b, lba, count, addr, NVME_WRITE);
}

static int nvme_flush(struct block_device *b)
{
	struct nvme_namespace *ns = container_of(b, struct nvme_namespace, block);
	struct nvme_command cmd = { .opcode = NVME_FLUSH, .nsid = ns->id };

	return nvme_submit(ns->c, &ns->c->io, &cmd, REQUEST_MS);
}

const struct block_ops nvme_ops = {
	.read = nvme_read,
	.write = nvme_write,
	.flush = nvme_flush,
};
