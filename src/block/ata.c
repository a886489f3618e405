// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sends commands to ATA disks on IDE channels. Each register access is an exit to the VMM, so a
 * status that is not final is read again only after a pause, and each pause is twice as long as the
 * one before, up to a limit. Flat 32-bit, resident.
 */
#include "block/ata.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "log/log.h"

#define PAUSE_FIRST_US	 2
#define PAUSE_LONGEST_US 256
#define RESET_HOLD_US	 5
#define RESET_SETTLE_US	 2000
#define RESET_MS	 5000
#define ATA_NOTHING	 0xff /* a bus without a controller floats high and reads as this */
#define BM_START_MS	 1000

static __noinline int keep_polling(u16 port, u8 mask, u32 ms, u8 *status)
{
	struct deadline end = deadline_ms(ms);
	u32 pause = PAUSE_FIRST_US;

	do {
		if (*status == ATA_NOTHING)
			return -ENODEV;
		if (!wait_before(&end))
			return -ETIMEDOUT;
		delay_us(pause);
		pause = min(pause * 2, (u32)PAUSE_LONGEST_US);
	} while ((*status = inb(port)) & mask);
	return 0;
}

/*
 * Reads the status register @port until no bit of @mask is set, for at most @ms milliseconds.
 * Stores the last value in *@status. Often no bit is set at once, and then the clock is not read.
 * Returns 0, -ETIMEDOUT, or -ENODEV if nothing answers, because the controller was unplugged.
 */
static int poll(u16 port, u8 mask, u32 ms, u8 *status)
{
	*status = inb(port);
	return *status & mask ? keep_polling(port, mask, ms, status) : 0;
}

static int report(struct ata_channel *c, const char *what, int err, u8 status)
{
	u8 error = status & ATA_S_ERR ? inb(c->io + ATA_ERROR) : 0;

	log_warn("ata %03x: %s: %s, status %02x error %02x\n", c->io, what, error_name(err), status,
		 error);
	return err;
}

int ata_poll(struct ata_channel *c, u8 *status)
{
	int err = poll(c->io + ATA_STATUS, ATA_S_BSY, ATA_TIMEOUT_MS, status);

	c->owed |= err == -ETIMEDOUT;
	return err;
}

int ata_usable(struct ata_channel *c)
{
	u8 status;

	if (!c->owed)
		return 0;
	status = inb(c->control);
	if (status & ATA_S_BSY)
		return status == ATA_NOTHING ? -ENODEV : -ETIMEDOUT;
	if (c->owed_dma) {
		if (inb(c->bus_master + BM_STATUS) & BM_S_ACTIVE)
			return -ETIMEDOUT;
		outb(c->bus_master + BM_COMMAND, 0);
	}
	c->owed = c->owed_dma = false;
	return 0;
}

int ata_wait(struct ata_channel *c, bool drq)
{
	u8 status;
	int err = ata_poll(c, &status);

	if (!err && (status & (ATA_S_ERR | ATA_S_DF)))
		err = -EIO;
	if (!err && !(status & ATA_S_DRQ) != !drq)
		err = -EIO;
	return err ? report(c, "command", err, status) : 0;
}

/*
 * Selects the device. If it offers data that nobody is waiting for, as it may after power-on or
 * after a failure, resets it.
 */
static int ata_select(struct ata_channel *c, u8 device)
{
	u8 status;
	int err;

	for (u32 tries = 0;; tries++) {
		outb(c->io + ATA_DEVICE, device);
		err = poll(c->control, ATA_S_BSY, ATA_TIMEOUT_MS, &status);
		if (!err && !(status & ATA_S_DRQ))
			return 0;
		c->owed |= err == -ETIMEDOUT;
		if (err || tries)
			return report(c, "not ready", err ? err : -EIO, status);
		ata_reset(c);
	}
}

