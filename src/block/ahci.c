// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sends commands to devices on AHCI ports (AHCI 1.3.1, 5.5 and 6.2.2). A command that succeeds
 * takes a single register access, the write that issues it. At the command's end the device sends a
 * FIS. The controller writes this FIS to memory, where the driver waits for it. Flat 32-bit,
 * resident.
 */
#include "block/ahci.h"
#include "block/ata.h"
#include "block/atapi.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "cpu/wait.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"

#define COMMAND_MS    30000
#define LOOK_MS	      20 /* how often the port is checked for errors while its device is silent */
#define STOP_MS	      500
#define READY_MS      30000
#define LINK_RESET_US 1000
#define LINK_UP_US    20000 /* a device must show itself in 10 ms */
#define FEATURE_DMA   0x01
#define ALL_ONES      0xffffffff /* a register reads as this if the controller is gone */

int ahci_stop(struct ahci_port *p)
{
	u32 cmd = readl(p->regs + PX_CMD);
	int err;

	if (cmd == ALL_ONES)
		return -ENODEV;
	if (!(cmd & (PX_CMD_ST | PX_CMD_CR | PX_CMD_FRE | PX_CMD_FR)))
		return 0;
	cmd &= ~PX_CMD_ST;
	writel(p->regs + PX_CMD, cmd);
	err = wait_register(p->regs + PX_CMD, PX_CMD_CR, 0, STOP_MS);
	if (err)
		return err;
	writel(p->regs + PX_CMD, cmd & ~PX_CMD_FRE);
	return wait_register(p->regs + PX_CMD, PX_CMD_FR, 0, STOP_MS);
}

int ahci_start(struct ahci_port *p)
{
	u32 cmd = PX_CMD_SUD | PX_CMD_POD | PX_CMD_FRE;
	int err;

	writel(p->regs + PX_CLB, (u32)&p->mem->header);
	writel(p->regs + PX_CLB + 4, 0);
	writel(p->regs + PX_FB, (u32)p->mem->received);
	writel(p->regs + PX_FB + 4, 0);
	writel(p->regs + PX_IE, 0);
	writel(p->regs + PX_SERR, 0xffffffff);
	writel(p->regs + PX_IS, 0xffffffff);
	writel(p->regs + PX_CMD, cmd);
	err = wait_register(p->regs + PX_TFD, ATA_S_BSY | ATA_S_DRQ, 0, READY_MS);
	if (!err)
		writel(p->regs + PX_CMD, cmd | PX_CMD_ST);
	return err;
}

static void ahci_fill(struct ahci_port *p, const struct ahci_command *cmd)
{
	struct ahci_memory *m = p->mem;

	m->header.flags = sizeof(m->fis) / 4 | (cmd->packet ? HEADER_ATAPI : 0) |
			  (cmd->write ? HEADER_WRITE : 0);
	m->header.prds = cmd->size ? 1 : 0;
	m->header.transferred = 0;
	m->header.table = (u32)&m->fis;
	m->fis = (struct fis_h2d){
		.type = FIS_H2D,
		.flags = FIS_COMMAND,
		.command = cmd->command,
		.features = cmd->features,
		.device = cmd->device,
		.lba0 = cmd->lba,
		.lba1 = cmd->lba >> 8,
		.lba2 = cmd->lba >> 16,
		.lba3 = cmd->lba >> 24,
		.lba4 = cmd->lba >> 32,
		.lba5 = cmd->lba >> 40,
		.count = cmd->count,
		.count_high = cmd->count >> 8,
	};
	if (cmd->packet)
		memcpy(m->packet, cmd->packet, ATAPI_CDB_SIZE);
	m->prd = (struct ahci_prd){ .addr = cmd->addr, .size = cmd->size - 1 };
	memset(m->received + RECEIVED_D2H, 0, 4);
}

/*
 * Looks at the port of a silent device. Returns 0 if the device may still answer, -EIO if the port
 * reports an error, or -ENODEV if nobody will answer, because the controller was unplugged or
 * another driver has stopped the port. The registers of an unplugged controller read as ones or as
 * zeros.
 */
static int look_at_port(const struct ahci_port *p)
{
	u32 is = readl(p->regs + PX_IS);

	if (is == ALL_ONES || !(readl(p->regs + PX_CMD) & PX_CMD_ST))
		return -ENODEV;
	return is & PX_IS_ERRORS ? -EIO : 0;
}

/* Waits until the device's FIS is in memory. */
static int wait_fis(struct ahci_port *p)
{
	volatile u8 *fis = p->mem->received + RECEIVED_D2H;
	struct deadline end = deadline_ms(COMMAND_MS), look = deadline_ms(LOOK_MS);

	while (fis[0] != FIS_D2H || (fis[RECEIVED_STATUS] & (ATA_S_BSY | ATA_S_DRQ))) {
		if (!wait_before(&end))
			return -ETIMEDOUT;
		if (deadline_passed(&look)) {
			int err = look_at_port(p);

			if (err)
				return err;
			look = deadline_ms(LOOK_MS);
		}
	}
	memory_barrier();
	return fis[RECEIVED_STATUS] & (ATA_S_ERR | ATA_S_DF) ? -EIO : 0;
}

static int wait_pio(struct ahci_port *p)
{
	int err = wait_register(p->regs + PX_CI, 1, 0, COMMAND_MS);

	if (err)
		return err;
	return readl(p->regs + PX_TFD) & (ATA_S_ERR | ATA_S_DF) ? -EIO : 0;
}

