/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A block device in host memory. The contents of sectors follow from their numbers. Each request is
 * counted and checked against the driver's limits. One sector may be bad. To be included once.
 */
#ifndef FAKE_DISK_H
#define FAKE_DISK_H

#include <stdlib.h>
#include <string.h>

#include "block/block.h"
#include "lib/errno.h"

struct fake_disk {
	struct block_device block;
	u8 *data;
	u64 bad_lba; /* a sector that cannot be read or written; ~0: none */
	unsigned int requests, flushes;
};

/* Returns byte @off of the 512-byte unit @unit. */
static inline u8 fake_pattern(u64 unit, u32 off)
{
	return (u8)(unit * 7 + (unit >> 8) + off + (off >> 8));
}

static inline struct fake_disk *fake_disk_of(struct block_device *b)
{
	return container_of(b, struct fake_disk, block);
}

static inline int fake_disk_move(struct block_device *b, u64 lba, u32 count, u32 addr, bool write)
{
	struct fake_disk *d = fake_disk_of(b);
	u8 *at = d->data + lba * b->sector_size;

	d->requests++;
	assert_true(count > 0 && count <= b->max_sectors);
	assert_true(lba + count <= b->sectors);
	assert_int_equal(addr & (b->dma_align - 1), 0);
	if (d->bad_lba - lba < count)
		return -EIO;
	if (write)
		memcpy(at, (void *)addr, count * b->sector_size);
	else
		memcpy((void *)addr, at, count * b->sector_size);
	return 0;
}

static inline int fake_disk_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return fake_disk_move(b, lba, count, addr, false);
}

static inline int fake_disk_write(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return fake_disk_move(b, lba, count, addr, true);
}

static inline int fake_disk_flush(struct block_device *b)
{
	fake_disk_of(b)->flushes++;
	return 0;
}

static const struct block_ops fake_disk_ops = {
	.read = fake_disk_read,
	.write = fake_disk_write,
	.flush = fake_disk_flush,
};

/* Makes a disk with @sectors sectors of @sector_size bytes, but does not register it. */
static inline struct fake_disk *fake_disk_new(u64 sectors, u32 sector_size)
{
	struct fake_disk *d = calloc(1, sizeof(*d));
	u32 size = sectors * sector_size;

	d->data = malloc(size);
	for (u32 i = 0; i < size; i++)
		d->data[i] = fake_pattern(i / 512, i % 512);
	d->bad_lba = ~0ull;
	d->block.ops = &fake_disk_ops;
	d->block.sectors = sectors;
	d->block.sector_size = sector_size;
	d->block.max_sectors = 256;
	d->block.dma_align = 1;
	strcpy(d->block.name, "Fake disk");
	d->block.proven = true;
	return d;
}

#endif
