// SPDX-License-Identifier: BSD-2-Clause
/*
 * Am53C974 chips. Selection, data and status each take a command to the chip; its status register
 * tells when the command has ended. Flat 32-bit; finding chips is POST's, the rest is resident.
 */
#include "block/esp.h"
#include "block/scsi_disk.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "pci/pci.h"

#define ALL_ONES	 0xff /* a register reads as this if the chip is gone */
#define LOOK_FIRST_US	 10
#define LOOK_LAST_US	 20000
#define BLAST_US	 100	/* how long the chip may take to write its FIFO to memory */
#define RESET_US	 25	/* how long the bus is reset */
#define SETTLE_US	 250000 /* how long targets may need after a reset of the bus */
#define IDENTIFY	 0x80
#define TIMEOUT_250MS	 153 /* at 40 MHz */
#define CLOCK_40MHZ	 0   /* stands for 8, which does not fit the three bits */
#define MESSAGE_COMPLETE 0

#define PCI_AMD	     0x1022
#define PCI_AM53C974 0x2020
#define PORTS	     0	      /* number of the BAR with the ports */
#define BYTES_MOST   0x100000 /* most of a request; the chip's counter has 24 bits */
#define LUN_MOST     7	      /* the largest LUN that fits an IDENTIFY message */
#define TARGETS	     8

static void esp_write(const struct esp *d, u16 reg, u8 v)
{
	outb(d->base + reg, v);
}

static u8 esp_read(const struct esp *d, u16 reg)
{
	return inb(d->base + reg);
}

/*
 * Stops the chip and sets it up. @bus: also resets the bus, which frees it from whoever holds it.
 */
static void esp_start(struct esp *d, bool bus)
{
	outl(d->base + ESP_DMA_COMMAND, ESP_DMA_ABORT);
	esp_write(d, ESP_COMMAND, ESP_RESET_CHIP);
	esp_write(d, ESP_COMMAND, ESP_NOP);
	esp_write(d, ESP_CONFIG1, ESP_CONFIG1_QUIET | ESP_HOST_ID);
	esp_write(d, ESP_CONFIG2, ESP_CONFIG2_FEATURES | ESP_CONFIG2_SCSI2);
	esp_write(d, ESP_CONFIG3, ESP_CONFIG3_CLOCK);
	esp_write(d, ESP_CLOCK, CLOCK_40MHZ);
	esp_write(d, ESP_TIMEOUT, TIMEOUT_250MS);
	esp_write(d, ESP_SYNC_OFFSET, 0);
	esp_write(d, ESP_COUNT_HIGH, 0);
	d->count_high = 0;
	if (bus) {
		esp_write(d, ESP_COMMAND, ESP_RESET_BUS);
		delay_us(RESET_US + SETTLE_US);
	}
	d->owed = false;
}

/* Makes the chip execute @command with the @size bytes at @addr, which are written if @to_host. */
static void esp_dma(struct esp *d, u8 command, u32 addr, u32 size, bool to_host)
{
	u32 way = to_host ? ESP_DMA_TO_HOST : 0;

	outl(d->base + ESP_DMA_COMMAND, ESP_DMA_IDLE | way);
	esp_write(d, ESP_COUNT_LOW, size);
	esp_write(d, ESP_COUNT_MIDDLE, size >> 8);
	if (d->count_high != size >> 16) {
		d->count_high = size >> 16;
		esp_write(d, ESP_COUNT_HIGH, d->count_high);
	}
	outl(d->base + ESP_DMA_COUNT, size);
	outl(d->base + ESP_DMA_ADDR, addr);
	memory_barrier();
	esp_write(d, ESP_COMMAND, command | ESP_DMA);
	outl(d->base + ESP_DMA_COMMAND, ESP_DMA_START | way);
}

/*
 * Waits until a command to the chip ends. Stores the chip's status in *@status, and the reason of
 * the end (ESP_INT_*) in *@why. Returns 0, -ETIMEDOUT, or -ENODEV if the chip is gone.
 */
static int esp_wait(const struct esp *d, struct deadline *end, u8 *status, u8 *why)
{
	u32 us = LOOK_FIRST_US;

	while (!((*status = esp_read(d, ESP_STATUS)) & ESP_STATUS_INT)) {
		struct deadline look = deadline_us(us);

		do {
			if (!wait_before(end))
				return -ETIMEDOUT;
			cpu_pause();
		} while (!deadline_passed(&look));
		us = min(us * 2, (u32)LOOK_LAST_US);
	}
	*why = esp_read(d, ESP_INT);
	memory_barrier();
	return *status == ALL_ONES && *why == ALL_ONES ? -ENODEV : 0;
}

static int esp_unexpected(const struct esp *d, const struct scsi_request *r, u8 status, u8 why)
{
	log_warn("%s %u: interrupt %02x in state %02x\n", d->adapter.name, r->target, why, status);
	return -EIO;
}

static void esp_select(struct esp *d, const struct scsi_request *r)
{
	d->command[0] = IDENTIFY | r->lun;
	memcpy(d->command + 1, r->cdb, SCSI_CDB_SIZE);
	esp_write(d, ESP_TARGET, r->target);
	esp_dma(d, ESP_SELECT_ATN, (u32)d->command, 1 + r->cdb_size, false);
}

