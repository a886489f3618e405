// SPDX-License-Identifier: BSD-2-Clause
/* Makes block devices of SCSI disks and CD drives. Flat 32-bit, resident. */
#include "block/scsi_disk.h"
#include "lib/errno.h"
#include "log/log.h"

#define SECTOR_LEAST  512
#define SECTOR_MOST   4096
#define REQUEST_MOST  65535u /* the most sectors that READ(10) can move */
/* a disk must have fewer than 1 << 55 sectors, so that its size in units of 512 bytes fits a u64 */
#define SECTORS_SHIFT 55

static struct scsi_disk *disk_of(struct block_device *b)
{
	return container_of(b, struct scsi_disk, block);
}

/*
 * Returns @err. If the unit has reported another medium, notes that its size is unknown until it is
 * asked again.
 */
static int scsi_disk_result(struct scsi_disk *d, int err)
{
	if (d->unit.changed) {
		d->unit.changed = false;
		d->block.changed = true;
		d->block.sectors = 0;
	}
	return err;
}

static int scsi_disk_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	struct scsi_disk *d = disk_of(b);

	return scsi_disk_result(d, scsi_move(&d->unit, lba, count, addr, false));
}

static int scsi_disk_write(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	struct scsi_disk *d = disk_of(b);

	return scsi_disk_result(d, scsi_move(&d->unit, lba, count, addr, true));
}

static int scsi_disk_flush(struct block_device *b)
{
	struct scsi_disk *d = disk_of(b);

	return scsi_disk_result(d, scsi_flush(&d->unit));
}

int scsi_disk_measure(struct scsi_disk *d)
{
	struct block_device *b = &d->block;
	u32 size, most;
	u64 sectors;
	int err = scsi_capacity(&d->unit, &sectors, &size);

	if (err)
		return err;
	/*
	 * For an audio disc, drives report a size such as 2352; but data is read in sectors of 2048
	 * bytes.
	 */
	if (b->cdrom)
		size = b->sector_size;
	/*
	 * Disk arrays format their disks with sectors of 520 or 528 bytes, which hold checksums.
	 * These cannot be used.
	 */
	if (size < SECTOR_LEAST || size > SECTOR_MOST || (size & (size - 1))) {
		log_warn("%s: sectors of %u bytes: must be formatted with 512 to 4096, a power of "
			 "2\n",
			 b->name, size);
		return -ENOTSUP;
	}
	if (!sectors || sectors >> SECTORS_SHIFT) {
		log_warn("%s: %llu sectors cannot be served\n", b->name, sectors);
		return -ENOTSUP;
	}
	most = d->unit.adapter->max_bytes / size;
	b->sectors = sectors;
	b->sector_size = size;
	b->max_sectors = min(most, REQUEST_MOST);
	d->unit.sector_size = size;
	return 0;
}

static int scsi_disk_refresh(struct block_device *b)
{
	struct scsi_disk *d = disk_of(b);
	int err = scsi_ready(&d->unit);

	b->sectors = 0;
	if (!err)
		err = scsi_disk_measure(d);
	if (d->unit.changed) {
		d->unit.changed = false;
		b->changed = true;
	}
	return err;
}

static int scsi_disk_lock(struct block_device *b, bool on)
{
	struct scsi_disk *d = disk_of(b);

	return scsi_disk_result(d, scsi_lock(&d->unit, on));
}

static int scsi_disk_eject(struct block_device *b)
{
	struct scsi_disk *d = disk_of(b);

	return scsi_disk_result(d, scsi_eject(&d->unit));
}

const struct block_ops scsi_disk_ops = {
	.read = scsi_disk_read,
	.write = scsi_disk_write,
	.flush = scsi_disk_flush,
};

const struct block_ops scsi_removable_ops = {
	.read = scsi_disk_read,
	.write = scsi_disk_write,
	.flush = scsi_disk_flush,
	.refresh = scsi_disk_refresh,
	.lock = scsi_disk_lock,
	.eject = scsi_disk_eject,
};

const struct block_ops scsi_cdrom_ops = {
	.read = scsi_disk_read,
	.refresh = scsi_disk_refresh,
	.lock = scsi_disk_lock,
	.eject = scsi_disk_eject,
};
