// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds SD cards and eMMC in the slots of SD host controllers (SD Host Controller 3.00, 3.1 to 3.6;
 * SD 4.2; eMMC 6.4). A slot that has no card at the start stays empty. Flat 32-bit, POST.
 */
#include "block/sdhci.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "device/driver.h"
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "pci/pci.h"

#define CLASS_SDHCI  0x080500
/* SD Host Controller, appendix C: number of slots minus one, and the first BAR */
#define PCI_SLOTS    0x40
#define SLOTS(v)     (((v) >> 4 & 7) + 1u)
#define FIRST_BAR(v) ((v)&7)
#define BARS	     6

#define RESET_MS	 100
#define STABLE_MS	 150  /* for the clock, and for a card's contacts */
#define POWER_UP_US	 1000 /* SD 6.4.1, including the 74 clocks that follow */
#define POWER_UP_MS	 1000
#define POWER_UP_LOOK_US 10000

#define CAPS_BASE_CLOCK(caps)	((caps) >> 8 & 0x3f) /* in MHz, up to version 2 */
#define CAPS_BASE_CLOCK_3(caps) ((caps) >> 8 & 0xff)
#define CAPS_3V3		0x01000000
#define CAPS_3V0		0x02000000
#define VERSION_3		2
/* the fastest base clock: assumed if the controller does not tell its own */
#define CLOCK_UNKNOWN_MHZ	255
#define IDENTIFY_KHZ		400
#define DATA_KHZ		25000
#define DIVIDER_MAX		256 /* up to version 2; later 2046 */
#define DIVIDER_MAX_3		2046

#define POWER_ON  0x01
#define POWER_3V3 0x0e
#define POWER_3V0 0x0c
#define POWER_1V8 0x0a

#define SD_SEND_OP_COND_MMC 1
#define SD_ALL_SEND_CID	    2
#define SD_SEND_RELATIVE    3
#define SD_SWITCH	    6 /* as an APP command: SD's bus width */
#define SD_SELECT	    7
#define SD_SEND_IF_COND	    8 /* for an eMMC: SEND_EXT_CSD */
#define SD_SEND_CSD	    9
#define SD_SET_BLOCK_SIZE   16
#define SD_APP_SEND_OP_COND 41
#define SD_APP		    55

#define IF_COND		 0x1aa /* 2.7 to 3.6 V, and a pattern that the card returns */
#define OCR_VOLTAGES	 0x00ff8000
#define OCR_BY_SECTOR	 0x40000000 /* in the request and in the answer */
#define OCR_READY	 0x80000000
#define MMC_RELATIVE	 (1u << 16)
#define WIDTH_4_BITS	 2
#define MMC_WIDTH_4_BITS 0x03b70100 /* SWITCH: writes 1 to EXT_CSD byte 183 */
#define EXT_CSD_SECTORS	 212

enum card_kind { CARD_SD_1, CARD_SD_2, CARD_MMC };

struct card {
	struct sdhci_slot *s;
	enum card_kind kind;
	u32 clock_khz; /* frequency of the controller's clock */
	u32 divider_max;
	u32 csd[4], cid[4];
	u64 sectors;
	bool protected;
};

/*
 * Returns @size bits, from bit @low of the card's register on, of a 128-bit response. The
 * controller does not store the eight bits of the checksum.
 */
static u32 response_bits(const u32 words[4], u32 low, u32 size)
{
	u32 at = low - 8, shift = at & 31;
	u64 v = words[at / 32];

	if (shift + size > 32)
		v |= (u64)words[at / 32 + 1] << 32;
	return (u32)(v >> shift) & (size == 32 ? ~0u : (1u << size) - 1);
}

/* Sends a command without data. *@answer (may be NULL) gets the first word of the response. */
static int card_command(struct card *c, u8 command, u8 response, u32 argument, u32 *answer)
{
	struct sdhci_request r = { .command = command, .response = response, .argument = argument };
	bool silent;
	int err = sdhci_run(c->s, &r, &silent);

	if (silent)
		return -ENOENT;
	if (!err && answer)
		*answer = readl(c->s->base + SDHCI_RESPONSE);
	return err;
}

