// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sends commands to SD cards and eMMC (SD Host Controller 3.00, 3.7). Data goes by ADMA2 directly
 * to the caller, or by SDMA if the controller has no ADMA2. A request takes five register writes
 * and one read. Flat 32-bit, resident.
 */
#include "block/sdhci.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "log/log.h"

#define REQUEST_MS	 10000 /* the controller itself gives up after a few seconds */
#define RESET_MS	 100
#define PAUSE_FIRST_US	 2
#define PAUSE_LONGEST_US 256

/* Reads the status until a bit of @want or an error is set. */
static int sdhci_wait(struct sdhci_slot *s, u32 want, u32 *status)
{
	struct deadline end = deadline_ms(REQUEST_MS);
	u32 pause = PAUSE_FIRST_US;

	for (;;) {
		*status = readl(s->base + SDHCI_STATUS);
		if (*status & SDHCI_S_REMOVED) /* or the controller is gone: all ones */
			return -ENODEV;
		if (*status & SDHCI_S_ERROR)
			return -EIO;
		if (*status & want)
			return 0;
		if (!wait_before(&end))
			return -ETIMEDOUT;
		delay_us(pause);
		pause = min(pause * 2, (u32)PAUSE_LONGEST_US);
	}
}

/*
 * Waits until the data has moved. SDMA stops at a boundary and is given the next address. A request
 * is so short that it meets one boundary at most.
 */
static int sdhci_wait_data(struct sdhci_slot *s, u32 addr, u32 *status)
{
	int err = sdhci_wait(s, SDHCI_S_TRANSFER | SDHCI_S_DMA, status);

	if (err || *status & SDHCI_S_TRANSFER)
		return err;
	addr = (addr & ~(SDHCI_BOUNDARY - 1)) + SDHCI_BOUNDARY;
	writel(s->base + SDHCI_STATUS, SDHCI_S_DMA);
	writel(s->base + SDHCI_SDMA_ADDRESS, addr);
	return sdhci_wait(s, SDHCI_S_TRANSFER, status);
}

/* Ends what the controller is doing after an error (3.10). Until then it may write to memory. */
static void sdhci_recover(struct sdhci_slot *s)
{
	struct deadline end = deadline_ms(RESET_MS);

	writeb(s->base + SDHCI_RESET, SDHCI_RESET_COMMAND | SDHCI_RESET_DATA);
	while (readb(s->base + SDHCI_RESET) & (SDHCI_RESET_COMMAND | SDHCI_RESET_DATA)) {
		if (!wait_before(&end)) {
			s->stuck = true;
			return;
		}
	}
	writel(s->base + SDHCI_STATUS, SDHCI_S_ALL & ~SDHCI_S_REMOVED);
}

static void sdhci_aim(struct sdhci_slot *s, const struct sdhci_request *r)
{
	u32 addr = r->addr, left = r->size * r->count;
	struct sdhci_descriptor *d = s->list;

	if (!d) {
		writel(s->base + SDHCI_SDMA_ADDRESS, addr);
		return;
	}
	for (; left; addr += SDHCI_PIECE, d++) {
		u32 size = min(left, (u32)SDHCI_PIECE);

		left -= size;
		*d = (struct sdhci_descriptor){
			.flags = SDHCI_ADMA_VALID | SDHCI_ADMA_TRANSFER |
				 (left ? 0 : SDHCI_ADMA_END),
			.size = size,
			.addr = addr,
		};
	}
	memory_barrier();
	writel(s->base + SDHCI_ADMA_ADDRESS, (u32)s->list);
}

/* Returns the transfer mode and command register; writing it starts the command. */
static u32 sdhci_command_word(const struct sdhci_request *r)
{
	u32 word = r->command << 24 | r->response << 16;

	if (r->command == SD_STOP)
		word |= SDHCI_COMMAND_STOP << 16;
	if (!r->count)
		return word;
	word |= SDHCI_COMMAND_DATA << 16 | SDHCI_MODE_DMA | SDHCI_MODE_COUNT;
	word |= r->write ? 0 : SDHCI_MODE_READ;
	if (r->command == SD_READ_MULTIPLE || r->command == SD_WRITE_MULTIPLE)
		word |= SDHCI_MODE_MULTIPLE | SDHCI_MODE_AUTO_STOP;
	return word;
}

static int sdhci_try(struct sdhci_slot *s, const struct sdhci_request *r, u32 *status)
{
	bool waits = r->count || r->response == SD_R1B;
	int err;

	if (r->count) {
		sdhci_aim(s, r);
		writel(s->base + SDHCI_BLOCK, r->count << 16 | SDHCI_BOUNDARY_SIZE | r->size);
	}
	writel(s->base + SDHCI_ARGUMENT, r->argument);
	writel(s->base + SDHCI_COMMAND, sdhci_command_word(r));
	err = waits ? sdhci_wait_data(s, r->addr, status) : sdhci_wait(s, SDHCI_S_COMMAND, status);
	memory_barrier();
	if (!err)
		writel(s->base + SDHCI_STATUS, SDHCI_S_COMMAND | SDHCI_S_TRANSFER | SDHCI_S_DMA);
	return err;
}

int sdhci_run(struct sdhci_slot *s, const struct sdhci_request *r, bool *silent)
{
	static const struct sdhci_request stop = { .command = SD_STOP, .response = SD_R1B };
	u32 status = 0, ignored;
	int err;

	if (silent)
		*silent = false;
	if (s->stuck)
		return -ENODEV;
	err = sdhci_try(s, r, &status);
	if (!err || err == -ENODEV)
		return err;
	if (silent)
		*silent = err == -EIO && status & SDHCI_S_TIMEOUT;
	sdhci_recover(s);
	/* After a data error the card must be told that no more data will come. */
	if (r->count && !s->stuck && !(status & SDHCI_S_TIMEOUT) && sdhci_try(s, &stop, &ignored))
		sdhci_recover(s);
	if (!silent)
		log_warn("SD: command %u: %s, status %08x\n", r->command, error_name(err), status);
	return err;
}

/*
 * Returns what the card says about a write after its last sector. Ignore the bit for an address out
 * of range: cards set it after a write to their last sector, which is no error.
 */
static int sdhci_written(const struct sdhci_slot *s)
{
	u32 said = readl(s->base + SDHCI_STOP_RESPONSE) & SD_R1_ERRORS & ~SD_R1_OUT_OF_RANGE;

	return !said ? 0 : said & SD_R1_PROTECTED ? -EROFS : -EIO;
}

static int sdhci_move(struct block_device *b, u64 lba, u32 count, u32 addr, bool write)
{
	struct sdhci_slot *s = container_of(b, struct sdhci_slot, block);
	/*
	 * Cards may complain about a multiple read that reaches their last sector, so a single
	 * sector is read by a single read.
	 */
	u8 command = write ? SD_WRITE_MULTIPLE : count > 1 ? SD_READ_MULTIPLE : SD_READ;
	struct sdhci_request r = {
		.command = command,
		.response = SD_R1,
		.argument = s->by_sector ? (u32)lba : (u32)lba * SD_SECTOR,
		.addr = addr,
		.size = SD_SECTOR,
		.count = count,
		.write = write,
	};
	int err = sdhci_run(s, &r, NULL);

	return !err && write ? sdhci_written(s) : err;
}

static int sdhci_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return sdhci_move(b, lba, count, addr, false);
}

static int sdhci_write(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return sdhci_move(b, lba, count, addr, true);
}

/* A write ends when the card has the data, so there is no flush. */
const struct block_ops sdhci_ops = {
	.read = sdhci_read,
	.write = sdhci_write,
};
