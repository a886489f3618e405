// SPDX-License-Identifier: BSD-2-Clause
/* Finds Am53C974 chips. Flat 32-bit, POST. */
#include "block/esp.h"
#include "block/scsi_disk.h"
#include "cpu/io.h"
#include "driver.h"
#include "lib/errno.h"
#include "memory/alloc.h"
#include "pci/pci.h"

#define PCI_AMD	     0x1022
#define PCI_AM53C974 0x2020
#define PORTS	     0	      /* BAR */
#define BYTES_MOST   0x100000 /* the chip counts in 24 bits */
#define LUN_MOST     7	      /* the largest LUN that fits an IDENTIFY message */
#define TARGETS	     8

static int esp_probe(struct device *dev)
{
	struct pci_device *pci = dev->pci;
	u16 base = pci_bar_io(pci, PORTS);
	struct esp *d;

	if (!base || pci->bar[PORTS].size < ESP_END || inb(base + ESP_COMMAND) == 0xff)
		return -ENODEV;
	d = resident_alloc(sizeof(*d), 4);
	if (!d)
		return -ENOMEM;
	d->base = base;
	d->adapter.submit = esp_submit;
	d->adapter.max_bytes = BYTES_MOST;
	d->adapter.align = 1;
	d->adapter.max_lun = LUN_MOST;
	d->adapter.dev = dev;
	d->adapter.interface = BLOCK_SCSI;
	d->adapter.kind = BLOCK_KIND_ESP;
	d->adapter.name = "Am53C974";
	pci_enable(pci, PCI_COMMAND_IO | PCI_COMMAND_MASTER);
	esp_start(d, false);
	return scsi_probe_targets(&d->adapter, 0, TARGETS);
}

static const struct driver_id esp_ids[] = { PCI_ID(PCI_AMD, PCI_AM53C974), { 0 } };

DRIVER(esp_driver)
= { .name = "am53c974", .ids = esp_ids, .probe = esp_probe };
