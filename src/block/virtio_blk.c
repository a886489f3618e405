// SPDX-License-Identifier: BSD-2-Clause
/* Sends requests to a virtio disk (Virtual I/O Device 1.2, 5.2.6). Flat 32-bit, resident. */
#include "block/virtio_blk.h"
#include "lib/errno.h"
#include "log/log.h"

#define REQUEST_MS     30000
#define STATUS_PENDING 0xff

static int virtio_blk_request(struct block_device *b, u32 type, u64 lba, u32 count, u32 addr)
{
	struct virtio_blk *d = container_of(b, struct virtio_blk, block);
	struct virtio_sg sg[VIRTQ_SIZE];
	u32 left = count * b->sector_size, n = 1;
	int err = virtq_usable(&d->queue);

	/* The device may still own the header and the status. */
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
	if (!err && *(volatile u8 *)&d->status != VIRTIO_BLK_S_OK)
		err = -EIO;
	if (err)
		log_warn("%s: request %u at %llx, %u sectors: %s, status %02x\n", b->name, type,
			 lba, count, error_name(err), d->status);
	return err;
}

static int virtio_blk_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return virtio_blk_request(b, VIRTIO_BLK_T_IN, lba, count, addr);
}

static int virtio_blk_write(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return virtio_blk_request(b, VIRTIO_BLK_T_OUT, lba, count, addr);
}

const struct block_ops virtio_blk_ops = {
	.read = virtio_blk_read,
	.write = virtio_blk_write,
};
