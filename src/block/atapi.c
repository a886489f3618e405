// SPDX-License-Identifier: BSD-2-Clause
/*
 * ATAPI devices on IDE channels: the PACKET command carries SCSI commands (ATA/ATAPI-6, 9.8). Flat
 * 32-bit, resident.
 */
#include "block/atapi.h"
#include "cpu/io.h"
#include "lib/errno.h"
#include "log/log.h"

#define FEATURE_DMA 0x01
#define PIO_BLOCK   0xf800  /* how many bytes a device may offer at a time: whole CD sectors */
#define EXCESS_MOST 0x10000 /* how many surplus bytes are read and dropped at most */

#define DMA_MIN 2048 /* less data moves by PIO, which tells how many bytes the drive has sent */

/*
 * Waits until the device has ended the present phase of the command. Returns 1 if it wants to move
 * data, 0 if the command is done, or an error. After -EIO the sense data tell the reason.
 */
static int next_phase(struct ata_channel *c)
{
	u8 status;
	int err;

	inb(c->control); /* BSY is valid after 400 ns, which this read takes */
	err = ata_poll(c, &status);
	if (err)
		return err;
	if (status & (ATA_S_ERR | ATA_S_DF))
		return -EIO;
	return !!(status & ATA_S_DRQ);
}

/*
 * Reads what the device offers, block by block, and drops what does not fit. If the device does not
 * stop offering data, resets the channel.
 */
static int take_data(struct ata_channel *c, struct scsi_request *r)
{
	u32 addr = r->addr, left = r->size, excess = 0;
	int more;

	while ((more = next_phase(c)) > 0) {
		u32 n = inb(c->io + ATA_LBA_MID), take;

		n = ALIGN_UP(n | inb(c->io + ATA_LBA_HIGH) << 8, 2);
		take = min(n, ALIGN_DOWN(left, 2));
		excess += n - take;
		if (!n || excess > EXCESS_MOST) {
			log_warn("ata %03x: data without end\n", c->io);
			ata_reset(c);
			return -EIO;
		}
		insw(c->io + ATA_DATA, (void *)addr, take / 2);
		for (addr += take, left -= take; n > take; n -= 2)
			inw(c->io + ATA_DATA);
	}
	r->moved = r->size - left;
	return more;
}

static int atapi_send(struct ata_channel *c, const struct ata_command *cmd, struct scsi_request *r)
{
	bool dma = cmd->features & FEATURE_DMA, device_well;
	int err;

	if (dma) {
		bm_clear(c);
		bm_prepare(c, cmd);
	}
	err = ata_issue(c, cmd);
	if (!err)
		err = next_phase(c);
	if (err != 1)
		return err ? err : -EIO;
	outsw(c->io + ATA_DATA, r->cdb, ATAPI_CDB_SIZE / 2);
	if (!dma)
		return take_data(c, r);
	r->moved = r->size;
	return bm_run(c, cmd, &device_well);
}

int atapi_submit(struct scsi_adapter *a, struct scsi_request *r)
{
	struct atapi_drive *d = container_of(a, struct atapi_drive, adapter);
	bool dma = d->place.dma && r->size >= DMA_MIN;
	struct ata_command cmd = {
		.command = ATA_CMD_PACKET,
		.features = dma ? FEATURE_DMA : 0,
		.device = d->device,
		/* PACKET has no LBA: these registers say how many bytes the drive may offer. */
		.lba = min(r->size, (u32)PIO_BLOCK) << 8,
		.addr = r->addr,
		.size = r->size,
		.write = r->write,
	};
	int err = ata_usable(d->channel);

	if (err)
		return err;
	/* All drives here are CD drives, which nothing writes to. */
	if (r->write || r->cdb_size > ATAPI_CDB_SIZE)
		return -EIO;
	err = atapi_send(d->channel, &cmd, r);
	if (err != -EIO)
		return err;
	/* The drive has sense data, which tells why. The SCSI layer requests it. */
	r->status = SCSI_CHECK_CONDITION;
	return 0;
}
