// SPDX-License-Identifier: BSD-2-Clause
/*
 * Starts NVMe controllers and their two queues (NVM Express 1.4, 7.6.1), during POST and after a
 * failure. Flat 32-bit, resident.
 */
#include "block/nvme.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "lib/string.h"

#define QUEUE_CONTIGUOUS 1

/* Waits until the controller is ready, or not ready. */
static int nvme_wait_ready(const struct nvme_controller *c, bool ready)
{
	struct deadline end = deadline_ms(c->ready_ms);
	u32 status;

	while (!!((status = readl(c->base + NVME_CSTS)) & NVME_CSTS_RDY) != ready) {
		if (status == NVME_GONE)
			return -ENODEV;
		if (status & NVME_CSTS_CFS && ready)
			return -EIO;
		if (!wait_before(&end))
			return -ETIMEDOUT;
	}
	return status == NVME_GONE ? -ENODEV : 0;
}

/* Makes a queue empty, while the controller does not run. */
static void nvme_clear(struct nvme_queue *q)
{
	memset(q->sq, 0, q->size * sizeof(*q->sq));
	memset((void *)q->cq, 0, q->size * sizeof(*q->cq));
	q->tail = q->head = q->told = 0;
	q->phase = NVME_PHASE;
	q->late = false;
}

/* Enables the controller. Disables it before that, since another program may have used it. */
static int nvme_enable(struct nvme_controller *c)
{
	u32 size = c->admin.size - 1u;
	int err = 0;

	if (readl(c->base + NVME_CC) & NVME_CC_EN) {
		writel(c->base + NVME_CC, 0);
		err = nvme_wait_ready(c, false);
	}
	if (err)
		return err;
	nvme_clear(&c->admin);
	nvme_clear(&c->io);
	writel(c->base + NVME_AQA, size << 16 | size);
	writel(c->base + NVME_ASQ, (u32)c->admin.sq);
	writel(c->base + NVME_ASQ + 4, 0);
	writel(c->base + NVME_ACQ, (u32)c->admin.cq);
	writel(c->base + NVME_ACQ + 4, 0);
	writel(c->base + NVME_CC,
	       NVME_CC_ENTRY_SIZES | NVME_CC_MPS(__builtin_ctz(c->page / NVME_PAGE)) | NVME_CC_EN);
	return nvme_wait_ready(c, true);
}

static int nvme_create_io(struct nvme_controller *c)
{
	u32 size = (c->io.size - 1u) << 16 | NVME_QUEUE_IO;
	struct nvme_command cq = {
		.opcode = NVME_ADMIN_CREATE_CQ,
		.prp1 = (u32)c->io.cq,
		.cdw10 = size,
		.cdw11 = QUEUE_CONTIGUOUS,
	};
	struct nvme_command sq = {
		.opcode = NVME_ADMIN_CREATE_SQ,
		.prp1 = (u32)c->io.sq,
		.cdw10 = size,
		.cdw11 = NVME_QUEUE_IO << 16 | QUEUE_CONTIGUOUS,
	};
	int err = nvme_submit(c, &c->admin, &cq, NVME_ADMIN_MS);

	return err ? err : nvme_submit(c, &c->admin, &sq, NVME_ADMIN_MS);
}

int nvme_start(struct nvme_controller *c)
{
	int err = nvme_enable(c);

	return err ? err : nvme_create_io(c);
}

int nvme_fail(struct nvme_controller *c, int err)
{
	c->broken = true;
	if (err != -EIO || c->restarted || readl(c->base + NVME_ASQ) != (u32)c->admin.sq)
		return err;
	c->restarted = true;
	c->broken = false;
	if (nvme_start(c))
		c->broken = true;
	return err;
}
