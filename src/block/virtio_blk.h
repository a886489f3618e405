/* SPDX-License-Identifier: BSD-2-Clause */
/* The virtio block device: what its two halves share (Virtual I/O Device 1.2, 5.2). */
#ifndef BLOCK_VIRTIO_BLK_H
#define BLOCK_VIRTIO_BLK_H

#include "block/block.h"
#include "virtio/virtio.h"

#define VIRTIO_BLK_T_IN	 0
#define VIRTIO_BLK_T_OUT 1

#define VIRTIO_BLK_S_OK	    0
#define VIRTIO_BLK_S_IOERR  1
#define VIRTIO_BLK_S_UNSUPP 2

struct virtio_blk_header {
	u32 type;
	u32 reserved;
	u64 sector; /* in units of 512 bytes, whatever blk_size is */
};

struct virtio_blk {
	struct block_device block;
	struct virtq queue;
	u32 segment; /* the most bytes of one descriptor */
	struct virtio_blk_header header;
	u8 status;
};

#endif
