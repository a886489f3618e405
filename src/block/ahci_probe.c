// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds the devices on AHCI controllers (AHCI 1.3.1, 10.1). The controller is not reset:
 * its ports are stopped one by one where something has used them. An empty port costs one
 * read. Flat 32-bit, POST.
 */
#include "block/ahci.h"
#include "block/ata.h"
#include "block/ata_identify.h"
#include "cpu/io.h"
#include "cpu/task.h"
#include "cpu/time.h"
#include "driver.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "pci/pci.h"

#define PROG_AHCI     1
#define ABAR	      5
#define LINK_MS	      1000 /* from a device's being seen to its link's being up */
#define LBA28_SECTORS 256

struct probe {
	struct pci_device *pci;
	u32 port;
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

static int fill_disk(struct ahci_disk *d, const u16 *id)
{
	struct block_device *b = &d->block;
	bool dma;
	int err = ata_identify_disk(b, id, &d->lba48, &dma);

	if (err)
		return err;
	b->ops = &ahci_ops;
	b->interface = BLOCK_SATA;
	b->kind = BLOCK_KIND_AHCI;
	b->max_sectors = d->lba48 ? AHCI_PRD_MAX / b->sector_size : LBA28_SECTORS;
	return 0;
}

static int fill_cdrom(struct ahci_disk *d, const u16 *id)
{
	struct block_device *b = &d->block;
	bool dma;
	int err = ata_identify_cdrom(b, id, &dma);

	if (err)
		return err;
	b->ops = &ahci_packet_ops;
	b->interface = BLOCK_ATAPI;
	b->kind = BLOCK_KIND_AHCI;
	b->max_sectors = AHCI_PRD_MAX / b->sector_size;
	return 0;
}

static int identify(struct probe *p, struct ahci_disk *d, u16 *id)
{
	struct ahci_command cmd = { .addr = (u32)id,
				    .size = ATA_IDENTIFY_SIZE,
				    .pio = true };
	struct block_device *b = &d->block;
	char model[ATA_MODEL_SIZE], path[24];
	u32 signature = readl(d->port + PX_SIG);
	int err;

	if (signature != PX_SIG_ATA && signature != PX_SIG_ATAPI)
		return -ENOTSUP; /* a port multiplier or an enclosure */
	cmd.command =
		signature == PX_SIG_ATA ? ATA_CMD_IDENTIFY : ATA_CMD_IDENTIFY_PACKET;
	err = ahci_command(d, &cmd);
	if (err)
		return err;
	err = signature == PX_SIG_ATA ? fill_disk(d, id) : fill_cdrom(d, id);
	if (err)
		return err;
	ata_model(id, model);
	snprintf(b->name, sizeof(b->name), "AHCI/%u: %s", p->number, model);
	snprintf(path, sizeof(path), "drive@%x/disk@0", p->number);
	b->dma_align = 2;
	b->bus = BLOCK_BUS_PCI;
	b->bdf = p->pci->bdf;
	b->unit = p->number;
	return block_register(b, path);
}

static int start(struct probe *p)
{
	struct ahci_disk *d = resident_alloc(sizeof(*d), 8);
	u16 *id = post_alloc(ATA_IDENTIFY_SIZE, 4);
	int err = -ENOMEM;

	if (d)
		d->mem = resident_alloc(AHCI_MEMORY_SIZE, AHCI_MEMORY_SIZE);
	if (d && d->mem && id) {
		d->port = p->port;
		err = ahci_stop(d);
		if (!err)
			err = ahci_start(d);
		if (!err)
			err = identify(p, d, id);
		if (err)
			ahci_stop(d);
	}
	post_free(id);
	return err;
}

static void probe_port(void *arg)
{
	struct probe *p = arg;

	if (has_device(p->port)) {
		int err = start(p);

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
		if (!PX_SSTS_DET(readl(base + AHCI_PORT(i) + PX_SSTS)))
			continue;
		p = post_alloc(sizeof(*p), 4);
		if (!p)
			return -ENOMEM;
		*p = (struct probe){ pci, base + AHCI_PORT(i), i };
		task_start(probe_port, p);
	}
	return 0;
}

static const struct driver_id ahci_ids[] = {
	PCI_CLASS_ID(PCI_CLASS_SATA << 8 | PROG_AHCI, 0xffffff),
	{ 0 },
};

DRIVER(ahci_driver)
= { .name = "ahci", .ids = ahci_ids, .probe = ahci_probe };
