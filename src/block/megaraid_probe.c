// SPDX-License-Identifier: BSD-2-Clause
/* Finds MegaRAID SAS adapters, starts them, and asks for their drives. Flat 32-bit, POST. */
#include "block/megaraid.h"
#include "block/scsi_disk.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "pci/pci.h"

#define PCI_LSI	      0x1000
#define PCI_SAS1078   0x0060
#define PCI_SAS2108   0x0079
#define REGISTERS     0 /* number of the memory BAR of the 1078 */
#define REGISTERS2    1 /* and of the second generation */
#define BYTES_MOST    0x40000
#define READY_MS      180000 /* the adapter's firmware may be starting */
#define COMMAND_MS    30000
#define COMMANDS_MOST 4096

#define DCMD_LD_LIST	 0x03010000
#define DCMD_PD_QUERY	 0x02010100
#define PD_QUERY_EXPOSED 5 /* physical drives that the host may use directly */
#define TARGETS		 256
#define LDS		 64
#define PDS		 256

/* Tells the adapter about its reply queue, which we do not use. */
struct mfi_queues {
	u32 flags, entries;
	u32 queue, queue_high;
	u32 producer, producer_high; /* addresses of the indices */
	u32 consumer, consumer_high;
} __packed;

struct mfi_ld_list {
	u32 count, reserved;
	struct {
		u8 target, reserved;
		u16 sequence;
		u8 state, reserved1[3];
		u64 size;
	} __packed ld[LDS];
} __packed;

struct mfi_pd_list {
	u32 size, count;
	struct {
		u16 id, enclosure_id;
		u8 enclosure, slot, type, ports;
		u64 sas_addr[2];
	} __packed pd[PDS];
} __packed;

/* This is resident, because a device that hangs may write to it later. */
struct megaraid_start {
	struct mfi_queues queues;
	u32 indices[2];
	union {
		struct mfi_ld_list ld;
		struct mfi_pd_list pd;
	} list;
};

static int megaraid_step(const struct megaraid *d, u32 state)
{
	switch (state) {
	case MFI_STATE_FAULT:
		return -EIO;
	case MFI_STATE_HANDSHAKE:
		writel(d->regs + MFI_DOORBELL, MFI_INIT_HANDSHAKE | MFI_INIT_HOTPLUG);
		break;
	case MFI_STATE_BOOT_MESSAGE:
		writel(d->regs + MFI_DOORBELL, MFI_INIT_HOTPLUG);
		break;
	case MFI_STATE_OPERATIONAL: /* another program has left it in this state */
		writel(d->regs + MFI_INT_MASK, 0xffffffff);
		writel(d->regs + MFI_DOORBELL, MFI_INIT_READY | MFI_INIT_MFIMODE | MFI_INIT_ABORT);
		break;
	}
	return 0;
}

/*
 * Brings the firmware to the state in which it takes an init frame. Returns its register in
 * *@scratch.
 */
static int megaraid_ready(const struct megaraid *d, u32 *scratch)
{
	struct deadline end = deadline_ms(READY_MS);
	u32 state, before = 0xff;
	int err;

	for (;;) {
		*scratch = readl(d->regs + MFI_SCRATCH);
		state = MFI_SCRATCH_STATE(*scratch);
		if (state == MFI_STATE_READY)
			return 0;
		err = state == before ? 0 : megaraid_step(d, state);
		if (err)
			return err;
		before = state;
		if (!wait_before(&end))
			return -ETIMEDOUT;
	}
}

/* Gives the adapter a queue, which makes it operational. */
static int megaraid_init(struct megaraid *d, struct megaraid_start *s, u32 commands)
{
	struct mfi_init_frame *f = &d->frame.init;
	u32 *queue = resident_alloc(commands * sizeof(*queue), 8);
	int err;

	if (!queue)
		return -ENOMEM;
	s->queues.entries = commands;
	s->queues.queue = (u32)queue;
	s->queues.producer = (u32)&s->indices[0];
	s->queues.consumer = (u32)&s->indices[1];
	memset(f, 0, sizeof(*f));
	f->header.command = MFI_CMD_INIT;
	f->header.size = sizeof(s->queues);
	f->queues = (u32)&s->queues;
	err = megaraid_send(d, COMMAND_MS);
	if (!err && f->header.command_status != MFI_STAT_OK) {
		log_error("%s: status %02x after init\n", d->adapter.name,
			  f->header.command_status);
		err = -EIO;
	}
	return err;
}