int ata_issue(struct ata_channel *c, const struct ata_command *cmd)
{
	int err = ata_select(c, cmd->device);

	if (err)
		return err;
	if (cmd->ext) {
		outb(c->io + ATA_COUNT, cmd->count >> 8);
		outb(c->io + ATA_LBA_LOW, cmd->lba >> 24);
		outb(c->io + ATA_LBA_MID, cmd->lba >> 32);
		outb(c->io + ATA_LBA_HIGH, cmd->lba >> 40);
	}
	if (cmd->command == ATA_CMD_PACKET)
		outb(c->io + ATA_FEATURES, cmd->features);
	outb(c->io + ATA_COUNT, cmd->count);
	outb(c->io + ATA_LBA_LOW, cmd->lba);
	outb(c->io + ATA_LBA_MID, cmd->lba >> 8);
	outb(c->io + ATA_LBA_HIGH, cmd->lba >> 16);
	outb(c->io + ATA_COMMAND, cmd->command);
	return 0;
}

int ata_no_data(struct ata_channel *c, const struct ata_command *cmd)
{
	int err = ata_issue(c, cmd);

	if (err)
		return err;
	inb(c->control); /* BSY is valid after 400 ns, which this read takes */
	return ata_wait(c, false);
}

/* Controllers on PCI can transfer doublewords. */
void ata_take(struct ata_channel *c, void *to, u32 size)
{
	if (c->narrow)
		insw(c->io + ATA_DATA, to, size / 2);
	else
		insl(c->io + ATA_DATA, to, size / 4);
}

static void ata_give(struct ata_channel *c, const void *from, u32 size)
{
	if (c->narrow)
		outsw(c->io + ATA_DATA, from, size / 2);
	else
		outsl(c->io + ATA_DATA, from, size / 4);
}

int ata_pio(struct ata_channel *c, const struct ata_command *cmd, u32 block)
{
	u32 left = cmd->size, addr = cmd->addr;
	int err = ata_issue(c, cmd);

	if (err)
		return err;
	inb(c->control); /* like in ata_no_data() */
	for (; left; left -= block, addr += block) {
		err = ata_wait(c, true);
		if (err)
			return err;
		if (cmd->write)
			ata_give(c, (void *)addr, block);
		else
			ata_take(c, (void *)addr, block);
		inb(c->control);
	}
	return cmd->write ? ata_wait(c, false) : 0;
}

static void fill_prd(struct prd *p, u32 addr, u32 size)
{
	while (size) {
		u32 n = min(size, 0x10000 - (addr & 0xffff));

		p->addr = addr;
		p->count = n;
		p->flags = n == size ? PRD_LAST : 0;
		addr += n;
		size -= n;
		p++;
	}
}

void bm_prepare(struct ata_channel *c, const struct ata_command *cmd)
{
	fill_prd(c->prd, cmd->addr, cmd->size);
	memory_barrier();
	outl(c->bus_master + BM_PRD, (u32)c->prd);
}

void bm_clear(struct ata_channel *c)
{
	outb(c->bus_master + BM_STATUS, BM_S_ERROR | BM_S_INTERRUPT);
}

/*
 * Called when the device has been waiting for the bus master for a long time. An earlier driver may
 * have left the start bit set. Then our write of the start bit did not start the bus master, and
 * its active bit is clear. If so, clears and sets the start bit.
 */
static int bm_start_again(struct ata_channel *c, u8 direction, u8 *status)
{
	if (!(inb(c->bus_master + BM_STATUS) & BM_S_ACTIVE)) {
		outb(c->bus_master + BM_COMMAND, direction);
		outb(c->bus_master + BM_COMMAND, direction | BM_START);
	}
	return poll(c->io + ATA_STATUS, ATA_S_BSY | ATA_S_DRQ, ATA_TIMEOUT_MS - BM_START_MS,
		    status);
}

