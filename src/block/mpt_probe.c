// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds Fusion-MPT adapters, and starts them by handshakes (MPI 1.5, 3.2), during POST and after a
 * failure. Flat 32-bit, resident.
 */
#include "block/mpt.h"
#include "block/scsi_disk.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "cpu/wait.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "pci/pci.h"

#define PCI_LSI	     0x1000
#define PCI_SAS1068  0x0054
#define PCI_SAS1068E 0x0058
#define REGISTERS    1 /* number of the memory BAR */
#define BYTES_MOST   0x400000
#define LUN_MOST     255
#define RESET_MS     30000
#define DOORBELL_MS  5000
#define ENABLE_MS    60000 /* while the ports look for their devices */
#define WHO_BIOS     1
#define MPI_VERSION  0x0105

struct mpt_header {
	u8 first[2], words, function; /* words: in replies, the size in units of 32 bits */
	u8 second[3], flags;
	u32 context;
	u16 reserved;
	u16 ioc_status; /* only in replies */
	u32 log_info;
} __packed;

#define HEADER_REQUEST 12 /* how many bytes of the header a request has */

struct mpt_ioc_init {
	u8 who, reserved, chain_offset, function;
	u8 flags, devices, buses, message_flags;
	u32 context;
	u16 reply_size, reserved1;
	u32 request_high, sense_high; /* upper halves of addresses */
	u32 signal_addr;
	u32 page_buffer[3];
	u16 version, header_version;
} __packed;

struct mpt_ioc_facts {
	struct mpt_header header; /* to 14h */
	u8 chain_depth, who, block_size, flags;
	u16 reply_depth, request_size;
	u32 product;
	u32 request_high;
	u16 credits;
	u8 ports, event_state;
	u32 sense_high;
	u16 reply_size;
	u8 devices, buses;
} __packed;

_Static_assert(sizeof(struct mpt_ioc_init) == 0x2c, "MPI 1.5, IOC Init");
_Static_assert(offsetof(struct mpt_ioc_facts, devices) == 0x2e, "MPI 1.5, IOC Facts");

static int mpt_send_word(const struct mpt *d, u32 word)
{
	writel(d->regs + MPT_DOORBELL, word);
	return wait_register(d->regs + MPT_INT_STATUS, MPT_INT_IOP_BUSY, 0, DOORBELL_MS);
}

/* Receives 16 bits within @ms milliseconds. */
static int mpt_receive(const struct mpt *d, u16 *half, u32 ms)
{
	int err = wait_register(d->regs + MPT_INT_STATUS, MPT_INT_DOORBELL, MPT_INT_DOORBELL, ms);

	if (err)
		return err;
	*half = readl(d->regs + MPT_DOORBELL);
	writel(d->regs + MPT_INT_STATUS, 0);
	return 0;
}

static int mpt_receive_reply(const struct mpt *d, void *reply, u32 size, u32 ms)
{
	const struct mpt_header *header = reply;
	u16 *to = reply, half;
	u32 halves = 2;
	int err;

	memset(reply, 0, size);
	for (u32 i = 0; i < halves; i++) {
		err = mpt_receive(d, &half, ms);
		if (err)
			return err;
		if (i < size / 2)
			to[i] = half;
		if (i == 1)
			halves = header->words * 2;
	}
	err = wait_register(d->regs + MPT_INT_STATUS, MPT_INT_DOORBELL, MPT_INT_DOORBELL,
			    DOORBELL_MS);
	writel(d->regs + MPT_INT_STATUS, 0);
	return err;
}

/* Sends a message through the doorbell and receives the answer. */
static int mpt_handshake(const struct mpt *d, const void *message, u32 bytes, void *reply,
			 u32 reply_bytes, u32 ms)
{
	const u32 *words = message;
	struct mpt_header *h = reply;
	int err;

	writel(d->regs + MPT_INT_STATUS, 0);
	writel(d->regs + MPT_DOORBELL,
	       MPT_DOORBELL_FUNCTION(MPT_FUNCTION_HANDSHAKE) | MPT_DOORBELL_WORDS(bytes / 4));
	err = wait_register(d->regs + MPT_INT_STATUS, MPT_INT_DOORBELL, MPT_INT_DOORBELL,
			    DOORBELL_MS);
	if (err)
		return err;
	writel(d->regs + MPT_INT_STATUS, 0);
	for (u32 i = 0; i < bytes / 4 && !err; i++)
		err = mpt_send_word(d, words[i]);
	if (!err)
		err = mpt_receive_reply(d, reply, reply_bytes, ms);
	if (err)
		return err;
	if (h->ioc_status & MPT_IOC_MASK) {
		log_error("%s: status %04x after message %02x\n", d->adapter.name, h->ioc_status,
			  h->function);
		return -EIO;
	}
	return 0;
}