/*
 * Returns how many bytes the target did not move. If a read has ended early, the chip's FIFO may
 * still hold bytes of it, so this first makes the chip write them to memory.
 */
static u32 esp_left(const struct esp *d, const struct scsi_request *r)
{
	u32 left = inl(d->base + ESP_DMA_LEFT) & 0xffffff;
	struct deadline end = deadline_us(BLAST_US);

	if (left && !r->write) {
		outl(d->base + ESP_DMA_COMMAND, ESP_DMA_BLAST | ESP_DMA_TO_HOST);
		while (!(inl(d->base + ESP_DMA_STATUS) & ESP_DMA_BLASTED))
			if (!wait_before(&end))
				break;
		left = inl(d->base + ESP_DMA_LEFT) & 0xffffff;
	}
	return min(left, r->size);
}

/* Receives the last two bytes (status and message) and lets the target leave the bus. */
static int esp_finish(struct esp *d, struct scsi_request *r, struct deadline *end)
{
	u8 status, why, message;
	int err;

	esp_write(d, ESP_COMMAND, ESP_FLUSH_FIFO);
	esp_write(d, ESP_COMMAND, ESP_FINISH);
	err = esp_wait(d, end, &status, &why);
	if (err)
		return err;
	if (!(why & ESP_INT_DONE) || why & (ESP_INT_GONE | ESP_INT_ILLEGAL | ESP_INT_RESET))
		return esp_unexpected(d, r, status, why);
	r->status = esp_read(d, ESP_FIFO);
	message = esp_read(d, ESP_FIFO);
	esp_write(d, ESP_COMMAND, ESP_ACCEPT);
	err = esp_wait(d, end, &status, &why);
	if (err)
		return err;
	if (!(why & ESP_INT_GONE) || message != MESSAGE_COMPLETE)
		return esp_unexpected(d, r, status, why);
	return 0;
}

/*
 * Does what the target asks for after its selection, phase by phase. Data is moved only once.
 * Returns -ENODEV if no target was there to be selected, or the chip is gone.
 */
static int esp_follow(struct esp *d, struct scsi_request *r)
{
	struct deadline end = deadline_ms(SCSI_REQUEST_MS);
	u8 data = r->write ? ESP_DATA_OUT : ESP_DATA_IN, status, why;
	bool selected = false, moving = false;
	int err;

	for (;;) {
		err = esp_wait(d, &end, &status, &why);
		if (err)
			return err;
		if (!selected && why == ESP_INT_GONE)
			return -ENODEV;
		if (why & ~(ESP_INT_DONE | ESP_INT_SERVICE) || status & ESP_STATUS_ERROR)
			return esp_unexpected(d, r, status, why);
		selected = true;
		if ((status & ESP_STATUS_PHASE) == ESP_STATUS_IN)
			break;
		if ((status & ESP_STATUS_PHASE) != data || moving || !r->size)
			return esp_unexpected(d, r, status, why);
		moving = true;
		esp_dma(d, ESP_TRANSFER, r->addr, r->size, !r->write);
	}
	if (moving)
		r->moved = r->size - esp_left(d, r);
	return esp_finish(d, r, &end);
}

/*
 * Returns 0 if the chip can take a request, or -ETIMEDOUT while the target still works on one that
 * was abandoned. If that request has ended by now, starts the chip again.
 */
static int esp_usable(struct esp *d)
{
	if (!d->owed)
		return 0;
	if (!(esp_read(d, ESP_STATUS) & ESP_STATUS_INT))
		return -ETIMEDOUT;
	esp_start(d, true);
	return 0;
}

static int esp_submit(struct scsi_adapter *a, struct scsi_request *r)
{
	struct esp *d = container_of(a, struct esp, adapter);
	int err = esp_usable(d);

	if (err)
		return err;
	esp_select(d, r);
	err = esp_follow(d, r);
	if (err == -ETIMEDOUT)
		d->owed = true;
	else if (err == -EIO)
		esp_start(d, true);
	return err;
}

/* ------------------------------------------------------------------ POST */

static const struct scsi_host esp_host = {
	.adapter = {
		.submit = esp_submit,
		.max_bytes = BYTES_MOST,
		.align = 1,
		.max_lun = LUN_MOST,
		.kind = BLOCK_KIND_ESP,
		.name = "Am53C974",
	},
	.size = sizeof(struct esp),
	.align = 4,
	.offset = offsetof(struct esp, adapter),
	.decode = PCI_COMMAND_IO,
};

__post static int esp_probe(struct device *dev)
{
	struct pci_device *pci = dev->pci;
	u16 base = pci_bar_io(pci, PORTS);
	struct esp *d;

	if (!base || pci->bar[PORTS].size < ESP_END || inb(base + ESP_COMMAND) == 0xff)
		return -ENODEV;
	d = scsi_host_new(dev, base, &esp_host);
	if (!d)
		return scsi_host_error(base);
	d->base = base;
	esp_start(d, false);
	return scsi_probe_targets(&d->adapter, 0, TARGETS);
}

static const struct driver_id esp_ids[] = { PCI_ID(PCI_AMD, PCI_AM53C974), { 0 } };

DRIVER(esp_driver)
= { .name = "am53c974", .ids = esp_ids, .probe = esp_probe, .if_named = true };
