/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An SD host controller in memory with a card: SD of both kinds of capacity, or eMMC. To be
 * included once, by test_sdhci.c; it includes the driver for the static struct driver.
 */
#ifndef FAKE_SDHCI_H
#define FAKE_SDHCI_H

#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "kit/controller.h"
#include "lib/errno.h"

#include "../../src/block/sdhci_probe.c"

#define CAPS_BOTH (0x05783480 | SDHCI_CAPS_ADMA2 | SDHCI_CAPS_SDMA)

enum fake_card { SD_OLD, SD_STANDARD, SD_HIGH, MMC_SMALL, MMC_LARGE };

static struct {
	struct fake_function f;
	struct fake_medium medium;
	enum fake_card card;
	u32 caps, present, status, status_on, argument, block, adma, sdma, response[4];
	u16 version, clock;
	u8 power, control;
	u8 deaf;  /* bits of the reset register that stay set */
	u8 dirty; /* the same for what must be reset after an error (3.10.1) */
	bool app, selected, silent, gone;
	u32 relative, stop_says, not_ready, stops, resets, csd_low;
	u32 slow, slow_left; /* how often the status is read before a command has ended */
	bool restless;	     /* SDMA stops again and again */
	/* A transfer has stopped at SDMA's boundary, and goes on at @next. */
	bool pausing;
	u32 next;
} box;

static bool is_mmc(void)
{
	return box.card >= MMC_SMALL;
}

static bool by_sector(void)
{
	return box.card == SD_HIGH || box.card == MMC_LARGE;
}

/* Writes @size bits to a register of 128 bits. The controller shows it without its low byte. */
static void put_bits(u32 low, u32 size, u32 v)
{
	for (u32 i = 0; i < size; i++, v >>= 1)
		box.response[(low + i - 8) / 32] |= (v & 1) << ((low + i - 8) & 31);
}

static void answer_cid(void)
{
	const char *name = is_mmc() ? "MMC\1FK" : "FAKE\1";

	memset(box.response, 0, sizeof(box.response));
	for (u32 i = 0; name[i]; i++)
		put_bits(96 - 8 * i, 8, name[i]);
}

static void answer_csd(void)
{
	memset(box.response, 0, sizeof(box.response));
	put_bits(12, 2, box.csd_low);
	if (box.card == SD_HIGH) {
		put_bits(126, 2, 1);
		put_bits(48, 22, box.medium.sectors / 1024 - 1);
		return;
	}
	put_bits(126, 2, is_mmc() ? 2 : 0);
	put_bits(80, 4, 10); /* blocks of 1024 bytes */
	put_bits(47, 3, 7);
	put_bits(62, 12, by_sector() ? 0xfff : box.medium.sectors / 1024 - 1);
}

static void fail_status(u32 error)
{
	box.status |= SDHCI_S_ERROR | error;
	box.dirty = error == SDHCI_S_TIMEOUT ? SDHCI_RESET_COMMAND : SDHCI_RESET_DATA;
}

/* Goes through the pieces that the controller was given, for @len bytes. */
static u32 pieces(u32 len, struct fake_segment *seg)
{
	u32 n = 0, size = 0x1000 << (box.block >> 12 & 7), boundary;

	if (box.control == (SDHCI_CONTROL_ADMA2 | SDHCI_CONTROL_4_BITS) ||
	    box.control == SDHCI_CONTROL_ADMA2) {
		for (struct sdhci_descriptor *d;; n++) {
			d = fake_dma(&box.f, box.adma + 8 * n, 8);
			assert_int_equal(d->flags & ~SDHCI_ADMA_END,
					 SDHCI_ADMA_VALID | SDHCI_ADMA_TRANSFER);
			assert_int_equal(d->addr & 3, 0);
			seg[n] = (struct fake_segment){ d->addr, d->size ? d->size : 0x10000 };
			if (d->flags & SDHCI_ADMA_END)
				return n + 1;
		}
	}
	boundary = size - (box.sdma & (size - 1));
	seg[0] = (struct fake_segment){ box.sdma, min(len, boundary) };
	if (len <= boundary)
		return 1;
	box.next = box.sdma + boundary;
	seg[1] = (struct fake_segment){ box.next, len - boundary };
	box.pausing = true;
	return 2;
}

static void move(u8 command)
{
	bool write = command == SD_WRITE_MULTIPLE;
	u32 count = box.block >> 16, len = count * 512, n;
	u64 lba = by_sector() ? box.argument : box.argument / 512;
	struct fake_segment seg[8];
	u8 *data = malloc(len);
	bool good;

	assert_int_equal(box.block & 0xfff, 512);
	/* A multiple read of the last sector may report an error (SD 4.3.3). */
	assert_true(count && (command != SD_READ_MULTIPLE) == (write || count == 1));
	n = pieces(len, seg);
	if (write) {
		fake_gather(&box.f, seg, n, data, len);
		good = fake_medium_write(&box.medium, lba, count, data);
	} else {
		good = fake_medium_read(&box.medium, lba, count, data);
		if (good)
			fake_scatter(&box.f, seg, n, data, len);
	}
	free(data);
	box.response[3] = box.stop_says;
	if (!good) {
		box.pausing = false;
		fail_status(0x00100000); /* data time-out */
	} else {
		box.status |= box.pausing ? SDHCI_S_DMA : SDHCI_S_TRANSFER;
	}
}

