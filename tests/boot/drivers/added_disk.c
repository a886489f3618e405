// SPDX-License-Identifier: BSD-2-Clause
/*
 * QEMU's educational device as a disk of 4 KiB (QEMU docs/specs/edu.rst): its buffer has the
 * sectors, and its DMA engine moves them. The driver is added as docs/architecture.md says;
 * test_build.py boots from the disk. Flat 32-bit, resident.
 */
#include "added/disk_sector.h"
#include "block/block.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "memory/alloc.h"
#include "pci/pci.h"

#define EDU_END	    0x1000
#define EDU_VERSION 0x00 /* xxxxyyEDh */
#define EDU_SOURCE  0x80
#define EDU_TARGET  0x88
#define EDU_COUNT   0x90
#define EDU_COMMAND 0x98
#define EDU_START   1 /* stays set until the transfer ends */
#define EDU_TO_RAM  2
#define EDU_BUFFER  0x40000 /* the address of the buffer for the DMA engine */
#define EDU_SIZE    4096
#define EDU_MS	    10000
#define SECTOR	    512

struct edu {
	struct block_device block;
	u32 regs;
};

static int edu_move(struct edu *e, u32 from, u32 to, u32 bytes, u32 command)
{
	struct deadline d = deadline_ms(EDU_MS);

	if ((readl(e->regs + EDU_VERSION) & 0xff) != 0xed)
		return -ENODEV;
	if (readl(e->regs + EDU_COMMAND) & EDU_START)
		return -ETIMEDOUT; /* the last transfer has not ended yet */
	writel(e->regs + EDU_SOURCE, from);
	writel(e->regs + EDU_TARGET, to);
	writel(e->regs + EDU_COUNT, bytes);
	writel(e->regs + EDU_COMMAND, EDU_START | command);
	while (readl(e->regs + EDU_COMMAND) & EDU_START)
		if (!wait_before(&d))
			return -ETIMEDOUT;
	return 0;
}

static int edu_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	struct edu *e = container_of(b, struct edu, block);

	return edu_move(e, EDU_BUFFER + (u32)lba * SECTOR, addr, count * SECTOR, EDU_TO_RAM);
}

static int edu_write(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	struct edu *e = container_of(b, struct edu, block);

	return edu_move(e, addr, EDU_BUFFER + (u32)lba * SECTOR, count * SECTOR, 0);
}

static int edu_flush(struct block_device *b)
{
	return 0;
}

static const struct block_ops edu_ops = { .read = edu_read,
					  .write = edu_write,
					  .flush = edu_flush };

__post static int edu_probe(struct device *dev)
{
	struct edu *e = resident_alloc(sizeof(*e), 16);
	u32 regs = pci_bar_mem(dev->pci, 0, EDU_END);
	u8 *sector;
	int err;

	if (!e || !regs)
		return e ? -ENODEV : -ENOMEM;
	pci_enable(dev->pci, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	e->regs = regs;
	e->block.ops = &edu_ops;
	e->block.sectors = EDU_SIZE / SECTOR;
	e->block.sector_size = SECTOR;
	e->block.max_sectors = EDU_SIZE / SECTOR;
	e->block.dma_align = 1;
	snprintf(e->block.name, sizeof(e->block.name), "Educational disk");
	block_set_place(&e->block, dev);
	/* A new device has only zeros. */
	sector = post_alloc(SECTOR, 16);
	if (!sector)
		return -ENOMEM;
	memcpy(sector, disk_sector, SECTOR);
	err = edu_write(&e->block, 0, 1, (u32)sector);
	post_free(sector);
	return err ? err : block_register(&e->block, "disk@0");
}

static const struct driver_id edu_ids[] = { PCI_ID(0x1234, 0x11e8), { 0 } };

DRIVER(edu_driver)
= { .name = "edu", .ids = edu_ids, .probe = edu_probe };
