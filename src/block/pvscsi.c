// SPDX-License-Identifier: BSD-2-Clause
/*
 * VMware's paravirtual SCSI adapter. The adapter is told of a request once; memory shows when it is
 * done. Flat 32-bit; finding adapters is POST's, the rest is resident.
 */
#include "block/pvscsi.h"
#include "block/scsi_disk.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "pci/pci.h"

#define READ_10	 0x28
#define WRITE_10 0x2a
#define READ_16	 0x88
#define WRITE_16 0x8a

#define PCI_VMWARE 0x15ad
#define PCI_PVSCSI 0x07c0
#define REGISTERS  0 /* memory BAR */
#define BYTES_MOST 0x400000
#define LUN_MOST   255
#define LOOK_MS	   20	      /* how often a silent adapter is asked whether it is there */
#define ALL_ONES   0xffffffff /* a register of an adapter that was unplugged */
#define TARGETS	   65	      /* 0 to 64 */

static u32 pvscsi_completed(const struct pvscsi *d)
{
	return *(volatile u32 *)&d->rings->state.completion_producer;
}

static void pvscsi_fill(struct pvscsi *d, const struct scsi_request *r)
{
	struct pvscsi_request *q = &d->rings->requests[d->sent % PVSCSI_REQUESTS];

	/* What is not set here stays 0. */
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
	q->target = r->target;
}

/* Sends a command. Its data goes through one register, word by word. */
static int pvscsi_command(struct pvscsi *d, u32 command, const void *data, u32 size)
{
	const u32 *words = data;

	writel(d->regs + PVSCSI_COMMAND, command);
	for (u32 i = 0; i < size / sizeof(*words); i++)
		writel(d->regs + PVSCSI_COMMAND_DATA, words[i]);
	return readl(d->regs + PVSCSI_COMMAND_STATUS) ? -EIO : 0;
}

/* Resets the adapter, which forgets the rings of whoever used it before, and gives it our rings. */
static int pvscsi_start(struct pvscsi *d)
{
	struct pvscsi_rings *r = d->rings;
	struct pvscsi_setup_rings setup = {
		.request_pages = 1,
		.completion_pages = 1,
		.state = (u32)&r->state >> PVSCSI_PAGE_SHIFT,
		.requests = { (u32)r->requests >> PVSCSI_PAGE_SHIFT },
		.completions = { (u32)r->completions >> PVSCSI_PAGE_SHIFT },
	};
	int err = pvscsi_command(d, PVSCSI_CMD_RESET, NULL, 0);

	if (err)
		return err;
	memset(&r->state, 0, sizeof(r->state));
	d->sent = 0;
	writel(d->regs + PVSCSI_INTR_MASK, 0);
	err = pvscsi_command(d, PVSCSI_CMD_SETUP_RINGS, &setup, sizeof(setup));
	if (err)
		return err;
	return r->state.completion_producer || r->state.completion_consumer ? -EIO : 0;
}

/*
 * To be called when the rings have impossible values. Resets the adapter and starts it again; that
 * does not block, because the adapter has answered. After the second time it is not used any more.
 * Returns -EIO.
 */
static int pvscsi_break(struct pvscsi *d)
{
	log_error("%s: its rings make no sense\n", d->adapter.name);
	d->broken = pvscsi_start(d) || d->restarted;
	d->restarted = true;
	return -EIO;
}

static bool pvscsi_moves_sectors(const struct scsi_request *r)
{
	return r->cdb[0] == READ_10 || r->cdb[0] == WRITE_10 || r->cdb[0] == READ_16 ||
	       r->cdb[0] == WRITE_16;
}

/*
 * Returns how many bytes were moved. QEMU reports that there was less data than requested, but not
 * how much: its number is 0. Then count sectors as not moved. Other answers may be shorter than
 * requested, so count them as complete.
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
		return scsi_failed(&d->adapter, r, c->host_status);
	}
	r->status = c->status;
	scsi_set_sense(r, d->sense, c->sense_size);
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
 * Asks a silent adapter whether it is still there. As long as it is, this register holds 0, the
 * result of the last command (SETUP_RINGS).
 */
static bool pvscsi_is_gone(const struct pvscsi *d)
{
	return readl(d->regs + PVSCSI_COMMAND_STATUS) == ALL_ONES;
}

/*
 * Returns 0 if the adapter can take a request, -ETIMEDOUT while it still works on one that was
 * abandoned, -ENODEV if it is gone, or -EIO if it is broken.
 */
static int pvscsi_usable(struct pvscsi *d)
{
	struct pvscsi_state *s = &d->rings->state;

	if (d->broken)
		return -EIO;
	if (s->completion_consumer == d->sent)
		return 0;
	if (pvscsi_completed(d) == s->completion_consumer)
		return pvscsi_is_gone(d) ? -ENODEV : -ETIMEDOUT;
	s->completion_consumer = d->sent;
	return pvscsi_completed(d) == d->sent ? 0 : pvscsi_break(d);
}

static int pvscsi_submit(struct scsi_adapter *a, struct scsi_request *r)
{
	struct pvscsi *d = container_of(a, struct pvscsi, adapter);
	struct deadline end, look;
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
	look = deadline_ms(LOOK_MS);
	while (pvscsi_completed(d) == before) {
		if (!wait_before(&end))
			return -ETIMEDOUT;
		if (deadline_passed(&look)) {
			if (pvscsi_is_gone(d))
				return -ENODEV;
			look = deadline_ms(LOOK_MS);
		}
	}
	return pvscsi_read(d, r);
}

/* ------------------------------------------------------------------ POST */

static const struct scsi_host pvscsi_host = {
	.adapter = {
		.submit = pvscsi_submit,
		.max_bytes = BYTES_MOST,
		.align = 1,
		.max_lun = LUN_MOST,
		.kind = BLOCK_KIND_PVSCSI,
		.name = "PVSCSI",
	},
	.size = sizeof(struct pvscsi),
	.align = 8,
	.offset = offsetof(struct pvscsi, adapter),
	.decode = PCI_COMMAND_MEMORY,
};

__post static int pvscsi_probe(struct device *dev)
{
	u32 regs = pci_bar_mem(dev->pci, REGISTERS, PVSCSI_END);
	struct pvscsi *d = scsi_host_new(dev, regs, &pvscsi_host);
	int err;

	if (!d)
		return scsi_host_error(regs);
	d->rings = resident_alloc(sizeof(*d->rings), PVSCSI_PAGE);
	if (!d->rings)
		return -ENOMEM;
	d->regs = regs;
	err = pvscsi_start(d);
	return err ? err : scsi_probe_targets(&d->adapter, 0, TARGETS);
}

static const struct driver_id pvscsi_ids[] = { PCI_ID(PCI_VMWARE, PCI_PVSCSI), { 0 } };

DRIVER(pvscsi_driver)
= { .name = "pvscsi", .ids = pvscsi_ids, .probe = pvscsi_probe, .if_named = true };
