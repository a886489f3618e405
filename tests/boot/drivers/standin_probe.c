// SPDX-License-Identifier: BSD-2-Clause
/* Finds the controllers of standin.c. Flat 32-bit, POST. */
#include "device/driver.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "memory/alloc.h"
#include "pci/pci.h"
#include "standin.h"

extern const struct block_ops STANDIN_OPS;

static int standin_probe(struct device *dev)
{
	struct standin *s = resident_alloc(sizeof(*s), 4096);

	if (!s)
		return -ENOMEM;
	s->base = pci_bar_mem(dev->pci, 0, STANDIN_DOORBELL + 8);
	if (!s->base)
		return -ENODEV;
	s->timeout_ms = 500;
	s->space = 1;
	s->block.ops = &STANDIN_OPS;
	s->block.sectors = 1;
	s->block.sector_size = 512;
	s->block.max_sectors = STANDIN_PAGES * 8;
	s->block.dma_align = 4;
	snprintf(s->block.name, sizeof(s->block.name), "Stand-in");
	return block_register(&s->block, "disk@0");
}

static const struct driver_id standin_ids[] = { PCI_ID(0xfff0, STANDIN_NUMBER), { 0 } };

DRIVER(standin_driver)
= { .name = "stand-in", .ids = standin_ids, .probe = standin_probe };
