// SPDX-License-Identifier: BSD-2-Clause
/*
 * What all disks have in common: range checks; requests that are cut to a driver's limit; a bounce
 * buffer for memory that DMA cannot reach; and large sectors that appear as 512-byte ones (a read
 * of a part of a sector, a write by read-modify-write). Flat 32-bit, resident.
 *
 * DMA is used for RAM only. Whether a device can write to another device, such as the display's
 * memory at A0000, and what happens when it writes to a ROM, cannot be known; some devices stop for
 * good after such a request. So the CPU moves such data.
 */
#include "block/block.h"
#include "abi/low_memory.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/knobs.h"
#include "memory/alloc.h"
#include "memory/memory.h"
#include "pci/pci.h"

#ifdef CONFIG_SHORT_CUTS
#define SHORT_CUT true
#else
#define SHORT_CUT false
#endif

#define BOUNCE_SIZE    4096u
#define BOUNCE_SPARES  4
#define NOT_TRIED      1 /* no error has this number */
#define CD_SECTOR      2048
#define UNIT	       512
#define LOW_END	       0xa0000 /* end of conventional memory */
#define KNOB_TEXT_MAX  16
#define MMIO_NODE_SIZE 32 /* "/virtio-mmio@feb00000/" */

struct block_device *block_devices;

/*
 * A device that does not answer in time may write to its buffer later. If that is the bounce
 * buffer, the device keeps it until it answers, and a spare one takes its place.
 */
static u8 *bounce; /* NULL: there is no spare left */
static u8 *spares[BOUNCE_SPARES];
static u32 nr_bounces; /* how many bounce buffers there are */
static u32 ram_end;    /* end of RAM below 4 GiB */
static bool busy;
static bool logical; /* sectors are shown as they are */

/* The state of a request: what is left of it. */
struct transfer {
	struct block_device *b;
	u64 lba; /* in units */
	u32 count;
	u32 addr;
	bool write;
	u8 sector; /* log2 of the size of a sector */
	u8 shift;  /* log2 of the number of units in a sector */
	u32 limit; /* the most sectors of a request to the device */
	u32 asked; /* how many sectors the last request had */
	bool hurt; /* a request has failed; now the bad sector is being found */
};

u32 block_unit_size(const struct block_device *b)
{
	return b->cdrom ? CD_SECTOR : b->logical ? b->sector_size : UNIT;
}

static u8 log2_of(u32 power)
{
	return (u8)__builtin_ctz(power);
}

static u8 unit_shift(const struct block_device *b)
{
	return log2_of(b->sector_size) - log2_of(block_unit_size(b));
}

u64 block_units(const struct block_device *b)
{
	return b->sectors << unit_shift(b);
}

static int block_move(struct transfer *t, u64 sector, u32 count, u32 addr)
{
	const struct block_ops *ops = t->b->ops;

	return t->write ? ops->write(t->b, sector, count, addr)
			: ops->read(t->b, sector, count, addr);
}

/* Returns how many bytes of memory at @addr are RAM. */
static u32 ram_bytes(u32 addr)
{
	u32 end = addr < LOW_END ? LOW_END : ram_end;

	if (addr >= end || (addr >= LOW_END && addr < EXTENDED_START))
		return 0;
	return end - addr;
}