/*
 * Lets the adapter fill in @size bytes of a list. If it does not know this list, the list stays
 * empty.
 */
static int megaraid_list(struct megaraid *d, struct megaraid_start *s, u32 opcode, u8 query,
			 u32 size)
{
	struct mfi_dcmd_frame *f = &d->frame.dcmd;

	memset(f, 0, sizeof(*f));
	memset(&s->list, 0, sizeof(s->list));
	f->header.command = MFI_CMD_DCMD;
	f->header.sg_count = 1;
	f->header.flags = MFI_FRAME_READ;
	f->header.size = size;
	f->opcode = opcode;
	f->mailbox[0] = query;
	f->sg = (struct mfi_sg){ (u32)&s->list, size };
	return megaraid_send(d, COMMAND_MS);
}

static int megaraid_probe_targets(struct megaraid *d, u8 channel, const bool *targets)
{
	for (u32 i = 0; i < TARGETS; i++) {
		int err = targets[i] ? scsi_probe_target(&d->adapter, channel, i) : 0;

		if (err == -ETIMEDOUT || err == -ENOMEM)
			return err;
	}
	return 0;
}

/* Looks at the logical drives, which have one unit each. */
static int megaraid_logical(struct megaraid *d, struct megaraid_start *s)
{
	bool targets[TARGETS] = { false };
	int err = megaraid_list(d, s, DCMD_LD_LIST, 0, sizeof(s->list.ld));

	if (err)
		return err;
	for (u32 i = 0; i < min(s->list.ld.count, (u32)LDS); i++)
		targets[s->list.ld.ld[i].target] = true;
	return megaraid_probe_targets(d, 0, targets);
}

/* Looks at the physical drives. In QEMU the lower byte of a physical drive's number is the unit. */
static int megaraid_physical(struct megaraid *d, struct megaraid_start *s)
{
	bool targets[TARGETS] = { false };
	int err = megaraid_list(d, s, DCMD_PD_QUERY, PD_QUERY_EXPOSED, sizeof(s->list.pd));

	if (err)
		return err;
	for (u32 i = 0; i < min(s->list.pd.count, (u32)PDS); i++) {
		u16 id = s->list.pd.pd[i].id;

		targets[id < TARGETS ? id : id >> 8] = true;
	}
	return megaraid_probe_targets(d, MEGARAID_PHYSICAL, targets);
}

/* QEMU has all drives on one channel. */
static void megaraid_path(const struct scsi_unit *u, char *buf, u32 size)
{
	snprintf(buf, size, "channel@0/disk@%x,%x", u->target, u->lun);
}

static const struct scsi_host megaraid_host = {
	.adapter = {
		.submit = megaraid_submit,
		.max_bytes = BYTES_MOST,
		.align = 1,
		.no_report_luns = true,
		.kind = BLOCK_KIND_MEGARAID,
		.name = "MegaRAID",
		.path = megaraid_path,
	},
	.size = sizeof(struct megaraid),
	.align = MFI_FRAME_SIZE,
	.offset = offsetof(struct megaraid, adapter),
	.decode = PCI_COMMAND_MEMORY,
};

static int megaraid_probe(struct device *dev)
{
	struct pci_device *pci = dev->pci;
	u32 regs = pci_bar_mem(pci, pci->device == PCI_SAS1078 ? REGISTERS : REGISTERS2, MFI_END);
	struct megaraid *d = scsi_host_new(dev, regs, &megaraid_host);
	struct megaraid_start *s = d ? resident_alloc(sizeof(*s), 8) : NULL;
	u32 scratch;
	int err;

	if (!s)
		return scsi_host_error(regs);
	d->regs = regs;
	err = megaraid_ready(d, &scratch);
	if (err)
		return err;
	writel(d->regs + MFI_INT_MASK, 0xffffffff);
	scratch &= MFI_SCRATCH_COMMANDS;
	err = scratch ? megaraid_init(d, s, min(scratch, (u32)COMMANDS_MOST)) : -EINVAL;
	if (!err)
		err = megaraid_logical(d, s);
	return err ? err : megaraid_physical(d, s);
}

static const struct driver_id megaraid_ids[] = {
	PCI_ID(PCI_LSI, PCI_SAS1078),
	PCI_ID(PCI_LSI, PCI_SAS2108),
	{ 0 },
};

DRIVER(megaraid_driver)
= { .name = "megaraid", .ids = megaraid_ids, .probe = megaraid_probe };