/*
 * Resets the adapter, whatever state it is in. If its firmware runs, resetting the message unit is
 * enough. Otherwise the driver writes keys, which make the diagnostic register writable, and
 * resets the whole adapter by that register.
 */
static int mpt_reset(const struct mpt *d)
{
	static const u8 keys[] = { 0xff, 0x04, 0x0b, 0x02, 0x07, 0x0d };
	u32 doorbell = readl(d->regs + MPT_DOORBELL), state = MPT_DOORBELL_STATE(doorbell);
	int err = 0;

	if (doorbell & MPT_DOORBELL_ACTIVE ||
	    (state != MPT_STATE_READY && state != MPT_STATE_OPERATIONAL)) {
		for (u32 i = 0; i < sizeof(keys); i++)
			writel(d->regs + MPT_WRITE_SEQUENCE, keys[i]);
		writel(d->regs + MPT_DIAGNOSTIC, MPT_DIAGNOSTIC_ENABLED | MPT_DIAGNOSTIC_RESET);
		delay_us(1000);
		writel(d->regs + MPT_WRITE_SEQUENCE, keys[0]);
	} else {
		err = mpt_send_word(d, MPT_DOORBELL_FUNCTION(MPT_FUNCTION_RESET));
	}
	return err ? err
		   : wait_register(d->regs + MPT_DOORBELL, 0xf0000000, MPT_STATE_READY << 28,
				   RESET_MS);
}

int mpt_start(struct mpt *d, u16 *targets)
{
	struct mpt_header enable = { .function = MPT_FUNCTION_PORT_ENABLE }, reply;
	struct mpt_header ask = { .function = MPT_FUNCTION_IOC_FACTS };
	struct mpt_ioc_facts facts;
	struct mpt_ioc_init init = { .who = WHO_BIOS,
				     .function = MPT_FUNCTION_IOC_INIT,
				     .buses = 1,
				     .reply_size = MPT_FRAME_SIZE,
				     .version = MPI_VERSION };
	int err = mpt_reset(d);

	if (err)
		return err;
	writel(d->regs + MPT_INT_MASK, MPT_INT_MASK_ALL);
	err = mpt_handshake(d, &ask, HEADER_REQUEST, &facts, sizeof(facts), DOORBELL_MS);
	if (err)
		return err;
	*targets = facts.devices ? facts.devices : 256;
	init.devices = facts.devices;
	err = mpt_handshake(d, &init, sizeof(init), &reply, sizeof(reply), DOORBELL_MS);
	if (err)
		return err;
	for (u32 i = 0; i < MPT_REPLY_FRAMES; i++)
		writel(d->regs + MPT_REPLIES, (u32)&d->replies[i]);
	return mpt_handshake(d, &enable, HEADER_REQUEST, &reply, sizeof(reply), ENABLE_MS);
}

static const struct scsi_host mpt_host = {
	.adapter = {
		.submit = mpt_submit,
		.max_bytes = BYTES_MOST,
		.align = 1,
		.max_lun = LUN_MOST,
		.kind = BLOCK_KIND_FUSION_MPT,
		.name = "Fusion-MPT",
	},
	.size = sizeof(struct mpt),
	.align = MPT_FRAME_SIZE,
	.offset = offsetof(struct mpt, adapter),
	.decode = PCI_COMMAND_MEMORY,
};

__post static int mpt_probe(struct device *dev)
{
	u32 regs = pci_bar_mem(dev->pci, REGISTERS, MPT_END);
	struct mpt *d = scsi_host_new(dev, regs, &mpt_host);
	u16 targets = 0;
	int err;

	if (!d)
		return scsi_host_error(regs);
	d->regs = regs;
	err = mpt_start(d, &targets);
	return err ? err : scsi_probe_targets(&d->adapter, 0, targets);
}

static const struct driver_id mpt_ids[] = {
	PCI_ID(PCI_LSI, PCI_SAS1068),
	PCI_ID(PCI_LSI, PCI_SAS1068E),
	{ 0 },
};

DRIVER(mpt_driver)
= { .name = "fusion-mpt", .ids = mpt_ids, .probe = mpt_probe, .if_named = true };
