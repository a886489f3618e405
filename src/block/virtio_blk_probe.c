// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds virtio disks and starts them (Virtual I/O Device 1.2, 5.2.3-5.2.5). FLUSH is left
 * alone: a device whose driver does not take it writes through, which is what INT 13h,
 * which has no flush, wants. Flat 32-bit, POST.
 */
#include "block/virtio_blk.h"
#include "driver.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "memory/alloc.h"
#include "pci/pci.h"

#define VIRTIO_BLK		2
#define DEVICE_BLK_TRANSITIONAL 0x1001

#define BLK_F_SIZE_MAX (1u << 1)
#define BLK_F_SEG_MAX  (1u << 2)
#define BLK_F_GEOMETRY (1u << 4)
#define BLK_F_RO       (1u << 5)
#define BLK_F_BLK_SIZE (1u << 6)

/* Device configuration. */
#define CFG_CAPACITY 0x00
#define CFG_SIZE_MAX 0x08
#define CFG_SEG_MAX  0x0c
#define CFG_GEOMETRY 0x10 /* u16 cylinders, u8 heads, u8 sectors */
#define CFG_BLK_SIZE 0x14

#define SEGMENT_MAX 0x100000 /* our own limit: a request stays short */

/* How much a request may move, by the device's limits and the queue's length. */
static int read_limits(struct virtio_device *v, struct virtio_blk *d)
{
	u32 pieces = min(d->queue.size, (u16)VIRTQ_SIZE) - 2;

	d->segment = SEGMENT_MAX;
	if (v->features & BLK_F_SIZE_MAX)
		d->segment = min(d->segment, virtio_config32(v, CFG_SIZE_MAX));
	if (v->features & BLK_F_SEG_MAX)
		pieces = min(pieces, virtio_config32(v, CFG_SEG_MAX));
	d->segment = ALIGN_DOWN(d->segment, d->block.sector_size);
	d->block.max_sectors = min(pieces * (d->segment / d->block.sector_size), 65536u);
	return d->block.max_sectors ? 0 : -EINVAL;
}

static int read_config(struct virtio_device *v, struct virtio_blk *d)
{
	struct block_device *b = &d->block;
	u64 sectors = virtio_config32(v, CFG_CAPACITY);

	sectors |= (u64)virtio_config32(v, CFG_CAPACITY + 4) << 32;
	b->sector_size = 512;
	if (v->features & BLK_F_BLK_SIZE)
		b->sector_size = virtio_config32(v, CFG_BLK_SIZE);
	if (b->sector_size < 512 || b->sector_size > 4096 ||
	    (b->sector_size & (b->sector_size - 1)))
		return -EINVAL;
	b->sectors = sectors >> __builtin_ctz(b->sector_size / 512);
	if (v->features & BLK_F_GEOMETRY) {
		u32 geometry = virtio_config32(v, CFG_GEOMETRY);

		b->cylinders = geometry & 0xffff;
		b->heads = geometry >> 16 & 0xff;
		b->spt = geometry >> 24;
	}
	b->read_only = v->features & BLK_F_RO;
	return read_limits(v, d);
}

static int start(struct virtio_device *v, struct virtio_blk *d)
{
	int err = virtio_pci_start(v, v->pci);

	if (!err)
		err = virtio_features(v, BLK_F_SIZE_MAX | BLK_F_SEG_MAX | BLK_F_GEOMETRY |
						 BLK_F_RO | BLK_F_BLK_SIZE);
	if (!err)
		err = virtio_queue(v, &d->queue, 0);
	if (!err)
		err = read_config(v, d);
	if (!err)
		virtio_ready(v);
	return err;
}

static int virtio_blk_probe(struct device *dev)
{
	struct pci_device *pci = dev->pci;
	struct virtio_blk *d = resident_alloc(sizeof(*d), 16);
	struct virtio_device v = { .pci = pci };
	struct block_device *b;
	int err;

	if (!d)
		return -ENOMEM;
	b = &d->block;
	b->ops = &virtio_blk_ops;
	b->dma_align = 1;
	b->bus = BLOCK_BUS_PCI;
	b->interface = BLOCK_VIRTIO;
	b->bdf = pci->bdf;
	snprintf(b->name, sizeof(b->name), "Virtio disk PCI:%02x:%02x.%x",
		 pci_bus(pci->bdf), pci_dev(pci->bdf), pci_fn(pci->bdf));
	err = start(&v, d);
	if (!err)
		err = block_register(b, "disk@0,0");
	if (err)
		virtio_fail(&v);
	return err;
}

static const struct driver_id virtio_blk_ids[] = {
	VIRTIO_TRANSITIONAL_ID(DEVICE_BLK_TRANSITIONAL),
	VIRTIO_PCI_ID(VIRTIO_BLK),
	{ 0 },
};

DRIVER(virtio_blk_driver)
= { .name = "virtio-blk", .ids = virtio_blk_ids, .probe = virtio_blk_probe };