static void ext_csd(void)
{
	struct fake_segment seg[8];
	u8 data[512] = { 0 };
	u32 sectors = box.medium.sectors;

	memcpy(data + 212, &sectors, 4);
	fake_scatter(&box.f, seg, pieces(512, seg), data, 512);
	box.status |= SDHCI_S_TRANSFER;
}

static bool powered(void)
{
	return !box.not_ready || !--box.not_ready;
}

/* Returns false if the card does not know the command and does not answer. */
static bool app_command(u8 command)
{
	box.app = false;
	if (command == SD_APP_SEND_OP_COND) {
		assert_true(box.argument & OCR_VOLTAGES);
		assert_int_equal(!!(box.argument & OCR_BY_SECTOR), box.card >= SD_STANDARD);
		box.response[0] = OCR_VOLTAGES | (by_sector() ? OCR_BY_SECTOR : 0) |
				  (powered() ? OCR_READY : 0);
		return true;
	}
	assert_int_equal(command, SD_SWITCH);
	assert_int_equal(box.argument, WIDTH_4_BITS);
	return true;
}

static bool execute(u8 command, bool data)
{
	if (box.app)
		return app_command(command);
	switch (command) {
	case SD_GO_IDLE:
		assert_true(box.power & POWER_ON);
		box.selected = false;
		return true;
	case SD_SEND_IF_COND:
		if (data && box.card == MMC_LARGE) {
			ext_csd();
			return true;
		}
		box.response[0] = box.argument;
		return box.card == SD_STANDARD || box.card == SD_HIGH;
	case SD_APP:
		assert_int_equal(box.argument, box.relative);
		box.app = !is_mmc();
		return !is_mmc();
	case SD_SEND_OP_COND_MMC:
		box.response[0] = 0x00ff8080 | (by_sector() ? OCR_BY_SECTOR : 0) |
				  (powered() ? OCR_READY : 0);
		return is_mmc();
	case SD_ALL_SEND_CID:
		answer_cid();
		return true;
	case SD_SEND_RELATIVE:
		box.relative = is_mmc() ? box.argument : 0x45670000;
		box.response[0] = box.relative | 0x500;
		return true;
	case SD_SEND_CSD:
		assert_int_equal(box.argument, box.relative);
		answer_csd();
		return true;
	case SD_SELECT:
		assert_int_equal(box.argument, box.relative);
		box.selected = true;
		box.status |= SDHCI_S_TRANSFER;
		return true;
	case SD_SWITCH:
		assert_true(is_mmc());
		box.status |= SDHCI_S_TRANSFER;
		return true;
	case SD_SET_BLOCK_SIZE:
		assert_int_equal(box.argument, 512);
		return true;
	case SD_STOP:
		box.stops++;
		box.status |= SDHCI_S_TRANSFER;
		return true;
	case SD_READ:
	case SD_READ_MULTIPLE:
	case SD_WRITE_MULTIPLE:
		assert_true(box.selected);
		move(command);
		return true;
	}
	fail_msg("command %u", command);
	return false;
}

/* Returns the kind of response that the host must expect (SD 4.7.4, eMMC 6.10.4). */
static u8 response_kind(u8 command)
{
	switch (command) {
	case SD_GO_IDLE:
		return SD_NONE;
	case SD_ALL_SEND_CID:
	case SD_SEND_CSD:
		return SD_R2;
	case SD_APP_SEND_OP_COND:
	case SD_SEND_OP_COND_MMC:
		return SD_R3;
	case SD_SWITCH:
		return box.app ? SD_R1 : SD_R1B;
	case SD_SELECT:
	case SD_STOP:
		return SD_R1B;
	}
	return SD_R1;
}

/* Checks the transfer mode (2.2.5) and the flags of the command (2.2.6). */
static void check_word(u32 word, u8 command)
{
	bool multiple = command == SD_READ_MULTIPLE || command == SD_WRITE_MULTIPLE;
	bool data = word >> 16 & SDHCI_COMMAND_DATA;
	u8 mode = multiple ? 0x26 : 0; /* counts blocks, is multiple, and sends CMD12 */

	assert_int_equal(word >> 16 & 0x1f, response_kind(command));
	assert_int_equal(word >> 22 & 3, command == SD_STOP ? 3 : 0);
	assert_true(data || !(multiple || command == SD_READ));
	if (data)
		mode |= 0x01 | (command == SD_WRITE_MULTIPLE ? 0 : 0x10);
	/* A single block need not be counted. */
	assert_int_equal(word & 0xff & ~(multiple ? 0 : 0x02), mode);
}