/*
 * Resets the link, which also resets the device (AHCI 1.3.1, 10.4.2). ahci_start() waits for the
 * device's first FIS, which shows that the device is ready.
 */
static void reset_link(const struct ahci_port *p)
{
	writel(p->regs + PX_SCTL, PX_SCTL_RESET);
	delay_us(LINK_RESET_US);
	writel(p->regs + PX_SCTL, 0);
	delay_us(LINK_UP_US);
}

/*
 * Makes the port ready for the next command after an error. Returns 0, -ENODEV if the controller is
 * gone, or -EIO if the port does not stop or start. Then the port is not used any more.
 */
static int recover(struct ahci_port *p)
{
	int err = ahci_stop(p);

	if (err != -ENODEV && (err || readl(p->regs + PX_TFD) & (ATA_S_BSY | ATA_S_DRQ))) {
		reset_link(p);
		err = wait_register(p->regs + PX_CMD, PX_CMD_CR, 0, STOP_MS);
	}
	if (!err)
		err = ahci_start(p);
	if (!err || err == -ENODEV)
		return err;
	p->broken = true;
	log_error("%s: port does not restart\n", p->name);
	return -EIO;
}

/*
 * Returns 0 if the port can take a command, -EIO if the port is broken, -ENODEV if the controller
 * is gone, or -ETIMEDOUT while the device still works on a command that was abandoned. If that
 * command has ended by now, starts the port again.
 */
static int ahci_usable(struct ahci_port *p)
{
	if (p->broken)
		return -EIO;
	if (!p->owed)
		return 0;
	if (readl(p->regs + PX_CI) & 1 && !(readl(p->regs + PX_IS) & PX_IS_ERRORS))
		return -ETIMEDOUT;
	p->owed = false;
	return recover(p);
}

int ahci_command(struct ahci_port *p, const struct ahci_command *cmd)
{
	int err = ahci_usable(p);

	if (err)
		return err;
	ahci_fill(p, cmd);
	memory_barrier();
	writel(p->regs + PX_CI, 1);
	err = cmd->pio ? wait_pio(p) : wait_fis(p);
	if (err == -ETIMEDOUT)
		p->owed = true;
	else if (err == -EIO && recover(p) == -ENODEV)
		err = -ENODEV;
	return err;
}

/*
 * Returns how many bytes a command has moved. To be called if the header in the command list does
 * not say @size: the controller need not store the number before it clears the command's bit in
 * PxCI (AHCI 1.3.1, 4.2.2), so this waits for that.
 */
static __cold u32 ahci_moved(const struct ahci_port *p, u32 size)
{
	wait_register(p->regs + PX_CI, 1, 0, STOP_MS);
	memory_barrier();
	return min(p->mem->header.transferred, size);
}

static int ahci_move(struct block_device *b, u64 lba, u32 count, u32 addr, bool write)
{
	struct ahci_disk *d = container_of(b, struct ahci_disk, block);
	struct ahci_command cmd = {
		.device = ATA_DEVICE_LBA,
		.count = count,
		.lba = lba,
		.addr = addr,
		.size = count * b->sector_size,
		.write = write,
	};
	int err;

	if (d->lba48) {
		cmd.command = write ? ATA_CMD_WRITE_DMA_EXT : ATA_CMD_READ_DMA_EXT;
	} else {
		cmd.command = write ? ATA_CMD_WRITE_DMA : ATA_CMD_READ_DMA;
		cmd.device |= lba >> 24 & 15;
		cmd.lba &= 0xffffff;
	}
	err = ahci_command(&d->port, &cmd);
	if (!err && d->port.mem->header.transferred != cmd.size &&
	    ahci_moved(&d->port, cmd.size) != cmd.size)
		err = -EIO;
	if (err == -EIO)
		log_warn("%s: status %02x error %02x\n", b->name,
			 d->port.mem->received[RECEIVED_D2H + RECEIVED_STATUS],
			 d->port.mem->received[RECEIVED_D2H + RECEIVED_ERROR]);
	return err;
}

static int ahci_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return ahci_move(b, lba, count, addr, false);
}

static int ahci_write(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return ahci_move(b, lba, count, addr, true);
}

static int ahci_flush(struct block_device *b)
{
	struct ahci_disk *d = container_of(b, struct ahci_disk, block);
	struct ahci_command cmd = { .command = ATA_CMD_FLUSH };

	return ahci_command(&d->port, &cmd);
}

const struct block_ops ahci_ops = {
	.read = ahci_read,
	.write = ahci_write,
	.flush = ahci_flush,
};

int ahci_submit(struct scsi_adapter *a, struct scsi_request *r)
{
	struct ahci_drive *d = container_of(a, struct ahci_drive, adapter);
	struct ahci_command cmd = {
		.command = ATA_CMD_PACKET,
		.features = r->size ? FEATURE_DMA : 0,
		.packet = r->cdb,
		.addr = r->addr,
		.size = r->size,
		.write = r->write,
	};
	int err = ahci_command(&d->port, &cmd);

	r->moved = r->size;
	if (!err && d->port.mem->header.transferred != r->size)
		r->moved = ahci_moved(&d->port, r->size);
	if (err != -EIO)
		return err;
	/* The drive has sense data, which tells why. The SCSI layer requests it. */
	r->status = SCSI_CHECK_CONDITION;
	return 0;
}
