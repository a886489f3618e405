// SPDX-License-Identifier: BSD-2-Clause
/*
 * Reads and writes diskette images in RAM. What was written is lost at the machine's next reset.
 * Flat 32-bit, resident.
 */
#include "block/ramdisk.h"
#include "lib/string.h"

static u8 *ramdisk_at(struct block_device *b, u64 lba)
{
	return container_of(b, struct ramdisk, block)->image + (u32)lba * b->sector_size;
}

static int ramdisk_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	memcpy((void *)addr, ramdisk_at(b, lba), count * b->sector_size);
	return 0;
}

static int ramdisk_write(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	memcpy(ramdisk_at(b, lba), (void *)addr, count * b->sector_size);
	return 0;
}

const struct block_ops ramdisk_ops = {
	.read = ramdisk_read,
	.write = ramdisk_write,
};