int bm_run(struct ata_channel *c, const struct ata_command *cmd, bool *device_well)
{
	u8 direction = cmd->write ? 0 : BM_TO_MEMORY, master, status;
	int err;

	outb(c->bus_master + BM_COMMAND, direction | BM_START);
	/* A device that is moving data sets DRQ, BSY, or both, so wait until both are clear. */
	err = poll(c->io + ATA_STATUS, ATA_S_BSY | ATA_S_DRQ, BM_START_MS, &status);
	if (err == -ETIMEDOUT)
		err = bm_start_again(c, direction, &status);
	*device_well = !err && !(status & (ATA_S_ERR | ATA_S_DF));
	if (err == -ETIMEDOUT) {
		c->owed = c->owed_dma = true;
		return report(c, "DMA", err, status);
	}
	master = inb(c->bus_master + BM_STATUS);
	outb(c->bus_master + BM_COMMAND, direction);
	memory_barrier();
	if (!err && (!*device_well || (master & (BM_S_ERROR | BM_S_ACTIVE))))
		err = -EIO;
	if (err) {
		log_warn("bus master %03x: status %02x\n", c->bus_master, master);
		bm_clear(c);
	}
	return err ? report(c, "DMA", err, status) : 0;
}

static int ata_dma_once(struct ata_channel *c, const struct ata_command *cmd, bool *device_well)
{
	int err;

	*device_well = false;
	bm_prepare(c, cmd);
	err = ata_issue(c, cmd);
	return err ? err : bm_run(c, cmd, device_well);
}

/*
 * The bus master's error bit stays set until a write clears it. This write costs an access, so it
 * is only done after the bit was found set. If the device itself reports no error, the bit may be
 * left from an earlier driver, so the command is tried once more.
 */
static int ata_dma(struct ata_channel *c, const struct ata_command *cmd)
{
	bool device_well;
	int err = ata_dma_once(c, cmd, &device_well);

	return err && device_well ? ata_dma_once(c, cmd, &device_well) : err;
}

void ata_reset(struct ata_channel *c)
{
	u8 status;

	outb(c->control, ATA_C_SRST);
	delay_us(RESET_HOLD_US);
	outb(c->control, ATA_C_NORMAL);
	delay_us(RESET_SETTLE_US);
	c->owed |= poll(c->io + ATA_STATUS, ATA_S_BSY, RESET_MS, &status) == -ETIMEDOUT;
}

static u8 opcode(const struct ata_disk *d, bool ext, bool write)
{
	static const u8 opcodes[2][2][2] = {
		{ { ATA_CMD_READ_PIO, ATA_CMD_WRITE_PIO },
		  { ATA_CMD_READ_PIO_EXT, ATA_CMD_WRITE_PIO_EXT } },
		{ { ATA_CMD_READ_DMA, ATA_CMD_WRITE_DMA },
		  { ATA_CMD_READ_DMA_EXT, ATA_CMD_WRITE_DMA_EXT } },
	};

	return opcodes[d->place.dma][ext][write];
}

static int ata_move(struct block_device *b, u64 lba, u32 count, u32 addr, bool write)
{
	struct ata_disk *d = container_of(b, struct ata_disk, block);
	bool ext = count > ATA_LBA28_COUNT || lba + count > ATA_LBA28_END;
	struct ata_command cmd = {
		.command = opcode(d, ext, write),
		.device = d->device | ATA_DEVICE_LBA,
		.ext = ext,
		.count = count,
		.lba = lba,
		.addr = addr,
		.size = count * b->sector_size,
		.write = write,
	};
	int err;

	if (ext && !d->lba48)
		return -ERANGE;
	err = ata_usable(d->channel);
	if (err)
		return err;
	if (!ext)
		cmd.device |= lba >> 24 & 15;
	return d->place.dma ? ata_dma(d->channel, &cmd) : ata_pio(d->channel, &cmd, b->sector_size);
}

static int ata_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return ata_move(b, lba, count, addr, false);
}

static int ata_write(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return ata_move(b, lba, count, addr, true);
}

static int ata_flush(struct block_device *b)
{
	struct ata_disk *d = container_of(b, struct ata_disk, block);
	struct ata_command cmd = { .command = ATA_CMD_FLUSH, .device = d->device };
	int err = ata_usable(d->channel);

	return err ? err : ata_no_data(d->channel, &cmd);
}

const struct block_ops ata_ops = {
	.read = ata_read,
	.write = ata_write,
	.flush = ata_flush,
};
