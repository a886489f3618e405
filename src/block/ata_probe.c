// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds the devices on the channels of PCI IDE controllers (PCI IDE Controller Specification 1.0;
 * Bus Master IDE 1.0). If there is no PCI, looks at the two channels of the PC AT. An empty channel
 * costs at most two writes, which select its devices, and two status reads. A device that is ready
 * is not reset. Flat 32-bit, POST.
 */
#include "block/ata.h"
#include "block/ata_identify.h"
#include "block/atapi.h"
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
#include "task/task.h"

#define PROG_NATIVE(channel) (1 << 2 * (channel))
#define PROG_BUS_MASTER	     0x80
#define BAR_BUS_MASTER	     4
#define BUS_MASTER_CHANNEL   8 /* number of ports of a channel */
#define PRD_ALIGN	     32

/* Status of a channel without devices: the bus floats high, and bit 7 may be pulled down. */
#define STATUS_FLOATING	   0xff
#define STATUS_FLOATING_D7 0x7f

static const u16 legacy_io[2] = { 0x1f0, 0x170 };
static const u16 legacy_control[2] = { 0x3f6, 0x376 };
static const u8 legacy_irq[2] = { 14, 15 };

/* A channel that is being searched. */
struct probe {
	struct ata_channel *channel;
	const struct device *dev;
	u8 number, irq;
	/* another controller claims the same ports, so the devices may be that controller's */
	bool shared;
};

#define PATH	  "drive@%x/disk@%x"
#define PATH_SIZE 32

/*
 * Selects the device and returns whether it exists. Sets *@nothing if there is no device on the
 * channel.
 */
static bool present(struct ata_channel *c, u8 device, bool *nothing)
{
	u8 status;

	outb(c->io + ATA_DEVICE, ATA_DEVICE_FIXED | device);
	status = inb(c->control);
	*nothing = status == STATUS_FLOATING || status == STATUS_FLOATING_D7;
	/*
	 * Device 0 answers with status 0 for a device 1 that does not exist. A missing device 0
	 * reads as 0, too.
	 */
	return status && !*nothing;
}

/*
 * Sends IDENTIFY DEVICE or IDENTIFY PACKET DEVICE, and reads the 512 bytes to @id. Returns 1 for a
 * disk, 2 for a packet device, or a negative error.
 */
