// SPDX-License-Identifier: BSD-2-Clause
/*
 * What all disks have in common: range checks, requests cut to a driver's limit, a bounce
 * buffer for what DMA cannot reach, and large sectors seen as 512-byte ones (reads of a
 * part, writes by read-modify-write). Flat 32-bit, resident.
 *
 * Only RAM is left to DMA. Whether a device may write to another one (the display's
 * memory, from A0000 up) or how it takes a ROM is not ours to know, and some a request of
 * that kind stops for good: the processor moves such data.
 */
#include "block/block.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "memory/alloc.h"
#include "memory/memory.h"

#define BOUNCE_SIZE 4096
#define CD_SECTOR   2048
#define UNIT	    512
#define LOW_END	    0xa0000 /* of conventional memory */
#define HIGH_START  0x100000

struct block_device *block_devices;

static u8 *bounce;
static u32 ram_end; /* below 4 GiB */
static bool busy;

/* A request as it moves on: what is left of it. */
struct transfer {
	struct block_device *b;
	u64 lba; /* in units */
	u32 count;
	u32 addr;
	bool write;
	u8 shift;  /* log2 of units in a sector */
	u32 limit; /* sectors in a request of the device's */
	u32 asked; /* how many the latest had */
	bool hurt; /* one has failed: which sector it was is being found out */
};

u32 block_unit_size(const struct block_device *b)
{
	return b->cdrom ? CD_SECTOR : UNIT;
}

static u8 unit_shift(const struct block_device *b)
{
	return b->sector_size == block_unit_size(b) ? 0 : (u8)__builtin_ctz(b->sector_size / UNIT);
}

u64 block_units(const struct block_device *b)
{
	return b->sectors << unit_shift(b);
}

static int move(struct transfer *t, u64 sector, u32 count, u32 addr)
{
	const struct block_ops *ops = t->b->ops;

	return t->write ? ops->write(t->b, sector, count, addr)
			: ops->read(t->b, sector, count, addr);
}

/* How many sectors of memory from @addr on are RAM. */
static u32 ram_sectors(const struct block_device *b, u32 addr)
{
	u32 end = addr < LOW_END ? LOW_END : ram_end;

	if (addr >= end || (addr >= LOW_END && addr < HIGH_START))
		return 0;
	return (end - addr) / b->sector_size;
}

/* Whole sectors straight to the caller's memory; returns how many units, or an error. */
static int move_direct(struct transfer *t)
{
	u32 sectors = min(min(t->count >> t->shift, t->limit), ram_sectors(t->b, t->addr));
	int err;

	t->asked = sectors;
	err = move(t, t->lba >> t->shift, sectors, t->addr);

	return err ? err : (int)(sectors << t->shift);
}

/* As many units as the bounce buffer holds, or a part of one sector. */
static int move_bounced(struct transfer *t)
{
	struct block_device *b = t->b;
	u32 unit = block_unit_size(b), shift = t->shift;
	u64 sector = t->lba >> shift;
	u32 first = (u32)t->lba & ((1u << shift) - 1);
	u32 sectors = min(BOUNCE_SIZE / b->sector_size, t->limit);
	u32 units = min((sectors << shift) - first, t->count);
	bool whole = !first && !(units & ((1u << shift) - 1));
	u8 *part = bounce + first * unit;
	int err = 0;

	sectors = (first + units + (1u << shift) - 1) >> shift;
	t->asked = sectors;
	if (!t->write || !whole)
		err = b->ops->read(b, sector, sectors, (u32)bounce);
	if (err)
		return err;
	if (!t->write) {
		memcpy((void *)t->addr, part, units * unit);
		return units;
	}
	memcpy(part, (void *)t->addr, units * unit);
	err = b->ops->write(b, sector, sectors, (u32)bounce);
	return err ? err : (int)units;
}

static bool is_direct(const struct transfer *t)
{
	u32 part = (1u << t->shift) - 1;

	return !((u32)t->lba & part) && t->count > part && !(t->addr & (t->b->dma_align - 1)) &&
	       ram_sectors(t->b, t->addr);
}

/*
 * Where a request fails, shorter ones find out what comes before the bad sector, which
 * the caller is then told of: each half as long as the one before.
 */
static int move_all(struct transfer *t, u32 *done)
{
	u32 unit = block_unit_size(t->b);

	while (t->count) {
		int n = is_direct(t) ? move_direct(t) : move_bounced(t);

		if (n < 0 && (n != -EIO || t->asked == 1))
			return n;
		t->hurt |= n < 0;
		if (t->hurt)
			t->limit = max(t->asked / 2, 1u);
		if (n < 0)
			continue;
		t->lba += n;
		t->count -= n;
		t->addr += n * unit;
		*done += n;
	}
	return 0;
}

static bool has(const struct block_device *b, u64 lba, u32 count)
{
	u64 units = block_units(b);

	return lba < units && count <= units - lba;
}

