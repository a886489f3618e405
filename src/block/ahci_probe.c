// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds the devices on AHCI controllers (AHCI 1.3.1, 10.1). The controller is not reset. A port is
 * stopped only if something has used it. An empty port costs one read. Flat 32-bit, POST.
 */
#include "block/ahci.h"
#include "block/ata.h"
#include "block/ata_identify.h"
#include "block/scsi_disk.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "pci/pci.h"
#include "task/task.h"

#define PROG_AHCI     1
#define ABAR	      5
#define LINK_MS	      1000 /* time from detecting a device until its link is up */
#define LBA28_SECTORS 256
#define PATH	      "drive@%x/disk@%x"
#define PATH_SIZE     24

struct probe {
	const struct device *dev;
	u32 regs; /* address of the port's registers */
	u8 number;
};

static bool has_device(u32 port)
{
	struct deadline end = deadline_ms(LINK_MS);
	u8 det;

	while ((det = PX_SSTS_DET(readl(port + PX_SSTS))) == DET_PRESENT)
		if (!wait_before(&end))
			return false;
	return det == DET_LINK;
}

static void ahci_fill_path(const struct probe *p, char path[PATH_SIZE])
{
	snprintf(path, PATH_SIZE, PATH, p->number, 0);
}

static void fill_name(const struct probe *p, const u16 *id, char name[BLOCK_NAME_SIZE])
{
	char model[ATA_MODEL_SIZE];

	ata_model(id, model);
	snprintf(name, BLOCK_NAME_SIZE, "AHCI/%u: %s", p->number, model);
}

static int ahci_add_disk(struct probe *p, const struct ahci_port *port, const u16 *id)
{
	struct ahci_disk *d = resident_alloc(sizeof(*d), 8);
	struct block_device *b;
	char path[PATH_SIZE];
	bool dma;
	int err;

	if (!d)
		return -ENOMEM;
	b = &d->block;
	err = ata_identify_disk(b, id, &d->lba48, &dma);
	if (err)
		return err;
	d->port = *port;
	d->port.name = b->name;
	b->ops = &ahci_ops;
	b->interface = BLOCK_SATA;
	b->kind = BLOCK_KIND_AHCI;
	b->max_sectors = d->lba48 ? AHCI_PRD_MAX / b->sector_size : LBA28_SECTORS;
	b->dma_align = 2;
	b->unit = p->number;
	block_set_place(b, p->dev);
	fill_name(p, id, b->name);
	ahci_fill_path(p, path);
	return block_register(b, path);
}

static int ahci_add_cdrom(struct probe *p, const struct ahci_port *port, const u16 *id)
{
	static const struct scsi_inquiry cdrom = { .type = SCSI_TYPE_CDROM };
	struct ahci_drive *d;
	struct scsi_disk *disk;
	char path[PATH_SIZE];
	bool dma;
	int err = ata_identify_cdrom(id, &dma);

	if (err)
		return err;
	d = resident_alloc(sizeof(*d), 8);
	if (!d)
		return -ENOMEM;
	d->port = *port;
	d->adapter = (struct scsi_adapter){ .submit = ahci_submit,
					    .max_bytes = AHCI_PRD_MAX,
					    .align = 2,
					    .dev = p->dev,
					    .interface = BLOCK_ATAPI,
					    .kind = BLOCK_KIND_AHCI,
					    .name = "AHCI" };
	disk = scsi_disk_new(&d->adapter, 0, p->number, 0);
	if (!disk)
		return -ENOMEM;
	d->port.name = disk->block.name;
	fill_name(p, id, disk->block.name);
	ahci_fill_path(p, path);
	return scsi_disk_register(disk, &cdrom, path);
}

static int ahci_identify(struct probe *p, struct ahci_port *port, u16 *id)
{
	struct ahci_command cmd = { .addr = (u32)id, .size = ATA_IDENTIFY_SIZE, .pio = true };
	u32 signature = readl(port->regs + PX_SIG);
	int err;

	if (signature != PX_SIG_ATA && signature != PX_SIG_ATAPI) {
		log_warn("AHCI/%u: %s: left alone\n", p->number,
			 signature == PX_SIG_MULTIPLIER ? "a port multiplier"
							: "no disk or CD drive");
		return ahci_stop(port);
	}
	cmd.command = signature == PX_SIG_ATA ? ATA_CMD_IDENTIFY : ATA_CMD_IDENTIFY_PACKET;
	err = ahci_command(port, &cmd);
	if (err)
		return err;
	return signature == PX_SIG_ATA ? ahci_add_disk(p, port, id) : ahci_add_cdrom(p, port, id);
}

/* IDENTIFY's result goes to resident memory, because a device that hangs may write it later. */
static int ahci_port_probe(struct probe *p)
{
	struct ahci_port port = { .regs = p->regs, .name = "AHCI" };
	u16 *id = resident_alloc(ATA_IDENTIFY_SIZE, 4);
	int err;

	port.mem = resident_alloc(AHCI_MEMORY_SIZE, AHCI_MEMORY_SIZE);
	if (!port.mem || !id)
		return -ENOMEM;
	err = ahci_stop(&port);
	if (!err)
		err = ahci_start(&port);
	if (!err)
		err = ahci_identify(p, &port, id);
	if (err && !port.owed)
		ahci_stop(&port);
	return err;
}

static void probe_port(void *arg)
{
	struct probe *p = arg;

	if (has_device(p->regs)) {
		int err = ahci_port_probe(p);

		if (err)
			log_warn("AHCI/%u: %s\n", p->number, error_name(err));
	}
	post_free(p);
}

static int ahci_probe(struct device *dev)
{
	struct pci_device *pci = dev->pci;
	u32 base = pci_bar_mem(pci, ABAR, AHCI_PORT(0)), ghc, ports;

	if (!base)
		return -ENODEV;
	pci_enable(pci, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	ghc = readl(base + AHCI_GHC);
	if (!(ghc & AHCI_GHC_AE))
		writel(base + AHCI_GHC, AHCI_GHC_AE);
	ports = readl(base + AHCI_PI);
	for (u8 i = 0; i < AHCI_PORTS; i++) {
		struct probe *p;

		if (!(ports >> i & 1) || AHCI_PORT(i + 1u) > pci->bar[ABAR].size)
			continue;
		if (driver_unwanted_disk(dev, PATH, i, 0))
			continue;
		if (!PX_SSTS_DET(readl(base + AHCI_PORT(i) + PX_SSTS)))
			continue;
		p = post_alloc(sizeof(*p), 4);
		if (!p)
			return -ENOMEM;
		*p = (struct probe){ dev, base + AHCI_PORT(i), i };
		task_start(probe_port, p);
	}
	return 0;
}

static const struct driver_id ahci_ids[] = {
	PCI_CLASS_ID(PCI_CLASS_SATA << 8 | PROG_AHCI, 0xffffff),
	{ 0 },
};

DRIVER(ahci_driver)
= { .name = "ahci", .ids = ahci_ids, .probe = ahci_probe, .if_named = true };