static int card_app_command(struct card *c, u8 command, u8 response, u32 argument, u32 *answer)
{
	int err = card_command(c, SD_APP, SD_R1, c->s->relative, NULL);

	return err ? err : card_command(c, command, response, argument, answer);
}

static int wait_bits(u32 addr, u16 mask, u16 want, u32 ms)
{
	struct deadline end = deadline_ms(ms);

	while ((readw(addr) & mask) != want)
		if (!wait_before(&end))
			return -ETIMEDOUT;
	return 0;
}

/*
 * Sets the clock. The divider field is half the number by which the clock is divided; 0 does not
 * divide (2.2.14).
 */
static int set_clock(struct card *c, u32 khz)
{
	u32 reg = c->s->base + SDHCI_CLOCK, divide = 1, n;

	if (c->divider_max == DIVIDER_MAX_3)
		divide = min(ALIGN_UP((c->clock_khz + khz - 1) / khz, 2), (u32)DIVIDER_MAX_3);
	else
		while (divide < c->divider_max && c->clock_khz / divide > khz)
			divide *= 2;
	if (c->clock_khz <= khz)
		divide = 1;
	n = divide / 2;
	n = (n & 0xff) << 8 | (n >> 8 & 3) << 6 | SDHCI_CLOCK_INTERNAL;
	writew(reg, n);
	if (wait_bits(reg, SDHCI_CLOCK_STABLE, SDHCI_CLOCK_STABLE, STABLE_MS))
		return -ETIMEDOUT;
	writew(reg, n | SDHCI_CLOCK_CARD);
	return 0;
}

static int slot_reset(struct sdhci_slot *s)
{
	struct deadline end = deadline_ms(RESET_MS);

	writeb(s->base + SDHCI_RESET, SDHCI_RESET_ALL);
	while (readb(s->base + SDHCI_RESET) & SDHCI_RESET_ALL)
		if (!wait_before(&end))
			return -ETIMEDOUT;
	return 0;
}

/* Returns whether there is a card. Its contacts may need a while. */
static int find_card(struct sdhci_slot *s, u32 *present)
{
	struct deadline end = deadline_ms(STABLE_MS);

	while (!((*present = readl(s->base + SDHCI_PRESENT)) & SDHCI_PRESENT_STABLE))
		if (!wait_before(&end))
			return -ETIMEDOUT;
	if (*present == SDHCI_GONE)
		return -ENODEV;
	return *present & SDHCI_PRESENT_CARD ? 0 : -ENOMEDIUM;
}

static int power_up(struct card *c, u32 caps)
{
	u32 base = c->s->base, version = readw(base + SDHCI_VERSION) & 0xff;
	u32 mhz = version < VERSION_3 ? CAPS_BASE_CLOCK(caps) : CAPS_BASE_CLOCK_3(caps);
	u8 voltage = caps & CAPS_3V3 ? POWER_3V3 : caps & CAPS_3V0 ? POWER_3V0 : POWER_1V8;
	int err;

	c->clock_khz = (mhz ? mhz : CLOCK_UNKNOWN_MHZ) * 1000;
	c->divider_max = version < VERSION_3 ? DIVIDER_MAX : DIVIDER_MAX_3;
	writeb(base + SDHCI_POWER, voltage | POWER_ON);
	writeb(base + SDHCI_TIMEOUT, SDHCI_TIMEOUT_LONGEST);
	writel(base + SDHCI_STATUS_ON, SDHCI_S_ALL);
	writel(base + SDHCI_SIGNAL_ON, 0);
	writeb(base + SDHCI_HOST_CONTROL, c->s->list ? SDHCI_CONTROL_ADMA2 : SDHCI_CONTROL_SDMA);
	err = set_clock(c, IDENTIFY_KHZ);
	if (!err)
		delay_us(POWER_UP_US);
	return err;
}

/*
 * Tells the card the wanted operating conditions, and asks for its own until it is ready. Returns
 * -ENOENT if it is another kind of card.
 */
static int card_start(struct card *c, u32 want)
{
	struct deadline end = deadline_ms(POWER_UP_MS);
	u32 ocr;
	int err;

	for (;;) {
		if (c->kind == CARD_MMC)
			err = card_command(c, SD_SEND_OP_COND_MMC, SD_R3, want, &ocr);
		else
			err = card_app_command(c, SD_APP_SEND_OP_COND, SD_R3, want, &ocr);
		if (err)
			return err;
		if (ocr & OCR_READY)
			break;
		if (!wait_before(&end))
			return -ETIMEDOUT;
		delay_us(POWER_UP_LOOK_US);
	}
	c->s->by_sector = ocr & want & OCR_BY_SECTOR;
	return 0;
}