static void start_command(u32 word)
{
	u8 command = word >> 24 & 0x3f;

	assert_int_equal(box.clock & 5, 5);
	assert_int_equal(box.dirty, 0);
	/* What the last command reported was cleared. */
	assert_int_equal(box.status & (SDHCI_S_COMMAND | SDHCI_S_TRANSFER | SDHCI_S_DMA), 0);
	check_word(word, command);
	box.slow_left = box.slow;
	if (box.silent) {
		box.dirty = SDHCI_RESET_COMMAND | SDHCI_RESET_DATA;
		return;
	}
	if (!execute(command, word & SDHCI_COMMAND_DATA << 16))
		fail_status(SDHCI_S_TIMEOUT);
	else
		box.status |= SDHCI_S_COMMAND;
	/* The bit for any error cannot be disabled. */
	box.status &= box.status_on | SDHCI_S_ERROR;
}

static u32 box_read(void *device, u32 off, unsigned int size)
{
	if (box.gone)
		return ~0u;
	switch (off) {
	case SDHCI_RESPONSE:
	case SDHCI_RESPONSE + 4:
	case SDHCI_RESPONSE + 8:
	case SDHCI_STOP_RESPONSE:
		return box.response[(off - SDHCI_RESPONSE) / 4];
	case SDHCI_PRESENT:
		return box.present;
	case SDHCI_CLOCK:
		return box.clock | (box.clock & 1 && !box.deaf ? SDHCI_CLOCK_STABLE : 0);
	case SDHCI_RESET:
		return box.deaf;
	case SDHCI_STATUS:
		if (!box.slow_left)
			return box.status;
		box.slow_left--;
		return box.status & SDHCI_S_REMOVED;
	case SDHCI_CAPS:
		return box.caps;
	case SDHCI_VERSION:
		return box.version;
	}
	fail_msg("a read of %x", off);
	return 0;
}

static void write_status(u32 value)
{
	assert_int_equal(value & SDHCI_S_REMOVED, 0);
	/* This bit stays set while there is an error, and cannot be cleared by itself. */
	box.status &= ~(value & ~SDHCI_S_ERROR);
	if (!(box.status & 0x01ff0000))
		box.status &= ~SDHCI_S_ERROR;
}

/* Resets everything, or one of the two lines (2.2.15). Errors are not cleared with a line. */
static void reset(u8 what)
{
	box.resets++;
	box.dirty &= ~what;
	if (what & SDHCI_RESET_COMMAND)
		box.status &= ~SDHCI_S_COMMAND;
	if (what & SDHCI_RESET_DATA)
		box.status &= ~(SDHCI_S_TRANSFER | SDHCI_S_DMA);
	if (what & SDHCI_RESET_ALL)
		box.status = box.dirty = 0;
}

static void box_write(void *device, u32 off, u32 value, unsigned int size)
{
	switch (off) {
	case SDHCI_SDMA_ADDRESS:
		assert_false(box.control & SDHCI_CONTROL_ADMA2);
		if (box.pausing) {
			assert_int_equal(value, box.next);
			assert_false(box.status & SDHCI_S_DMA);
			box.pausing = box.restless;
			box.next += SDHCI_BOUNDARY;
			box.status |= box.restless ? SDHCI_S_DMA : SDHCI_S_TRANSFER;
		}
		box.sdma = value;
		break;
	case SDHCI_BLOCK:
		box.block = value;
		break;
	case SDHCI_ARGUMENT:
		box.argument = value;
		break;
	case SDHCI_COMMAND:
		start_command(value);
		break;
	case SDHCI_HOST_CONTROL:
		box.control = value;
		break;
	case SDHCI_POWER:
		box.power = value;
		break;
	case SDHCI_CLOCK:
		box.clock = value;
		break;
	case SDHCI_TIMEOUT:
		break;
	case SDHCI_RESET:
		reset(value & ~box.deaf);
		break;
	case SDHCI_STATUS:
		write_status(value);
		break;
	case SDHCI_STATUS_ON:
		box.status_on = value;
		break;
	case SDHCI_SIGNAL_ON:
		assert_int_equal(value, 0);
		break;
	case SDHCI_ADMA_ADDRESS:
		box.adma = value;
		break;
	default:
		fail_msg("a write to %x", off);
	}
}

static void machine(enum fake_card card)
{
	u64 sectors = card == SD_HIGH ? 64ull << 21 : card == MMC_LARGE ? 9999999 : 1 << 20;

	fake_machine();
	memset(&box, 0, sizeof(box));
	box.card = card;
	box.caps = CAPS_BOTH;
	box.version = 1;
	box.present = SDHCI_PRESENT_CARD | SDHCI_PRESENT_STABLE | SDHCI_PRESENT_WRITABLE;
	fake_medium_init(&box.medium, sectors, 512, 1);
	fake_function_add(&box.f, 0x1b36, 0x0007, 0x0805, 1, &box);
	fake_function_memory(&box.f, 0, 0x100, box_read, box_write);
}

static void machine_high(void)
{
	machine(SD_HIGH);
}

static const struct fake_controller sdhci = {
	.driver = &sdhci_driver,
	.function = &box.f,
	.machine = machine_high,
	.medium = &box.medium,
	.silent = &box.silent,
	.gone = &box.gone,
};

static struct block_device *first(void)
{
	return controller_first(&sdhci);
}

#endif