static int transfer(struct block_device *b, u64 lba, u32 count, u32 addr, u32 *done, bool write)
{
	struct transfer t = { .b = b,
			      .lba = lba,
			      .count = count,
			      .addr = addr,
			      .write = write,
			      .shift = unit_shift(b),
			      .limit = b->max_sectors };
	u32 moved = 0;
	int err;

	if (done)
		*done = 0;
	/* The drive may have got a medium, or a larger one, since it was last looked at. */
	err = b->removable && !has(b, lba, count) ? block_refresh(b) : 0;
	if (err)
		return err;
	if (b->removable && !b->sectors)
		return -ENOMEDIUM;
	if (!has(b, lba, count))
		return -ERANGE;
	if ((u64)addr + (u64)count * block_unit_size(b) > 0x100000000)
		return -ERANGE;
	if (write && (b->read_only || !b->ops->write))
		return -EROFS;
	if (busy)
		return -EBUSY;
	busy = true;
	b->dirty |= write;
	err = move_all(&t, &moved);
	busy = false;
	if (done)
		*done = moved;
	return err;
}

int block_read(struct block_device *b, u64 lba, u32 count, u32 addr, u32 *done)
{
	return transfer(b, lba, count, addr, done, false);
}

int block_write(struct block_device *b, u64 lba, u32 count, u32 addr, u32 *done)
{
	return transfer(b, lba, count, addr, done, true);
}

int block_verify(struct block_device *b, u64 lba, u32 count, u32 *done)
{
	u32 most = BOUNCE_SIZE / block_unit_size(b), moved;
	int err = 0;

	for (*done = 0; *done < count && !err; *done += moved)
		err = block_read(b, lba + *done, min(count - *done, most), (u32)bounce, &moved);
	return err;
}

int block_flush(struct block_device *b)
{
	int err;

	if (!b->dirty || !b->ops->flush)
		return 0;
	if (busy)
		return -EBUSY;
	busy = true;
	err = b->ops->flush(b);
	busy = false;
	if (!err)
		b->dirty = false;
	return err;
}

int block_refresh(struct block_device *b)
{
	int err;

	if (!b->ops->refresh)
		return 0;
	if (busy)
		return -EBUSY;
	busy = true;
	err = b->ops->refresh(b);
	busy = false;
	return err;
}

int block_lock(struct block_device *b, bool on)
{
	int err;

	if (!b->ops->lock)
		return -ENOTSUP;
	if (busy)
		return -EBUSY;
	busy = true;
	err = b->ops->lock(b, on);
	busy = false;
	return err;
}

int block_eject(struct block_device *b)
{
	int err;

	if (!b->ops->eject)
		return -ENOTSUP;
	if (busy)
		return -EBUSY;
	busy = true;
	err = b->ops->eject(b);
	busy = false;
	if (!err)
		b->sectors = 0;
	return err;
}

void block_restart(void)
{
	busy = false;
}

__post static u8 kind_of(const struct block_device *b)
{
	static const u8 by_interface[] = {
		[BLOCK_ATA] = BLOCK_KIND_ATA,	[BLOCK_ATAPI] = BLOCK_KIND_ATA,
		[BLOCK_SATA] = BLOCK_KIND_AHCI, [BLOCK_SCSI] = BLOCK_KIND_SCSI,
		[BLOCK_USB] = BLOCK_KIND_USB,	[BLOCK_VIRTIO] = BLOCK_KIND_VIRTIO_BLK,
		[BLOCK_NVME] = BLOCK_KIND_NVME, [BLOCK_FLOPPY] = BLOCK_KIND_BY_INTERFACE,
	};

	return b->kind ? b->kind : by_interface[b->interface];
}

/* The order of drives does not depend on which answered first: ISA, then PCI by kind of
 * controller and address. */
__post static bool comes_before(const struct block_device *a, const struct block_device *b)
{
	if (a->bus != b->bus)
		return a->bus == BLOCK_BUS_ISA;
	if (kind_of(a) != kind_of(b))
		return kind_of(a) < kind_of(b);
	if (a->bdf != b->bdf)
		return a->bdf < b->bdf;
	if (a->channel != b->channel)
		return a->channel < b->channel;
	return a->unit < b->unit;
}

__post static bool valid(const struct block_device *b)
{
	u32 size = b->sector_size;

	if (size < UNIT || size > BOUNCE_SIZE || (size & (size - 1)))
		return false;
	if (b->cdrom && size != CD_SECTOR)
		return false;
	return b->max_sectors && b->dma_align && !(b->dma_align & (b->dma_align - 1)) &&
	       b->dma_align <= BOUNCE_SIZE;
}

__post int block_register(struct block_device *b, const char *path)
{
	struct block_device **at = &block_devices;
	size_t size = strlen(path) + 1;
	char *copy;

	if (!valid(b))
		return -EINVAL;
	ram_end = ram_below_4g();
	if (!bounce)
		bounce = resident_alloc(BOUNCE_SIZE, BOUNCE_SIZE);
	if (!bounce)
		return -ENOMEM;
	copy = post_alloc(size, 1);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, path, size);
	b->path = copy;
	while (*at && !comes_before(b, *at))
		at = &(*at)->next;
	b->next = *at;
	*at = b;
	return 0;
}
