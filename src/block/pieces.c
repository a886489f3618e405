// SPDX-License-Identifier: BSD-2-Clause
/*
 * Requests that are cut to a driver's limit or shortened to find a bad sector; a bounce buffer for
 * memory that DMA cannot reach; and large sectors that appear as 512-byte ones (a read of a part of
 * a sector, a write by read-modify-write). Few calls need this. Flat 32-bit, resident.
 *
 * DMA is used for RAM only. Whether a device can write to another device, such as the display's
 * memory at A0000, and what happens when it writes to a ROM, cannot be known; some devices stop for
 * good after such a request. So the CPU moves such data.
 */
#include "block/pieces.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"

#define BOUNCE_SPARES 4

/*
 * A device that does not answer in time may write to its buffer later. If that is the bounce
 * buffer, the device keeps it until it answers, and a spare one takes its place.
 */
static u8 *bounce; /* NULL: there is no spare left */
static u8 *spares[BOUNCE_SPARES];
static u32 nr_bounces; /* how many bounce buffers there are */

/* The state of a request: what is left of it. */
struct transfer {
	struct block_device *b;
	u64 lba; /* in units */
	u32 count;
	u32 addr;
	bool write;
	u8 sector;   /* log2 of the size of a sector */
	u8 shift;    /* log2 of the number of units in a sector */
	u32 ram_end; /* end of RAM below 4 GiB */
	u32 limit;   /* the most sectors of a request to the device */
	u32 asked;   /* how many sectors the last request had */
	bool hurt;   /* a request has failed; now the bad sector is being found */
};

/*
 * Logs a failure, except of diskettes: their requests often fail, because a drive is empty or while
 * the format is found out.
 */
static __cold void piece_failed(const struct block_device *b, u64 sector, u32 count, bool write,
				int err)
{
	if (!b->floppy)
		log_warn("%s: %s at %llx, %u sectors: %s\n", b->name, write ? "write" : "read",
			 sector, count, error_name(err));
}

static int piece_move(struct block_device *b, u64 sector, u32 count, u32 addr, bool write)
{
	int err = (write ? b->ops->write : b->ops->read)(b, sector, count, addr);

	if (err)
		piece_failed(b, sector, count, write, err);
	return err;
}

/*
 * Keeps account of the bounce buffer after a request whose data was at @addr: the device has given
 * the buffer back, or keeps it. block_verify() uses the buffer as if it were a caller's memory.
 */
static void bounce_account(struct block_device *b, int err, u32 addr)
{
	u32 i = 0;

	if (err == -ETIMEDOUT && addr - (u32)bounce < BOUNCE_SIZE && !b->held) {
		b->held = bounce;
		bounce = NULL;
		for (i = 0; i < BOUNCE_SPARES && !bounce; i++) {
			bounce = spares[i];
			spares[i] = NULL;
		}
	} else if (!err && b->held) {
		while (bounce && spares[i])
			i++;
		*(bounce ? &spares[i] : &bounce) = b->held;
		b->held = NULL;
	}
}

/*
 * Moves whole sectors directly to the caller's memory. Returns how many units were moved, or an
 * error.
 */
static int move_direct(struct transfer *t)
{
	u32 sectors = min(min(t->count >> t->shift, t->limit),
			  ram_bytes(t->ram_end, t->addr) >> t->sector);
	int err;

	t->asked = sectors;
	err = piece_move(t->b, t->lba >> t->shift, sectors, t->addr, t->write);
	bounce_account(t->b, err, t->addr);
	return err ? err : (int)(sectors << t->shift);
}

/* Moves as many units as the bounce buffer holds, or a part of one sector. */
static int move_bounced(struct transfer *t)
{
	struct block_device *b = t->b;
	u32 unit = block_unit_size(b), shift = t->shift;
	u64 sector = t->lba >> shift;
	u32 first = (u32)t->lba & ((1u << shift) - 1);
	u32 sectors = min(BOUNCE_SIZE >> t->sector, t->limit);
	u32 units = min((sectors << shift) - first, t->count);
	bool whole = !first && !(units & ((1u << shift) - 1));
	u8 *buffer = bounce, *part;
	int err = 0;

	sectors = (first + units + (1u << shift) - 1) >> shift;
	t->asked = sectors;
	if (!buffer)
		return -ENOMEM;
	part = buffer + first * unit;
	if (!t->write || !whole)
		err = piece_move(b, sector, sectors, (u32)buffer, false);
	bounce_account(b, err, (u32)buffer);
	if (err)
		return err;
	if (!t->write) {
		memcpy((void *)t->addr, part, units * unit);
		return units;
	}
	memcpy(part, (void *)t->addr, units * unit);
	err = piece_move(b, sector, sectors, (u32)buffer, true);
	bounce_account(b, err, (u32)buffer);
	return err ? err : (int)units;
}

/*
 * Returns whether the caller's memory can be used directly. A device's first request goes through
 * the bounce buffer: if it is answered too late, when another device has booted, it overwrites
 * nobody's memory.
 */
static bool is_direct(const struct transfer *t)
{
	u32 part = (1u << t->shift) - 1;

	return t->b->proven && !((u32)t->lba & part) && t->count > part &&
	       !(t->addr & (t->b->dma_align - 1)) && ram_bytes(t->ram_end, t->addr) >> t->sector;
}

/*
 * Moves everything by as many requests as it takes. If a request fails, shorter ones find out how
 * many units come before the bad sector, which the caller is told. Each of them is half as long as
 * the one before.
 */
static int pieces_move_all(struct transfer *t, u32 *done)
{
	u32 unit = block_unit_size(t->b);

	t->sector = log2_of(t->b->sector_size);
	t->shift = unit_shift(t->b);
	while (t->count) {
		int n = is_direct(t) ? move_direct(t) : move_bounced(t);

		if (n < 0 && (n != -EIO || t->asked == 1))
			return n;
		t->hurt |= n < 0;
		if (t->hurt)
			t->limit = max(t->asked / 2, 1u);
		if (n < 0)
			continue;
		t->b->proven = true;
		t->lba += n;
		t->count -= n;
		t->addr += n * unit;
		*done += n;
	}
	return 0;
}

int pieces_move(struct block_device *b, u64 lba, u32 count, u32 addr, u32 *done, bool write,
		int err, u32 ram_end)
{
	struct transfer t = { .b = b,
			      .lba = lba,
			      .count = count,
			      .addr = addr,
			      .write = write,
			      .ram_end = ram_end,
			      .limit = b->max_sectors };

	if (err != NOT_TRIED) {
		if (err)
			piece_failed(b, lba, count, write, err);
		bounce_account(b, err, addr);
		*done = err ? 0 : count;
		if (err != -EIO || count == 1)
			return err;
		t.hurt = true;
		t.limit = count / 2;
	}
	/* The last byte must be below 4 GiB. */
	return addr + (u64)count * block_unit_size(b) > 0x100000000 ? -ERANGE
								    : pieces_move_all(&t, done);
}

u8 *pieces_buffer(void)
{
	return bounce;
}

__post bool pieces_init(void)
{
	u8 *p = nr_bounces <= BOUNCE_SPARES ? resident_alloc(BOUNCE_SIZE, BOUNCE_SIZE) : NULL;

	if (p && nr_bounces)
		spares[nr_bounces - 1] = p;
	else if (p)
		bounce = p;
	nr_bounces += p ? 1 : 0;
	return nr_bounces;
}
