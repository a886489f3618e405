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
#define REGISTERS2    1 /* number of the memory BAR of the second generation */
#define BYTES_MOST    0x40000
#define COMMANDS_MOST 4096

#define DCMD_LD_LIST	 0x03010000
#define DCMD_PD_QUERY	 0x02010100
#define PD_QUERY_EXPOSED 5 /* physical drives that the host may use directly */
#define TARGETS		 256
#define LDS		 64
#define PDS		 256

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
union megaraid_list {
	struct mfi_ld_list ld;
	struct mfi_pd_list pd;
};

/* Allocates the reply queue, with an entry for each of @commands. */
static int megaraid_take_queue(struct megaraid *d, u32 commands)
{
	u32 *queue;

	if (!commands)
		return -EINVAL;
	queue = resident_alloc(commands * sizeof(*queue), 8);
	if (!queue)
		return -ENOMEM;
	d->queues.entries = commands;
	d->queues.queue = (u32)queue;
	d->queues.producer = (u32)&d->indices[0];
	d->queues.consumer = (u32)&d->indices[1];
	return 0;
}

/*
 * Lets the adapter fill in @size bytes of a list. If it does not know this list, the list stays
 * empty.
 */
static int megaraid_list(struct megaraid *d, union megaraid_list *s, u32 opcode, u8 query, u32 size)
{
	struct mfi_dcmd_frame *f = &d->frame.dcmd;

	memset(f, 0, sizeof(*f));
	memset(s, 0, sizeof(*s));
	f->header.command = MFI_CMD_DCMD;
	f->header.sg_count = 1;
	f->header.flags = MFI_FRAME_READ;
	f->header.size = size;
	f->opcode = opcode;
	f->mailbox[0] = query;
	f->sg = (struct mfi_sg){ (u32)s, size };
	return megaraid_send(d, MEGARAID_COMMAND_MS);
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
static int megaraid_logical(struct megaraid *d, union megaraid_list *s)
{
	bool targets[TARGETS] = { false };
	int err = megaraid_list(d, s, DCMD_LD_LIST, 0, sizeof(s->ld));

	if (err)
		return err;
	for (u32 i = 0; i < min(s->ld.count, (u32)LDS); i++)
		targets[s->ld.ld[i].target] = true;
	return megaraid_probe_targets(d, 0, targets);
}

/*
 * Looks at the physical drives. An adapter's number of a physical drive is the target to which a
 * frame is sent, and is below 256, as a frame has one byte for it. QEMU's number has the target in
 * its upper byte and the logical unit in its lower byte. So a number from 256 on is QEMU's. A
 * smaller one can also be QEMU's, of target 0. That makes no difference for logical unit 0, and
 * only this unit is looked for: another unit of target 0 is not found, and no drive is taken for
 * another.
 */
static int megaraid_physical(struct megaraid *d, union megaraid_list *s)
{
	bool targets[TARGETS] = { false };
	int err = megaraid_list(d, s, DCMD_PD_QUERY, PD_QUERY_EXPOSED, sizeof(s->pd));

	if (err)
		return err;
	for (u32 i = 0; i < min(s->pd.count, (u32)PDS); i++) {
		u16 id = s->pd.pd[i].id;

		targets[id < TARGETS ? id : id >> 8] = true;
	}
	return megaraid_probe_targets(d, MEGARAID_PHYSICAL, targets);
}

/* QEMU's device paths have all drives on channel 0, whatever channel we use. */
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
	union megaraid_list *s = d ? resident_alloc(sizeof(*s), 8) : NULL;
	u32 commands;
	int err;

	if (!s)
		return scsi_host_error(regs);
	d->regs = regs;
	d->second = pci->device != PCI_SAS1078;
	err = megaraid_ready(d, &commands);
	if (!err)
		err = megaraid_take_queue(d, min(commands, (u32)COMMANDS_MOST));
	if (!err)
		err = megaraid_init(d);
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
= { .name = "megaraid", .ids = megaraid_ids, .probe = megaraid_probe, .if_named = true };