/* Keeps account of the bounce buffer after a request: the device has given it back, or keeps it. */
static __cold void bounce_account(struct block_device *b, int err, bool bounced)
{
	u32 i = 0;

	if (err == -ETIMEDOUT && bounced && !b->held) {
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
	u32 sectors = min(min(t->count >> t->shift, t->limit), ram_bytes(t->addr) >> t->sector);
	int err;

	t->asked = sectors;
	err = block_move(t, t->lba >> t->shift, sectors, t->addr);
	bounce_account(t->b, err, false);
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
		err = b->ops->read(b, sector, sectors, (u32)buffer);
	bounce_account(b, err, true);
	if (err)
		return err;
	if (!t->write) {
		memcpy((void *)t->addr, part, units * unit);
		return units;
	}
	memcpy(part, (void *)t->addr, units * unit);
	err = b->ops->write(b, sector, sectors, (u32)buffer);
	bounce_account(b, err, true);
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
	       !(t->addr & (t->b->dma_align - 1)) && ram_bytes(t->addr) >> t->sector;
}

/* Notes that a device is gone if @err says so. */
static int block_result(struct block_device *b, int err)
{
	if (err == -ENODEV && !b->gone) {
		b->gone = true;
		log_warn("%s is gone\n", b->name);
	}
	return err;
}

/*
 * Moves everything by as many requests as it takes. If a request fails, shorter ones find out how
 * many units come before the bad sector, which the caller is told. Each of them is half as long as
 * the one before.
 */
static __cold int move_all(struct transfer *t, u32 *done)
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

/*
 * Does the rest of the work for a call that one request could not complete. @err is the result of
 * that request: it failed, or it succeeded on a device which thereby gives a bounce buffer back.
 * NOT_TRIED: the call needs several requests, and none was made yet.
 */
static __cold int move_rest(struct block_device *b, u64 lba, u32 count, u32 addr, u32 *done,
			    bool write, int err)
{
	struct transfer t = { .b = b,
			      .lba = lba,
			      .count = count,
			      .addr = addr,
			      .write = write,
			      .limit = b->max_sectors };

	if (err != NOT_TRIED) {
		bounce_account(b, err, false);
		*done = err ? 0 : count;
		if (err != -EIO || count == 1)
			return err;
		t.hurt = true;
		t.limit = count / 2;
	}
	/* The last byte must be below 4 GiB. */
	return addr + (u64)count * block_unit_size(b) > 0x100000000 ? -ERANGE : move_all(&t, done);
}

static inline bool has(u64 units, u64 lba, u32 count)
{
	return lba < units && count <= units - lba;
}

/* Checks whether the drive has got a medium, or a larger one, since it was last checked. */
static __cold int check_medium(struct block_device *b, u64 lba, u32 count)
{
	int err;

	if (!b->removable)
		return -ERANGE;
	err = block_refresh(b);
	if (err)
		return err;
	if (!b->sectors)
		return -ENOMEDIUM;
	return has(block_units(b), lba, count) ? 0 : -ERANGE;
}

/*
 * Returns whether one request to the device can move everything: whole sectors, as many as it
 * takes, to or from RAM that it reaches. Nearly all calls are like that.
 */
static inline bool is_simple(const struct block_device *b, u32 count, u32 addr)
{
	return count && b->proven && !(addr & (b->dma_align - 1)) && count <= b->max_sectors &&
	       count <= ram_bytes(addr) >> log2_of(b->sector_size);
}

/* Every call comes through here, so this is written to take few instructions. */
static int block_transfer(struct block_device *b, u64 lba, u32 count, u32 addr, u32 *done,
			  bool write)
{
	bool whole = b->sector_size == block_unit_size(b);
	int err;

	*done = 0;
	if (b->gone)
		return -ENODEV;
	if (!has(whole ? b->sectors : block_units(b), lba, count)) {
		err = check_medium(b, lba, count);
		if (err)
			return err;
		whole = false; /* the sectors' size may have changed */
	}
	if (write && (b->read_only || !b->ops->write))
		return -EROFS;
	if (busy)
		return -EBUSY;
	busy = true;
	b->dirty |= write;
	*done = count;
	err = NOT_TRIED;
	if (SHORT_CUT && whole && is_simple(b, count, addr))
		err = (write ? b->ops->write : b->ops->read)(b, lba, count, addr);
	if (!SHORT_CUT || err || b->held) {
		*done = 0;
		err = move_rest(b, lba, count, addr, done, write, err);
	}
	busy = false;
	return err ? block_result(b, err) : 0;
}

int block_read(struct block_device *b, u64 lba, u32 count, u32 addr, u32 *done)
{
	u32 moved;

	return block_transfer(b, lba, count, addr, done ?: &moved, false);
}

int block_write(struct block_device *b, u64 lba, u32 count, u32 addr, u32 *done)
{
	u32 moved;

	return block_transfer(b, lba, count, addr, done ?: &moved, true);
}

int block_verify(struct block_device *b, u64 lba, u32 count, u32 *done)
{
	u32 most = BOUNCE_SIZE / block_unit_size(b), moved;
	int err = 0;

	for (*done = 0; *done < count && !err; *done += moved) {
		moved = 0;
		err = bounce ? block_read(b, lba + *done, min(count - *done, most), (u32)bounce,
					  &moved)
			     : -ENOMEM;
	}
	return err;
}

/* These come before and after an operation that moves no data. */
static int block_begin(const struct block_device *b)
{
	if (b->gone)
		return -ENODEV;
	if (busy)
		return -EBUSY;
	busy = true;
	return 0;
}

static int block_end(struct block_device *b, int err)
{
	busy = false;
	return block_result(b, err);
}

int block_flush(struct block_device *b)
{
	int err;

	if (!b->gone && (!b->dirty || !b->ops->flush))
		return 0;
	err = block_begin(b);
	if (!err)
		err = block_end(b, b->ops->flush(b));
	if (!err)
		b->dirty = false;
	return err;
}

int block_refresh(struct block_device *b)
{
	int err;

	if (!b->gone && !b->ops->refresh)
		return 0;
	err = block_begin(b);
	return err ? err : block_end(b, b->ops->refresh(b));
}

__cold int block_lock(struct block_device *b, bool on)
{
	int err;

	if (!b->gone && !b->ops->lock)
		return -ENOTSUP;
	err = block_begin(b);
	return err ? err : block_end(b, b->ops->lock(b, on));
}

__cold int block_eject(struct block_device *b)
{
	int err;

	if (!b->gone && !b->ops->eject)
		return -ENOTSUP;
	err = block_begin(b);
	if (!err)
		err = block_end(b, b->ops->eject(b));
	if (!err)
		b->sectors = 0;
	return err;
}

void block_restart(void)
{
	busy = false;
}

__post void block_set_place(struct block_device *b, const struct device *dev)
{
	if (dev->bus == DEVICE_PCI) {
		b->bus = BLOCK_BUS_PCI;
		b->bdf = dev->pci->bdf;
	} else if (dev->bus == DEVICE_VIRTIO || dev->bus == DEVICE_MEMORY) {
		b->bus = BLOCK_BUS_MMIO;
		b->base = dev->base;
	} else {
		b->bus = BLOCK_BUS_ISA;
	}
}

__post static u32 bus_rank(const struct block_device *b)
{
	return b->bus == BLOCK_BUS_ISA ? 0 : b->bus == BLOCK_BUS_MMIO ? 1 : 2;
}

__post static u8 kind_of(const struct block_device *b)
{
	static const u8 by_interface[] = {
		[BLOCK_ATA] = BLOCK_KIND_ATA,	[BLOCK_ATAPI] = BLOCK_KIND_ATA,
		[BLOCK_SATA] = BLOCK_KIND_AHCI, [BLOCK_SCSI] = BLOCK_KIND_SCSI,
		[BLOCK_USB] = BLOCK_KIND_USB,	[BLOCK_VIRTIO] = BLOCK_KIND_VIRTIO_BLK,
		[BLOCK_NVME] = BLOCK_KIND_NVME, [BLOCK_SD] = BLOCK_KIND_SD,
		[BLOCK_RAM] = BLOCK_KIND_RAM,	[BLOCK_FLOPPY] = BLOCK_KIND_BY_INTERFACE,
	};

	return b->kind ? b->kind : by_interface[b->interface];
}

/*
 * Returns whether @a comes before @b. The order of drives does not depend on which one answered
 * first: ISA drives come first, then those with registers in memory, then PCI, each sorted by kind
 * of controller and address.
 */
__post static bool comes_before(const struct block_device *a, const struct block_device *b)
{
	if (a->bus != b->bus)
		return bus_rank(a) < bus_rank(b);
	if (kind_of(a) != kind_of(b))
		return kind_of(a) < kind_of(b);
	if (a->base != b->base)
		return a->base < b->base;
	if (a->bdf != b->bdf)
		return a->bdf < b->bdf;
	if (a->channel != b->channel)
		return a->channel < b->channel;
	if (a->unit != b->unit)
		return a->unit < b->unit;
	return a->lun < b->lun;
}

/*
 * Adds a bounce buffer: one to use, and a spare one per device, up to a few. Returns false if there
 * is none at all.
 */
__post static bool add_bounce(void)
{
	u8 *p = nr_bounces <= BOUNCE_SPARES ? resident_alloc(BOUNCE_SIZE, BOUNCE_SIZE) : NULL;

	if (p && nr_bounces)
		spares[nr_bounces - 1] = p;
	else if (p)
		bounce = p;
	nr_bounces += p ? 1 : 0;
	return nr_bounces;
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

/* Copies the device path. A device that is not on PCI gets a node of its own before it. */
__post static const char *block_copy_path(const struct block_device *b, const char *path)
{
	bool own = b->bus == BLOCK_BUS_MMIO && path[0] != '/';
	size_t size = strlen(path) + 1 + (own ? MMIO_NODE_SIZE : 0);
	char *copy = post_alloc(size, 1);

	if (copy && own)
		snprintf(copy, size, "/virtio-mmio@%08x/%s", b->base, path);
	else if (copy)
		memcpy(copy, path, size);
	return copy;
}

/* Whether the user wants INT 13h to have sectors as they are. */
__post static bool wants_logical(void)
{
	char *text = knob_text(KNOB_SECTOR_SIZE, KNOB_TEXT_MAX);
	bool wanted = text && !strcmp(text, "logical");

	if (text && !wanted)
		log_warn("sector size: \"%s\" is not known\n", text);
	post_free(text);
	return wanted;
}

__post int block_register(struct block_device *b, const char *path)
{
	struct block_device **at = &block_devices;

	if (!valid(b))
		return -EINVAL;
	/* The VMM's files are looked through once, not for each of a hundred disks. */
	if (!block_devices)
		logical = wants_logical();
	b->logical = !b->cdrom && !b->floppy && logical;
	ram_end = ram_below_4g();
	if (!add_bounce())
		return -ENOMEM;
	b->path = block_copy_path(b, path);
	if (!b->path)
		return -ENOMEM;
	while (*at && !comes_before(b, *at))
		at = &(*at)->next;
	b->next = *at;
	*at = b;
	return 0;
}
