// SPDX-License-Identifier: BSD-2-Clause
/*
 * SCSI requests through Fusion-MPT adapters. A reply can only be read from a register, which is
 * done at growing intervals. Flat 32-bit, resident.
 */
#include "block/mpt.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"

#define LOOK_FIRST_US 10
#define LOOK_LAST_US  20000
#define CONTEXT_MASK  0x7fffffff

#define IGNORED 1 /* there is no reply yet, or one that is not to a SCSI request */

static void mpt_fill(struct mpt *d, const struct scsi_request *r)
{
	struct mpt_scsi_io *q = &d->request;

	memset(q, 0, sizeof(*q));
	d->sent = (d->sent + 1) & CONTEXT_MASK;
	q->target = r->target;
	q->function = MPT_FUNCTION_SCSI_IO;
	q->cdb_size = r->cdb_size;
	q->sense_size = sizeof(d->sense);
	q->context = d->sent;
	q->lun[1] = r->lun;
	if (r->size)
		q->control = r->write ? MPT_CONTROL_WRITE : MPT_CONTROL_READ;
	memcpy(q->cdb, r->cdb, SCSI_CDB_SIZE);
	q->size = r->size;
	q->sense_addr = (u32)d->sense;
	q->sg_flags = MPT_SG_ONLY | (r->write ? MPT_SG_WRITE : 0) | r->size;
	q->sg_addr = r->addr;
}

/*
 * Starts the adapter again after it has failed. After a second failure it is not used any more.
 * Returns -EIO, or -ENODEV if the adapter is gone.
 */
static int mpt_break(struct mpt *d, const char *why)
{
	u16 targets;
	int err;

	log_error("%s: %s\n", d->adapter.name, why);
	err = mpt_start(d, &targets);
	d->broken = err || d->restarted;
	d->restarted = true;
	d->owed = false;
	return err == -ENODEV ? err : -EIO;
}

static int mpt_result(struct mpt *d, struct scsi_request *r, const struct mpt_scsi_reply *p)
{
	r->moved = r->size;
	r->status = p->scsi_status;
	switch (p->ioc_status & MPT_IOC_MASK) {
	case MPT_IOC_OK:
	case MPT_IOC_RECOVERED:
		break;
	case MPT_IOC_UNDERRUN:
		r->moved = min(p->moved, r->size);
		break;
	case MPT_IOC_BUSY:
		r->status = SCSI_BUSY;
		return 0;
	case MPT_IOC_NO_BUS:
	case MPT_IOC_NO_TARGET:
	case MPT_IOC_NO_DEVICE:
		return -ENODEV;
	default:
		return scsi_failed(&d->adapter, r, p->ioc_status);
	}
	if (p->scsi_state & MPT_SCSI_STATE_NO_STATUS)
		return -EIO;
	if (p->scsi_state & MPT_SCSI_STATE_SENSE)
		scsi_set_sense(r, d->sense, p->sense_count);
	return 0;
}

/* Returns the frame that contains a reply, or NULL if the address is not one that we gave. */
static const struct mpt_scsi_reply *mpt_frame(const struct mpt *d, u32 reply)
{
	u32 offset = (reply << 1) - (u32)d->replies;

	if (offset >= sizeof(d->replies) || offset % MPT_FRAME_SIZE)
		return NULL;
	return &d->replies[offset / MPT_FRAME_SIZE].reply;
}

/*
 * Handles @reply, a value of the reply register. It is the context of a request that succeeded, or
 * else the address of a frame with details. Returns 0, IGNORED, or a negative error.
 */
static int mpt_read(struct mpt *d, struct scsi_request *r, u32 reply)
{
	const struct mpt_scsi_reply *p;
	int err;

	memory_barrier();
	if (!(reply & MPT_REPLY_IS_ADDRESS)) {
		if (reply != d->sent)
			return mpt_break(d, "a reply to no request");
		r->moved = r->size;
		return 0;
	}
	p = mpt_frame(d, reply);
	if (!p)
		return mpt_break(d, "a reply at a wrong address");
	if (p->function != MPT_FUNCTION_SCSI_IO)
		err = IGNORED;
	else if (p->context != d->sent)
		return mpt_break(d, "a reply to no request");
	else
		err = mpt_result(d, r, p);
	writel(d->regs + MPT_REPLIES, (u32)p);
	return err;
}

static int mpt_look(struct mpt *d, struct scsi_request *r)
{
	u32 reply = readl(d->regs + MPT_REPLIES);

	return reply == MPT_REPLY_NONE ? IGNORED : mpt_read(d, r, reply);
}

/* Returns whether the adapter's firmware runs. If it does not, no reply will come. */
static bool mpt_runs(const struct mpt *d)
{
	return MPT_DOORBELL_STATE(readl(d->regs + MPT_DOORBELL)) == MPT_STATE_OPERATIONAL;
}

static int mpt_wait(struct mpt *d, struct scsi_request *r)
{
	struct deadline end = deadline_ms(SCSI_REQUEST_MS);
	u32 us = LOOK_FIRST_US;
	int err;

	while ((err = mpt_look(d, r)) == IGNORED) {
		struct deadline look = deadline_us(us);

		do {
			if (!wait_before(&end))
				return -ETIMEDOUT;
		} while (!deadline_passed(&look));
		us = min(us * 2, (u32)LOOK_LAST_US);
		if (us == LOOK_LAST_US && !mpt_runs(d))
			return mpt_break(d, "it stopped");
	}
	return err;
}

/*
 * Returns 0 if the adapter can take a request, -EIO if it is broken, or -ETIMEDOUT while it still
 * works on a request that was abandoned. Takes the reply of such a request if it has ended by now.
 * If the adapter has stopped meanwhile, it is started again, but the new request fails with -EIO,
 * or with -ENODEV if the adapter is gone.
 */
static int mpt_usable(struct mpt *d)
{
	struct scsi_request lost = { .size = 0 };
	int err;

	if (d->broken)
		return -EIO;
	if (!d->owed)
		return 0;
	err = mpt_look(d, &lost);
	if (err == IGNORED)
		return mpt_runs(d) ? -ETIMEDOUT : mpt_break(d, "it stopped");
	return d->broken ? -EIO : 0;
}

int mpt_submit(struct scsi_adapter *a, struct scsi_request *r)
{
	struct mpt *d = container_of(a, struct mpt, adapter);
	int err = mpt_usable(d);

	if (err)
		return err;
	mpt_fill(d, r);
	memory_barrier();
	writel(d->regs + MPT_REQUESTS, (u32)&d->request);
	err = mpt_wait(d, r);
	d->owed = err == -ETIMEDOUT;
	return err;
}
