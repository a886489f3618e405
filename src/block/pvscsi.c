// SPDX-License-Identifier: BSD-2-Clause
/*
 * SCSI requests through VMware's paravirtual adapter. The adapter is told once; memory shows when
 * it is done. Flat 32-bit, resident.
 */
#include "block/pvscsi.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"

#define READ_10	 0x28
#define WRITE_10 0x2a
#define READ_16	 0x88
#define WRITE_16 0x8a

static u32 pvscsi_completed(const struct pvscsi *d)
{
	return *(volatile u32 *)&d->rings->state.completion_producer;
}

static void pvscsi_fill(struct pvscsi *d, const struct scsi_request *r)
{
	struct pvscsi_request *q = &d->rings->requests[d->sent % PVSCSI_REQUESTS];

	memset(q, 0, sizeof(*q));
	q->context = ++d->sent;
	q->addr = r->addr;
	q->size = r->size;
	q->sense_addr = (u32)d->sense;
	q->sense_size = sizeof(d->sense);
	q->flags = !r->size ? PVSCSI_NO_DATA : r->write ? PVSCSI_TO_DEVICE : PVSCSI_TO_HOST;
	memcpy(q->cdb, r->cdb, SCSI_CDB_SIZE);
	q->cdb_size = r->cdb_size;
	q->lun[1] = r->lun;
	q->tag = PVSCSI_SIMPLE;
	q->bus = r->channel;
	q->target = r->target;
}

/* Resets the adapter. It has answered, so a reset does not block. */
static int pvscsi_break(struct pvscsi *d)
{
	log_error("%s: its rings make no sense\n", d->adapter.name);
	d->broken = true;
	writel(d->regs + PVSCSI_COMMAND, PVSCSI_CMD_RESET);
	return -EIO;
}

static bool pvscsi_moves_sectors(const struct scsi_request *r)
{
	return r->cdb[0] == READ_10 || r->cdb[0] == WRITE_10 || r->cdb[0] == READ_16 ||
	       r->cdb[0] == WRITE_16;
}

/*
 * Returns how many bytes were moved. QEMU says that there was less data, but not how much. That
 * matters if the data are sectors.
 */
static u32 pvscsi_moved(const struct scsi_request *r, const struct pvscsi_completion *c)
{
	if (c->moved)
		return min(c->moved, (u64)r->size);
	return pvscsi_moves_sectors(r) ? 0 : r->size;
}

static int pvscsi_result(struct pvscsi *d, struct scsi_request *r,
			 const struct pvscsi_completion *c)
{
	switch (c->host_status) {
	case PVSCSI_HOST_OK:
	case PVSCSI_HOST_LINKED:
	case PVSCSI_HOST_FLAG:
		r->moved = r->size;
		break;
	case PVSCSI_HOST_UNDERRUN:
	case PVSCSI_HOST_DATA_RUN:
		r->moved = pvscsi_moved(r, c);
		break;
	case PVSCSI_HOST_SELECTION:
		return -ENODEV;
	default:
		log_warn("%s %u,%u: status %02x of the adapter, command %02x\n", d->adapter.name,
			 r->target, r->lun, c->host_status, r->cdb[0]);
		return -EIO;
	}
	r->status = c->status;
	r->sense_size = min(c->sense_size, (u32)SCSI_SENSE_SIZE);
	memcpy(r->sense, d->sense, r->sense_size);
	return 0;
}

static int pvscsi_read(struct pvscsi *d, struct scsi_request *r)
{
	struct pvscsi_state *s = &d->rings->state;
	const struct pvscsi_completion *c =
		&d->rings->completions[s->completion_consumer % PVSCSI_COMPLETIONS];

	memory_barrier();
	if (pvscsi_completed(d) != d->sent || s->completion_consumer != d->sent - 1 ||
	    c->context != d->sent)
		return pvscsi_break(d);
	s->completion_consumer = d->sent;
	return pvscsi_result(d, r, c);
}

/*
 * Returns whether the adapter can take a request. A request that was abandoned may have ended by
 * now.
 */
static int pvscsi_usable(struct pvscsi *d)
{
	struct pvscsi_state *s = &d->rings->state;

	if (d->broken)
		return -EIO;
	if (s->completion_consumer == d->sent)
		return 0;
	if (pvscsi_completed(d) == s->completion_consumer)
		return -ETIMEDOUT;
	s->completion_consumer = d->sent;
	return pvscsi_completed(d) == d->sent ? 0 : pvscsi_break(d);
}

int pvscsi_submit(struct scsi_adapter *a, struct scsi_request *r)
{
	struct pvscsi *d = container_of(a, struct pvscsi, adapter);
	struct deadline end;
	u32 before;
	int err = pvscsi_usable(d);

	if (err)
		return err;
	before = pvscsi_completed(d);
	pvscsi_fill(d, r);
	memory_barrier();
	*(volatile u32 *)&d->rings->state.request_producer = d->sent;
	memory_barrier();
	writel(d->regs + PVSCSI_KICK, 0);
	end = deadline_ms(SCSI_REQUEST_MS);
	while (pvscsi_completed(d) == before) {
		if (!wait_before(&end))
			return -ETIMEDOUT;
		cpu_pause();
	}
	return pvscsi_read(d, r);
}