/*
 * Finds out the kind of card. A card of version 1 does not know CMD8; an eMMC does not know
 * application commands.
 */
static int card_find_kind(struct card *c)
{
	u32 echo = 0;
	int err = card_command(c, SD_GO_IDLE, SD_NONE, 0, NULL);

	if (err)
		return err;
	err = card_command(c, SD_SEND_IF_COND, SD_R1, IF_COND, &echo);
	if (err && err != -ENOENT)
		return err;
	c->kind = !err && (echo & 0xfff) == IF_COND ? CARD_SD_2 : CARD_SD_1;
	err = card_start(c, OCR_VOLTAGES | (c->kind == CARD_SD_2 ? OCR_BY_SECTOR : 0));
	if (err != -ENOENT)
		return err;
	c->kind = CARD_MMC;
	return card_start(c, OCR_VOLTAGES | OCR_BY_SECTOR);
}

static int card_register(struct card *c, u8 command, u32 argument, u32 words[4])
{
	int err = card_command(c, command, SD_R2, argument, NULL);

	for (u32 i = 0; i < 4 && !err; i++)
		words[i] = readl(c->s->base + SDHCI_RESPONSE + 4 * i);
	return err;
}

/* Gives the card an address, or accepts its own, and selects it. */
static int card_identify(struct card *c)
{
	u32 mmc = c->kind == CARD_MMC ? MMC_RELATIVE : 0, answer = 0;
	int err = card_register(c, SD_ALL_SEND_CID, 0, c->cid);

	if (!err)
		err = card_command(c, SD_SEND_RELATIVE, SD_R1, mmc, &answer);
	if (err)
		return err;
	c->s->relative = mmc ? mmc : answer & 0xffff0000;
	err = card_register(c, SD_SEND_CSD, c->s->relative, c->csd);
	return err ? err : card_command(c, SD_SELECT, SD_R1B, c->s->relative, NULL);
}

/* Reads the number of sectors from the extended register of an eMMC with more than 2 GB. */
static int read_ext_csd(struct card *c)
{
	u8 *data = resident_alloc(SD_SECTOR, SD_SECTOR);
	struct sdhci_request r = {
		.command = SD_SEND_IF_COND,
		.response = SD_R1,
		.addr = (u32)data,
		.size = SD_SECTOR,
		.count = 1,
	};
	int err;

	if (!data)
		return -ENOMEM;
	err = sdhci_run(c->s, &r, NULL);
	if (!err)
		c->sectors = get_le32(data + EXT_CSD_SECTORS);
	return err;
}

/* Computes the card's size (SD 5.3, eMMC 7.3). */
static int card_measure(struct card *c)
{
	u32 structure = response_bits(c->csd, 126, 2), block = response_bits(c->csd, 80, 4);

	c->protected = response_bits(c->csd, 12, 2); /* temporarily or permanently */
	if (c->kind == CARD_MMC && c->s->by_sector)
		return read_ext_csd(c);
	if (c->kind != CARD_MMC && structure == 1) {
		c->sectors = (response_bits(c->csd, 48, 22) + 1ull) << 10;
		return 0;
	}
	if (structure > (c->kind == CARD_MMC ? 3 : 0) || block < 9 || block > 11)
		return -ENOTSUP;
	c->sectors = (response_bits(c->csd, 62, 12) + 1ull)
		     << (response_bits(c->csd, 47, 3) + 2 + block - 9);
	return 0;
}

/* Sets up a clock that any card can take, and four data lines unless the card refuses them. */
static int card_speed_up(struct card *c)
{
	u8 control = c->s->list ? SDHCI_CONTROL_ADMA2 : SDHCI_CONTROL_SDMA;
	int err;

	if (!c->s->by_sector) {
		err = card_command(c, SD_SET_BLOCK_SIZE, SD_R1, SD_SECTOR, NULL);
		if (err)
			return err;
	}
	if (c->kind == CARD_MMC)
		err = card_command(c, SD_SWITCH, SD_R1B, MMC_WIDTH_4_BITS, NULL);
	else
		err = card_app_command(c, SD_SWITCH, SD_R1, WIDTH_4_BITS, NULL);
	if (!err)
		writeb(c->s->base + SDHCI_HOST_CONTROL, control | SDHCI_CONTROL_4_BITS);
	return set_clock(c, DATA_KHZ);
}