static int ata_identify(struct ata_channel *c, u8 device, u16 *id)
{
	struct ata_command cmd = {
		.command = ATA_CMD_IDENTIFY,
		.device = ATA_DEVICE_FIXED | device,
		.addr = (u32)id,
		.size = ATA_IDENTIFY_SIZE,
	};
	u16 signature;
	u8 status;
	int err = ata_usable(c);

	if (!err)
		err = ata_issue(c, &cmd);
	if (err)
		return err;
	inb(c->control); /* BSY is valid after 400 ns, which this read takes */
	err = ata_poll(c, &status);
	if (err)
		return err;
	if (status & ATA_S_DRQ) {
		ata_take(c, id, ATA_IDENTIFY_SIZE);
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

static u8 device_bits(u8 unit)
{
	return ATA_DEVICE_FIXED | (unit ? ATA_DEVICE_1 : 0);
}

/* Fills in what EDD reports about a device on a channel. */
static void fill_place(const struct probe *p, struct block_device *b, u8 unit,
		       const struct ata_place *place)
{
	block_set_place(b, p->dev);
	b->channel = p->number;
	b->unit = unit;
	b->ata = place;
}

static struct ata_place ata_place_of(const struct probe *p, bool dma)
{
	return (struct ata_place){ .io = p->channel->io,
				   .control = p->channel->control,
				   .irq = p->irq,
				   .dma = dma && p->channel->prd };
}

static void ata_fill_path(const struct probe *p, u8 unit, char path[PATH_SIZE])
{
	if (p->dev->bus == DEVICE_ISA)
		snprintf(path, PATH_SIZE, "/isa/ide@%04x/drive@0/disk@%x", p->channel->io, unit);
	else
		snprintf(path, PATH_SIZE, PATH, p->number, unit);
}

static int ata_add_disk(struct probe *p, u8 unit, const u16 *id)
{
	struct ata_disk *d = resident_alloc(sizeof(*d), 8);
	char model[ATA_MODEL_SIZE], path[PATH_SIZE];
	struct block_device *b;
	bool dma;
	int err;

	if (!d)
		return -ENOMEM;
	b = &d->block;
	err = ata_identify_disk(b, id, &d->lba48, &dma);
	if (err)
		return err;
	ata_model(id, model);
	snprintf(b->name, sizeof(b->name), "ata%u-%u: %s", p->number, unit, model);
	d->channel = p->channel;
	d->device = device_bits(unit);
	b->ops = &ata_ops;
	d->place = ata_place_of(p, dma);
	b->dma_align = 2;
	b->max_sectors = ATA_DMA_MAX / b->sector_size;
	b->interface = BLOCK_ATA;
	fill_place(p, b, unit, &d->place);
	ata_fill_path(p, unit, path);
	return block_register(b, path);
}

static int ata_add_packet_device(struct probe *p, u8 unit, const u16 *id)
{
	static const struct scsi_inquiry cdrom = { .type = SCSI_TYPE_CDROM };
	char model[ATA_MODEL_SIZE], path[PATH_SIZE];
	struct atapi_drive *d;
	struct scsi_disk *disk;
	bool dma;
	int err = ata_identify_cdrom(id, &dma);

	if (err)
		return err;
	d = resident_alloc(sizeof(*d), 8);
	if (!d)
		return -ENOMEM;
	d->channel = p->channel;
	d->device = device_bits(unit);
	d->place = ata_place_of(p, dma);
	d->adapter = (struct scsi_adapter){ .submit = atapi_submit,
					    .max_bytes = ATA_DMA_MAX,
					    .align = 2,
					    .dev = p->dev,
					    .interface = BLOCK_ATAPI,
					    .name = "ATAPI" };
	disk = scsi_disk_new(&d->adapter, p->number, unit, 0);
	if (!disk)
		return -ENOMEM;
	ata_model(id, model);
	snprintf(disk->block.name, sizeof(disk->block.name), "ata%u-%u: %s", p->number, unit,
		 model);
	fill_place(p, &disk->block, unit, &d->place);
	ata_fill_path(p, unit, path);
	return scsi_disk_register(disk, &cdrom, path);
}

static void probe_device(struct probe *p, u8 unit)
{
	u16 *id = post_alloc(ATA_IDENTIFY_SIZE, 4);
	int kind, err;

	if (!id)
		return;
	kind = ata_identify(p->channel, unit ? ATA_DEVICE_1 : 0, id);
	err = kind == -ENODEV ? 0 : kind;
	if (kind > 0)
		err = kind == 2 ? ata_add_packet_device(p, unit, id) : ata_add_disk(p, unit, id);
	if (err)
		log_warn("ata%u-%u: %s\n", p->number, unit, error_name(err));
	post_free(id);
}

static void probe_channel(void *arg)
{
	struct probe *p = arg;

	for (u8 unit = 0; unit < 2; unit++) {
		bool nothing;

		if (driver_unwanted_disk(p->dev, PATH, p->number, unit))
			continue;
		if (present(p->channel, unit ? ATA_DEVICE_1 : 0, &nothing)) {
			outb(p->channel->control, ATA_C_NORMAL);
			probe_device(p, unit);
		}
		if (nothing)
			break;
	}
	post_free(p);
}

static void use_legacy_ports(struct probe *p)
{
	p->channel->io = legacy_io[p->number];
	p->channel->control = legacy_control[p->number];
	p->irq = legacy_irq[p->number];
}

/*
 * Several PCI controllers can claim the ports that the PC AT's controller has, and nothing tells
 * which of them answers. Only the first one uses the ports, and does so without its bus master,
 * because another controller may be the one that answers. Returns false for the others.
 */
static bool claim_legacy_ports(struct probe *p)
{
	const struct pci_device *d;
	bool first = true, seen = false;

	pci_for_each(d)
	{
		if (d == p->dev->pci) {
			seen = true;
		} else if (d->class == PCI_CLASS_IDE && !(d->prog_if & PROG_NATIVE(p->number))) {
			p->shared = true;
			first &= seen;
		}
	}
	if (!first)
		log_warn("ata%u: another controller claims the same ports\n", p->number);
	return first;
}

static bool find_ports(struct probe *p)
{
	struct pci_device *pci = p->dev->pci;
	struct ata_channel *c = p->channel;
	u8 i = p->number;
	u16 control;

	if (p->dev->bus == DEVICE_ISA || !(pci->prog_if & PROG_NATIVE(i))) {
		use_legacy_ports(p);
		return p->dev->bus == DEVICE_ISA || claim_legacy_ports(p);
	}
	c->io = pci_bar_io(pci, 2 * i);
	control = pci_bar_io(pci, 2 * i + 1);
	c->control = control + 2; /* the control register is the third of the block's four ports */
	p->irq = pci->irq_line;
	return c->io && control;
}

static void find_bus_master(struct probe *p, struct ata_channel *c)
{
	struct pci_device *pci = p->dev->pci;
	u16 base = 0;

	c->narrow = p->dev->bus == DEVICE_ISA;
	if (!c->narrow && !p->shared && pci->prog_if & PROG_BUS_MASTER)
		base = pci_bar_io(pci, BAR_BUS_MASTER);
	if (!base)
		return;
	c->bus_master = base + p->number * BUS_MASTER_CHANNEL;
	c->prd = resident_alloc(PRD_ENTRIES * sizeof(*c->prd), PRD_ALIGN);
}

static int start_channel(const struct device *dev, u8 number)
{
	struct ata_channel *c = resident_alloc(sizeof(*c), 4);
	struct probe *p = post_alloc(sizeof(*p), 4);

	if (!c || !p) {
		post_free(p);
		return -ENOMEM;
	}
	*p = (struct probe){ .channel = c, .dev = dev, .number = number };
	if (!find_ports(p)) {
		post_free(p);
		return 0;
	}
	find_bus_master(p, c);
	task_start(probe_channel, p);
	return 0;
}

/*
 * If there is PCI, the PC AT's two channels belong to a PCI controller or do not exist. So the ISA
 * bus is not searched for them.
 */
static int ata_probe(struct device *dev)
{
	int err = 0;

	if (dev->bus == DEVICE_ISA && pci_devices.first)
		return 0;
	if (dev->bus == DEVICE_PCI)
		pci_enable(dev->pci, PCI_COMMAND_IO | PCI_COMMAND_MASTER);
	for (u8 i = 0; i < 2 && !err; i++)
		err = start_channel(dev, i);
	return err;
}

static const struct driver_id ata_ids[] = {
	PCI_CLASS_ID(PCI_CLASS_IDE << 8, 0xffff00),
	ISA_ID,
	{ 0 },
};

DRIVER(ata_driver)
= { .name = "ide", .ids = ata_ids, .probe = ata_probe, .if_named = true };
