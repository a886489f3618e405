// SPDX-License-Identifier: BSD-2-Clause
/*
 * What all disks have in common: their list and its order, range checks, and those reads and writes
 * that take one request to the device. pieces.c cuts all others into several requests. Flat 32-bit,
 * resident.
 */
#include "block/block.h"
#include "block/pieces.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/knobs.h"
#include "memory/alloc.h"
#include "memory/memory.h"
#include "pci/pci.h"

/* Whether the most frequent calls have code of their own. The smallest image has no room for it. */
#ifdef CONFIG_SHORT_CUTS
#define SHORT_CUT true
#else
#define SHORT_CUT false
#endif

#define KNOB_TEXT_MAX  16
#define MMIO_NODE_SIZE 32 /* "/virtio-mmio@feb00000/" */

struct block_device *block_devices;

static u32 ram_end;  /* end of RAM below 4 GiB */
static bool busy;    /* a request is running; an interrupt's handler must not make another one */
static bool logical; /* the user wishes that INT 13h has sectors of the disk's own size */

u64 block_units(const struct block_device *b)
{
	return b->sectors << unit_shift(b);
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
	       count <= ram_bytes(ram_end, addr) >> log2_of(b->sector_size);
}

/* Every read and write comes through here, so this is written to take few instructions. */
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
	/* If the device kept a bounce buffer and has answered now, pieces.c takes it back. */
	if (!SHORT_CUT || err || b->held) {
		*done = 0;
		err = pieces_move(b, lba, count, addr, done, write, err, ram_end);
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

__cold int block_verify(struct block_device *b, u64 lba, u32 count, u32 *done)
{
	u32 most = BOUNCE_SIZE / block_unit_size(b), moved;
	int err = 0;
	u8 *buffer;

	for (*done = 0; *done < count && !err; *done += moved) {
		moved = 0;
		buffer = pieces_buffer();
		err = buffer ? block_read(b, lba + *done, min(count - *done, most), (u32)buffer,
					  &moved)
			     : -ENOMEM;
	}
	return err;
}

/* block_begin() and block_end() enclose an operation that moves no data. */
static __cold int block_begin(const struct block_device *b)
{
	if (b->gone)
		return -ENODEV;
	if (busy)
		return -EBUSY;
	busy = true;
	return 0;
}

static __cold int block_end(struct block_device *b, int err)
{
	busy = false;
	return block_result(b, err);
}

/* Calls the driver's function @op. Returns @missing if the driver has none. */
static __cold int block_call(struct block_device *b, int (*op)(struct block_device *b), int missing)
{
	int err;

	if (!b->gone && !op)
		return missing;
	err = block_begin(b);
	return err ? err : block_end(b, op(b));
}

__cold int block_flush(struct block_device *b)
{
	int err;

	if (!b->gone && !b->dirty)
		return 0;
	err = block_call(b, b->ops->flush, 0);
	if (!err)
		b->dirty = false;
	return err;
}

__cold int block_refresh(struct block_device *b)
{
	return block_call(b, b->ops->refresh, 0);
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
	int err = block_call(b, b->ops->eject, -ENOTSUP);

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

__post static bool valid(const struct block_device *b)
{
	u32 size = b->sector_size;

	if (size < BLOCK_UNIT || size > BOUNCE_SIZE || (size & (size - 1)))
		return false;
	if (b->cdrom && size != BLOCK_CD_SECTOR)
		return false;
	return b->max_sectors && b->dma_align && !(b->dma_align & (b->dma_align - 1)) &&
	       b->dma_align <= BOUNCE_SIZE;
}

/*
 * Returns a copy of the device path, or NULL if there is no memory. If the device has registers in
 * memory, a node for these registers comes before the path.
 */
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

/* Returns whether the user wants INT 13h to count the disks' own sectors, not 512-byte units. */
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
	/* Ask for the first disk only: to search the VMM's files a hundred times takes long. */
	if (!block_devices)
		logical = wants_logical();
	b->logical = !b->cdrom && !b->floppy && logical;
	ram_end = ram_below_4g();
	if (!pieces_init())
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