/* Copies the product's name from the card's identification: five characters, or six for an eMMC. */
static void card_name(const struct card *c, char *name)
{
	u32 len = c->kind == CARD_MMC ? 6 : 5;

	for (u32 i = 0; i < len; i++) {
		u8 ch = response_bits(c->cid, 96 - 8 * i, 8);

		name[i] = ch >= ' ' && ch < 0x7f ? ch : '?';
	}
	name[len] = 0;
}

/*
 * Registers the card. The device path ends with the controller's function, because cards have no
 * node of their own.
 */
static int add_card(struct card *c, const struct device *dev, u32 number, u32 present)
{
	struct block_device *b = &c->s->block;
	char model[8];

	if (!c->sectors || (!c->s->by_sector && c->sectors > 0x100000000 / SD_SECTOR)) {
		log_warn("SD: a card of %llu sectors cannot be served\n", c->sectors);
		return -ENOTSUP;
	}
	card_name(c, model);
	snprintf(b->name, sizeof(b->name), "%s %s", c->kind == CARD_MMC ? "eMMC" : "SD card",
		 model);
	b->ops = &sdhci_ops;
	b->sectors = c->sectors;
	b->sector_size = SD_SECTOR;
	b->max_sectors = SDHCI_MAX_BYTES / SD_SECTOR;
	b->dma_align = SDHCI_ADMA_ALIGN;
	b->read_only = c->protected || !(present & SDHCI_PRESENT_WRITABLE);
	b->interface = BLOCK_SD;
	b->kind = BLOCK_KIND_SD;
	block_set_place(b, dev);
	b->unit = number;
	return block_register(b, "");
}

static int slot_prepare(struct sdhci_slot *s, u32 caps)
{
	if (caps == SDHCI_GONE)
		return -ENODEV;
	if (!(caps & (SDHCI_CAPS_ADMA2 | SDHCI_CAPS_SDMA)))
		return -ENOTSUP;
	if (!(caps & SDHCI_CAPS_ADMA2))
		return 0;
	s->list = resident_alloc(SDHCI_ADMA_PIECES * sizeof(*s->list), 8);
	return s->list ? 0 : -ENOMEM;
}

static int probe_slot(const struct device *dev, u32 number, u32 base)
{
	struct sdhci_slot *s = resident_alloc(sizeof(*s), 8);
	struct card c = { .s = s };
	u32 caps, present;
	int err;

	if (!s)
		return -ENOMEM;
	s->base = base;
	err = slot_reset(s);
	if (!err)
		err = find_card(s, &present);
	if (err)
		return err;
	caps = readl(base + SDHCI_CAPS);
	err = slot_prepare(s, caps);
	if (!err)
		err = power_up(&c, caps);
	if (!err)
		err = card_find_kind(&c);
	if (!err)
		err = card_identify(&c);
	if (!err)
		err = card_speed_up(&c);
	if (!err)
		err = card_measure(&c);
	return err ? err : add_card(&c, dev, number, present);
}

static int sdhci_probe(struct device *dev)
{
	u8 slots = pci_read8(dev->pci->bdf, PCI_SLOTS);
	int err = 0;

	pci_enable(dev->pci, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	for (u32 i = 0; i < SLOTS(slots) && FIRST_BAR(slots) + i < BARS; i++) {
		u32 base = pci_bar_mem(dev->pci, FIRST_BAR(slots) + i, SDHCI_SLOT_SIZE);
		int failed = base ? probe_slot(dev, i, base) : -ENODEV;

		if (failed && failed != -ENOMEDIUM)
			err = failed;
	}
	return err;
}

static const struct driver_id sdhci_ids[] = {
	PCI_CLASS_ID(CLASS_SDHCI, 0xffff00),
	{ 0 },
};

DRIVER(sdhci_driver)
= { .name = "sdhci", .ids = sdhci_ids, .probe = sdhci_probe, .if_named = true };
