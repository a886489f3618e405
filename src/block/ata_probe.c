// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds the devices on the channels of PCI IDE controllers (PCI IDE Controller
 * Specification 1.0; Bus Master IDE 1.0). An empty channel costs two status reads; a
 * device that is ready is not reset. Flat 32-bit, POST.
 */
#include "block/ata.h"
#include "block/ata_identify.h"
#include "cpu/io.h"
#include "cpu/task.h"
#include "cpu/time.h"
#include "driver.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "pci/pci.h"

#define PROG_NATIVE(channel) (1 << 2 * (channel))
#define PROG_BUS_MASTER	     0x80
#define BAR_BUS_MASTER	     4
#define BUS_MASTER_CHANNEL   8 /* ports a channel */
#define PRD_ALIGN	     32

/* Of a channel without devices: the bus floats high, with bit 7 pulled down or not. */
#define STATUS_FLOATING	   0xff
#define STATUS_FLOATING_D7 0x7f

static const u16 legacy_io[2] = { 0x1f0, 0x170 };
static const u16 legacy_control[2] = { 0x3f6, 0x376 };
static const u8 legacy_irq[2] = { 14, 15 };

/* A channel while it is looked through. */
struct probe {
	struct ata_channel *channel;
	struct pci_device *pci;
	u8 number, irq;
};

/* Selects the device and sees whether there is one. @nothing: none is on the channel at all. */
static bool present(struct ata_channel *c, u8 device, bool *nothing)
{
	u8 status;

	outb(c->io + ATA_DEVICE, ATA_DEVICE_FIXED | device);
	status = inb(c->control);
	*nothing = status == STATUS_FLOATING || status == STATUS_FLOATING_D7;
	/* Device 0 answers with 0 for a device 1 that is not there, and so does an absent one. */
	return status && !*nothing;
}

/*
 * IDENTIFY, or its twin for packet devices, to the 512 bytes at @id. Returns 1 for a
 * disk, 2 for a packet device, or a negative error.
 */
static int identify(struct ata_channel *c, u8 device, u16 *id)
{
	struct ata_command cmd = {
		.command = ATA_CMD_IDENTIFY,
		.device = ATA_DEVICE_FIXED | device,
		.addr = (u32)id,
		.size = ATA_IDENTIFY_SIZE,
	};
	u16 signature;
	u8 status;
	int err = ata_issue(c, &cmd);

	if (err)
		return err;
	inb(c->control);
	err = ata_poll(c, &status);
	if (err)
		return err;
	if (status & ATA_S_DRQ) {
		insl(c->io + ATA_DATA, id, ATA_IDENTIFY_SIZE / 4);
		return 1;
	}
	signature = inb(c->io + ATA_LBA_MID);
	signature |= inb(c->io + ATA_LBA_HIGH) << 8;
	if (signature != ATA_SIGNATURE_ATAPI)
		return -ENODEV;
	cmd.command = ATA_CMD_IDENTIFY_PACKET;
	err = ata_pio(c, &cmd, ATA_IDENTIFY_SIZE);
	return err ? err : 2;
}

static int add(struct probe *p, struct ata_disk *d, u8 unit, bool packet, const u16 *id)
{
	struct block_device *b = &d->block;
	char model[ATA_MODEL_SIZE], path[24];
	bool dma;
	int err;

	if (packet)
		err = ata_identify_cdrom(b, id, &dma);
	else
		err = ata_identify_disk(b, id, &d->lba48, &dma);
	if (err)
		return err;
	ata_model(id, model);
	snprintf(b->name, sizeof(b->name), "ata%u-%u: %s", p->number, unit, model);
	snprintf(path, sizeof(path), "drive@%x/disk@%x", p->number, unit);
	d->channel = p->channel;
	d->device = ATA_DEVICE_FIXED | (unit ? ATA_DEVICE_1 : 0);
	b->ops = packet ? &atapi_ops : &ata_ops;
	b->dma = dma && p->channel->prd;
	b->dma_align = 2;
	b->max_sectors = ATA_DMA_MAX / b->sector_size;
	b->interface = packet ? BLOCK_ATAPI : BLOCK_ATA;
	b->bus = BLOCK_BUS_PCI;
	b->bdf = p->pci->bdf;
	b->io_base = p->channel->io;
	b->control = p->channel->control;
	b->channel = p->number;
	b->unit = unit;
	b->irq = p->irq;
	return block_register(b, path);
}

static void probe_device(struct probe *p, u8 unit)
{
	u16 *id = post_alloc(ATA_IDENTIFY_SIZE, 4);
	struct ata_disk *d;
	int kind, err = -ENOMEM;

	if (!id)
		return;
	kind = identify(p->channel, unit ? ATA_DEVICE_1 : 0, id);
	if (kind > 0) {
		d = resident_alloc(sizeof(*d), 8);
		if (d)
			err = add(p, d, unit, kind == 2, id);
	} else {
		err = kind == -ENODEV ? 0 : kind;
	}
	if (err)
		log_warn("ata%u-%u: %s\n", p->number, unit, error_name(err));
	post_free(id);
}

static void probe_channel(void *arg)
{
	struct probe *p = arg;

	for (u8 unit = 0; unit < 2; unit++) {
		bool nothing;

		if (present(p->channel, unit ? ATA_DEVICE_1 : 0, &nothing)) {
			outb(p->channel->control, ATA_C_NIEN);
			probe_device(p, unit);
		}
		if (nothing)
			break;
	}
	post_free(p);
}

static bool find_ports(struct probe *p, struct ata_channel *c)
{
	struct pci_device *pci = p->pci;
	u8 i = p->number;
	u16 control;

	if (!(pci->prog_if & PROG_NATIVE(i))) {
		c->io = legacy_io[i];
		c->control = legacy_control[i];
		p->irq = legacy_irq[i];
		return true;
	}
	c->io = pci_bar_io(pci, 2 * i);
	control = pci_bar_io(pci, 2 * i + 1);
	c->control = control + 2;
	p->irq = pci->irq_line;
	return c->io && control;
}

static void find_bus_master(struct probe *p, struct ata_channel *c)
{
	u16 base = p->pci->prog_if & PROG_BUS_MASTER ? pci_bar_io(p->pci, BAR_BUS_MASTER)
						     : 0;

	if (!base)
		return;
	c->bus_master = base + p->number * BUS_MASTER_CHANNEL;
	c->prd = resident_alloc(PRD_ENTRIES * sizeof(*c->prd), PRD_ALIGN);
}

static int ata_probe(struct device *dev)
{
	struct pci_device *pci = dev->pci;

	pci_enable(pci, PCI_COMMAND_IO | PCI_COMMAND_MASTER);
	for (u8 i = 0; i < 2; i++) {
		struct ata_channel *c = resident_alloc(sizeof(*c), 4);
		struct probe *p = post_alloc(sizeof(*p), 4);

		if (!c || !p) {
			post_free(p);
			return -ENOMEM;
		}
		*p = (struct probe){ .channel = c, .pci = pci, .number = i };
		if (!find_ports(p, c)) {
			post_free(p);
			continue;
		}
		find_bus_master(p, c);
		task_start(probe_channel, p);
	}
	return 0;
}

static const struct driver_id ata_ids[] = {
	PCI_CLASS_ID(PCI_CLASS_IDE << 8, 0xffff00),
	{ 0 },
};

DRIVER(ata_driver)
= { .name = "ide", .ids = ata_ids, .probe = ata_probe };
