// SPDX-License-Identifier: BSD-2-Clause
/*
 * SCSI requests through MegaRAID SAS adapters. One register write tells the adapter the address of
 * a frame, which is a command in memory. The adapter writes to the frame when the command is done.
 * Flat 32-bit, resident.
 */
#include "block/megaraid.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"

#define LOOK_MS	 20	    /* how often the state of a silent adapter is read */
#define ALL_ONES 0xffffffff /* a register of an adapter that is gone */

static u8 megaraid_status(const struct megaraid *d)
{
	return *(volatile u8 *)&d->frame.header.command_status;
}

/*
 * Reads the state of an adapter that is silent. Returns 0, -ENODEV if the adapter is gone, or -EIO
 * if its firmware has failed.
 */
static int megaraid_look(struct megaraid *d)
{
	u32 scratch = readl(d->regs + MFI_SCRATCH);

	if (scratch == ALL_ONES)
		return -ENODEV;
	if (MFI_SCRATCH_STATE(scratch) != MFI_STATE_FAULT)
		return 0;
	log_error("%s: fault %08x\n", d->adapter.name, scratch);
	d->broken = true;
	return -EIO;
}

/*
 * Returns 0 if the adapter can take a frame, -EIO if it is broken, -ENODEV if it is gone, or
 * -ETIMEDOUT while it still works on a frame that was abandoned. If the firmware has failed
 * meanwhile, it is restarted, but the new request fails with -EIO.
 */
static int megaraid_usable(struct megaraid *d)
{
	int err;

	if (d->broken)
		return -EIO;
	if (d->owed && megaraid_status(d) == MFI_STAT_PENDING) {
		err = megaraid_look(d);
		if (d->broken)
			megaraid_restart(d);
		return err ? err : -ETIMEDOUT;
	}
	d->owed = false;
	return 0;
}

int megaraid_send(struct megaraid *d, u32 ms)
{
	struct deadline end = deadline_ms(ms), look = deadline_ms(LOOK_MS);

	d->frame.header.command_status = MFI_STAT_PENDING;
	d->frame.header.flags |= MFI_FRAME_NO_REPLY;
	memory_barrier();
	writel(d->regs + MFI_QUEUE, (u32)&d->frame | 1);
	while (megaraid_status(d) == MFI_STAT_PENDING) {
		if (!wait_before(&end)) {
			d->owed = true;
			return -ETIMEDOUT;
		}
		if (deadline_passed(&look)) {
			int err = megaraid_look(d);

			if (err)
				return err;
			look = deadline_ms(LOOK_MS);
		}
	}
	memory_barrier();
	return 0;
}

static void megaraid_fill(struct megaraid *d, const struct scsi_request *r)
{
	struct mfi_pass_frame *f = &d->frame.pass;

	memset(f, 0, sizeof(*f));
	f->header.command =
		r->channel == MEGARAID_PHYSICAL ? MFI_CMD_PD_SCSI_IO : MFI_CMD_LD_SCSI_IO;
	f->header.sense_size = sizeof(d->sense);
	f->header.target = r->target;
	f->header.lun = r->lun;
	f->header.cdb_size = r->cdb_size;
	f->header.sg_count = 1;
	f->header.size = r->size;
	f->sense_addr = (u32)d->sense;
	memcpy(f->cdb, r->cdb, SCSI_CDB_SIZE);
	if (r->size) {
		f->header.flags = r->write ? MFI_FRAME_WRITE : MFI_FRAME_READ;
		f->sg = (struct mfi_sg){ r->addr, r->size };
	} else {
		f->sg = (struct mfi_sg){ (u32)&d->none, sizeof(d->none) };
	}
}

/* Reads the result. The adapter does not tell how many bytes were moved. */
static int megaraid_result(struct megaraid *d, struct scsi_request *r)
{
	const struct mfi_header *h = &d->frame.header;

	switch (h->command_status) {
	case MFI_STAT_OK:
	case MFI_STAT_SCSI_ERROR:
		break;
	case MFI_STAT_NO_DEVICE:
	case MFI_STAT_OFFLINE:
		return -ENODEV;
	default:
		return scsi_failed(&d->adapter, r, h->command_status);
	}
	r->status = h->scsi_status;
	if (h->command_status == MFI_STAT_SCSI_ERROR && r->status == SCSI_GOOD)
		return -EIO;
	r->moved = r->size;
	if (r->status == SCSI_CHECK_CONDITION)
		scsi_set_sense(r, d->sense, h->sense_size);
	return 0;
}

int megaraid_submit(struct scsi_adapter *a, struct scsi_request *r)
{
	struct megaraid *d = container_of(a, struct megaraid, adapter);
	int err = megaraid_usable(d);

	if (err)
		return err;
	megaraid_fill(d, r);
	err = megaraid_send(d, SCSI_REQUEST_MS);
	if (d->broken)
		megaraid_restart(d);
	return err ? err : megaraid_result(d, r);
}
