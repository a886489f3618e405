// SPDX-License-Identifier: BSD-2-Clause
/*
 * Virtio disks: finds and starts them (Virtual I/O Device 1.2, 5.2.3-5.2.5), and sends requests
 * (5.2.6). The driver does not accept FLUSH: then a device writes through, which suits INT 13h,
 * since that has no flush. Flat 32-bit; finding disks is POST's, the rest is resident.
 */
#include "block/virtio_blk.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "log/log.h"
#include "memory/alloc.h"

#define REQUEST_MS     30000
#define STATUS_PENDING 0xff

#define VIRTIO_BLK	 2
#define PCI_TRANSITIONAL 0x1001

#define BLK_F_SIZE_MAX (1u << 1)
#define BLK_F_SEG_MAX  (1u << 2)
#define BLK_F_GEOMETRY (1u << 4)
#define BLK_F_RO       (1u << 5)
#define BLK_F_BLK_SIZE (1u << 6)

/* Fields of the device configuration. */
#define CFG_CAPACITY 0x00
#define CFG_SIZE_MAX 0x08
#define CFG_SEG_MAX  0x0c
#define CFG_GEOMETRY 0x10 /* u16 cylinders, u8 heads, u8 sectors */
#define CFG_BLK_SIZE 0x14
#define CFG_END	     0x18

#define SEGMENT_MAX 0x100000 /* our own limit, to keep requests short */

/* The header and the status, in addition to the data. */
#define PIECES_BESIDE_DATA 2

static int virtio_blk_request(struct block_device *b, u32 type, u64 lba, u32 count, u32 addr)
{
	struct virtio_blk *d = container_of(b, struct virtio_blk, block);
	struct virtio_sg sg[VIRTQ_SIZE];
	u32 left = count * b->sector_size, n = 1;
	int err = virtq_usable(&d->queue);

	/* After an error the device may still own the header and the status. */
	if (err)
		return err;
	d->header.type = type;
	d->header.sector = lba * (b->sector_size / 512);
	d->status = STATUS_PENDING;
	sg[0] = (struct virtio_sg){ (u32)&d->header, sizeof(d->header), false };
	/* max_sectors ensures that the pieces fit. */
	while (left) {
		u32 len = min(left, d->segment);

		sg[n++] = (struct virtio_sg){ addr, len, type == VIRTIO_BLK_T_IN };
		addr += len;
		left -= len;
	}
	sg[n++] = (struct virtio_sg){ (u32)&d->status, 1, true };
	err = virtq_request(&d->queue, sg, n, REQUEST_MS);
	return !err && *(volatile u8 *)&d->status != VIRTIO_BLK_S_OK ? -EIO : err;
}

static int virtio_blk_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return virtio_blk_request(b, VIRTIO_BLK_T_IN, lba, count, addr);
}

static int virtio_blk_write(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return virtio_blk_request(b, VIRTIO_BLK_T_OUT, lba, count, addr);
}

static const struct block_ops virtio_blk_ops = {
	.read = virtio_blk_read,
	.write = virtio_blk_write,
};

/* ------------------------------------------------------------------ POST */

__post static int refuse(const struct block_device *b, const char *what, u32 value)
{
	log_error("%s: %s of %u cannot be served\n", b->name, what, value);
	return -EINVAL;
}

/* Computes how much a request may move, from the device's limits and the size of the queue. */
__post static int read_limits(struct virtio_device *v, struct virtio_blk *d)
{
	u32 pieces = min(d->queue.size, (u16)VIRTQ_SIZE);

	if (pieces <= PIECES_BESIDE_DATA)
		return refuse(&d->block, "a queue", pieces);
	pieces -= PIECES_BESIDE_DATA;
	d->segment = SEGMENT_MAX;
	if (v->features & BLK_F_SIZE_MAX)
		d->segment = min(d->segment, virtio_config32(v, CFG_SIZE_MAX));
	if (d->segment < d->block.sector_size)
		return refuse(&d->block, "a size_max", d->segment);
	if (v->features & BLK_F_SEG_MAX)
		pieces = min(pieces, virtio_config32(v, CFG_SEG_MAX));
	if (!pieces)
		return refuse(&d->block, "a seg_max", pieces);
	d->segment = ALIGN_DOWN(d->segment, d->block.sector_size);
	d->block.max_sectors = min(pieces * (d->segment / d->block.sector_size), 65536u);
	return 0;
}

__post static int blk_read_config(struct virtio_device *v, struct virtio_blk *d)
{
	struct block_device *b = &d->block;
	u64 sectors = virtio_config64(v, CFG_CAPACITY);

	b->sector_size = 512;
	if (v->features & BLK_F_BLK_SIZE)
		b->sector_size = virtio_config32(v, CFG_BLK_SIZE);
	if (b->sector_size < 512 || b->sector_size > 4096 ||
	    (b->sector_size & (b->sector_size - 1)))
		return refuse(b, "a sector size", b->sector_size);
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

__post static int virtio_blk_start(struct virtio_device *v, const struct device *dev,
				   struct virtio_blk *d)
{
	int err = virtio_start(v, dev, CFG_END);

	if (!err)
		err = virtio_features(v, BLK_F_SIZE_MAX | BLK_F_SEG_MAX | BLK_F_GEOMETRY |
						 BLK_F_RO | BLK_F_BLK_SIZE);
	if (!err)
		err = virtio_queue_later(v, &d->queue, 0);
	if (!err)
		err = blk_read_config(v, d);
	if (!err)
		virtio_ready(v);
	return err;
}

__post static int virtio_blk_probe(struct device *dev)
{
	struct virtio_blk *d = resident_alloc(sizeof(*d), 16);
	char place[DEVICE_PLACE_SIZE];
	struct virtio_device v;
	struct block_device *b;
	int err;

	if (!d)
		return -ENOMEM;
	b = &d->block;
	b->ops = &virtio_blk_ops;
	b->dma_align = 1;
	b->interface = BLOCK_VIRTIO;
	block_set_place(b, dev);
	device_place(dev, place);
	snprintf(b->name, sizeof(b->name), "Virtio disk %s", place);
	err = virtio_blk_start(&v, dev, d);
	if (!err)
		err = block_register(b, "disk@0,0");
	if (err)
		virtio_fail(&v);
	return err;
}

static const struct driver_id virtio_blk_ids[] = {
	VIRTIO_TRANSITIONAL_ID(PCI_TRANSITIONAL),
	VIRTIO_PCI_ID(VIRTIO_BLK),
	VIRTIO_ID(VIRTIO_BLK),
	{ 0 },
};

DRIVER(virtio_blk_driver)
= { .name = "virtio-blk", .ids = virtio_blk_ids, .probe = virtio_blk_probe, .if_wanted = true };
