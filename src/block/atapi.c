// SPDX-License-Identifier: BSD-2-Clause
/* ATAPI devices on IDE channels: the PACKET command (ATA/ATAPI-6, 9.8). Flat 32-bit, resident. */
#include "block/ata.h"
#include "block/scsi.h"
#include "cpu/io.h"
#include "lib/errno.h"
#include "log/log.h"

#define FEATURE_DMA 0x01
#define PIO_BLOCK   0xf800 /* bytes that a device may offer at a time: whole CD sectors */

#define DMA_MIN 2048

/* Waits for the next phase. Returns 1 if the device wants data moved, 0 if it is done. A
 * failure is no more than that here: the sense data say what it was. */
static int next_phase(struct ata_channel *c)
{
	u8 status;
	int err;

	inb(c->control); /* 400 ns until BSY counts */
	err = ata_poll(c, &status);
	if (err)
		return err;
	if (status & (ATA_S_ERR | ATA_S_DF))
		return -EIO;
	return !!(status & ATA_S_DRQ);
}

/* Takes what the device offers, block by block; what does not fit is read and dropped. */
static int take_data(struct ata_channel *c, u32 addr, u32 left)
{
	int more;

	while ((more = next_phase(c)) > 0) {
		u32 n = inb(c->io + ATA_LBA_MID), take;

		n = ALIGN_UP(n | inb(c->io + ATA_LBA_HIGH) << 8, 2);
		if (!n)
			return -EIO;
		take = min(n, ALIGN_DOWN(left, 2));
		insw(c->io + ATA_DATA, (void *)addr, take / 2);
		for (addr += take, left -= take; n > take; n -= 2)
			inw(c->io + ATA_DATA);
	}
	return more;
}

static int send(struct ata_channel *c, const struct ata_command *cmd, const u8 *cdb)
{
	int err;

	if (cmd->features & FEATURE_DMA)
		bm_prepare(c, cmd);
	err = ata_issue(c, cmd);
	if (!err)
		err = next_phase(c);
	if (err != 1)
		return err ? err : -EIO;
	outsw(c->io + ATA_DATA, cdb, SCSI_CDB_SIZE / 2);
	if (cmd->features & FEATURE_DMA)
		return bm_run(c, cmd);
	return take_data(c, cmd->addr, cmd->size);
}

static int packet(struct block_device *b, const u8 *cdb, u32 addr, u32 size)
{
	struct ata_disk *d = container_of(b, struct ata_disk, block);
	bool dma = b->dma && size >= DMA_MIN;
	struct ata_command cmd = {
		.command = ATA_CMD_PACKET,
		.features = dma ? FEATURE_DMA : 0,
		.device = d->device,
		.lba = min(size, (u32)PIO_BLOCK) << 8,
		.addr = addr,
		.size = size,
	};
	int err = send(d->channel, &cmd, cdb);

	if (err == -ETIMEDOUT)
		ata_reset(d->channel);
	return err;
}

static int atapi_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return scsi_read(b, packet, lba, count, addr);
}

static int atapi_refresh(struct block_device *b)
{
	return scsi_refresh(b, packet);
}

static int atapi_lock(struct block_device *b, bool on)
{
	return scsi_lock(b, packet, on);
}

static int atapi_eject(struct block_device *b)
{
	return scsi_eject(b, packet);
}

const struct block_ops atapi_ops = {
	.read = atapi_read,
	.refresh = atapi_refresh,
	.lock = atapi_lock,
	.eject = atapi_eject,
};
