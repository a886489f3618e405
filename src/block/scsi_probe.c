// SPDX-License-Identifier: BSD-2-Clause
/* Finds the disks and CD drives among a SCSI target's logical units. Flat 32-bit, POST. */
#include "block/scsi_disk.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "pci/pci.h"

#define UNITS_MAX     256 /* the most units of a target that are tried */
#define SCAN_LAST_LUN 7	  /* if there is no REPORT LUNS: the LUNs that old devices have */
#define CD_SECTOR     2048
#define PATH_SIZE     96

void *scsi_host_new(struct device *dev, u32 regs, const struct scsi_host *host)
{
	u8 *driver = regs ? resident_alloc(host->size, host->align) : NULL;
	struct scsi_adapter *a = (struct scsi_adapter *)(driver + host->offset);

	if (!driver)
		return NULL;
	*a = host->adapter;
	a->dev = dev;
	a->interface = BLOCK_SCSI;
	pci_enable(dev->pci, host->decode | PCI_COMMAND_MASTER);
	return driver;
}

struct scsi_disk *scsi_disk_new(struct scsi_adapter *a, u8 channel, u16 target, u16 lun)
{
	struct scsi_disk *d = a->spare;

	if (!d)
		d = resident_alloc(sizeof(*d), SCSI_DATA_SIZE);
	if (!d)
		return NULL;
	a->spare = NULL;
	memset(d, 0, sizeof(*d));
	d->unit.adapter = a;
	d->unit.name = d->block.name;
	d->unit.channel = channel;
	d->unit.target = target;
	d->unit.lun = lun;
	d->block.channel = channel;
	d->block.unit = target;
	d->block.lun = lun;
	d->block.dma_align = a->align;
	d->block.interface = a->interface;
	d->block.kind = a->kind;
	d->block.serial = a->serial;
	block_set_place(&d->block, a->dev);
	return d;
}

static void become_cdrom(struct scsi_disk *d)
{
	struct block_device *b = &d->block;

	b->ops = &scsi_cdrom_ops;
	b->cdrom = b->removable = b->read_only = true;
	b->sector_size = CD_SECTOR;
	b->max_sectors = d->unit.adapter->max_bytes / CD_SECTOR;
	d->unit.cdrom = true;
	d->unit.sector_size = CD_SECTOR;
}

#ifdef CONFIG_SCSI_DISK
/* Makes the unit a disk. A removable disk may be empty now. */
static int become_disk(struct scsi_disk *d, bool removable)
{
	struct block_device *b = &d->block;
	int err;

	b->ops = removable ? &scsi_removable_ops : &scsi_disk_ops;
	b->removable = removable;
	b->sector_size = d->unit.sector_size = 512;
	b->max_sectors = d->unit.adapter->max_bytes / 512;
	/* This also waits until the disk is ready, and takes its unit attentions. */
	err = scsi_disk_measure(d);
	d->unit.changed = false;
	if (err)
		return removable && err == -ENOMEDIUM ? 0 : err;
	b->read_only = scsi_write_protected(&d->unit);
	return 0;
}
#else /* only ATAPI's CD drives are possible */
#define become_disk(d, removable) (-ENOTSUP)
#endif

int scsi_disk_register(struct scsi_disk *d, const struct scsi_inquiry *in, const char *path)
{
	int err = 0;

	if (in->type == SCSI_TYPE_CDROM)
		become_cdrom(d);
	else
		err = become_disk(d, in->removable);
	return err ? err : block_register(&d->block, path);
}

static bool is_disk(u8 type)
{
	return type == SCSI_TYPE_DISK || type == SCSI_TYPE_CDROM || type == SCSI_TYPE_OPTICAL ||
	       type == SCSI_TYPE_RBC;
}

static void usual_path(const struct scsi_unit *u, char *buf, u32 size)
{
	snprintf(buf, size, "channel@%x/disk@%x,%x", u->channel, u->target, u->lun);
}

static void unit_path(const struct scsi_unit *u, char path[PATH_SIZE])
{
	(u->adapter->path ? u->adapter->path : usual_path)(u, path, PATH_SIZE);
}

/* Returns whether no unit of the target is wanted. @u is its first unit. */
static bool target_unwanted(const struct scsi_unit *u)
{
	char path[PATH_SIZE];

	if (!drivers_named_only())
		return false;
	unit_path(u, path);
	path[strlen(path) - 1] = '*'; /* all units: replaces the number of unit 0 */
	return driver_unwanted(u->adapter->dev, path);
}

/* Returns 1 if the unit was registered, 0 if it is not a disk, or an error. */
static int probe_unit(struct scsi_disk *d)
{
	struct scsi_adapter *a = d->unit.adapter;
	struct scsi_unit *u = &d->unit;
	struct scsi_inquiry in;
	char path[PATH_SIZE];
	int err;

	unit_path(u, path);
	if ((a->if_wanted || drivers_named_only()) && driver_unwanted(a->dev, path))
		return 0;
	err = scsi_inquiry(u, &in);
	if (err)
		return err;
	snprintf(d->block.name, sizeof(d->block.name), "%s %u,%u: %s", a->name, u->target, u->lun,
		 in.model);
	if (!is_disk(in.type)) {
		log_debug("%s: no disk, but of type %02x\n", d->block.name, in.type);
		return 0;
	}
	err = scsi_disk_register(d, &in, path);
	if (err)
		log_warn("%s: %s\n", d->block.name, error_name(err));
	return err ? err : 1;
}

/* Lists the LUNs to try: those that the target reports, or the first few. */
static int list_luns(struct scsi_disk *d, u16 *luns)
{
	struct scsi_adapter *a = d->unit.adapter;
	u32 last = min(a->max_lun, (u16)(UNITS_MAX - 1));
	int n = -ENOTSUP;

	if (!a->no_report_luns) {
		n = scsi_report_luns(&d->unit, luns, UNITS_MAX);
		if (n > 0 || n == -ENODEV || n == -ETIMEDOUT || n == -ENOMEM)
			return n;
		last = min(last, (u32)SCAN_LAST_LUN);
	}
	for (u32 i = 0; i <= last; i++)
		luns[i] = i;
	return last + 1;
}

/*
 * Tries a LUN. If it is not a disk, the next one uses its memory again, unless a request has not
 * ended: the adapter may still write there.
 */
static int probe_lun(struct scsi_adapter *a, u8 channel, u16 target, u16 lun)
{
	struct scsi_disk *d = scsi_disk_new(a, channel, target, lun);
	int err;

	if (!d)
		return -ENOMEM;
	err = probe_unit(d);
	if (err <= 0 && err != -ETIMEDOUT)
		a->spare = d;
	return err;
}

/*
 * Returns a unit through which a target is asked for its LUNs. Most targets of an adapter with
 * hundreds are absent, so this does as little as it can: it takes over the unit of the last absent
 * target, changes its numbers, and lets messages use the adapter's name.
 */
static struct scsi_disk *asking_unit(struct scsi_adapter *a, u8 channel, u16 target)
{
	struct scsi_disk *d = a->spare ? a->spare : scsi_disk_new(a, channel, target, 0);

	if (!d)
		return NULL;
	a->spare = NULL;
	d->unit.name = a->name;
	d->unit.channel = channel;
	d->unit.target = target;
	d->unit.lun = 0;
	return d;
}

static int find_luns(struct scsi_adapter *a, u8 channel, u16 target, u16 *luns)
{
	struct scsi_disk *d = asking_unit(a, channel, target);
	int n;

	if (!d)
		return -ENOMEM;
	n = target_unwanted(&d->unit) ? 0 : list_luns(d, luns);
	if (n != -ETIMEDOUT)
		a->spare = d;
	return n;
}

/* Does the work of scsi_probe_target(). @luns has room for UNITS_MAX numbers. */
static int probe_target(struct scsi_adapter *a, u8 channel, u16 target, u16 *luns)
{
	int n = find_luns(a, channel, target, luns), found = 0, err = 0;

	for (int i = 0; i < n && err != -ETIMEDOUT; i++) {
		err = probe_lun(a, channel, target, luns[i]);
		found += err == 1;
	}
	if (n < 0)
		return n;
	return found || err > 0 ? found : err;
}

int scsi_probe_target(struct scsi_adapter *a, u8 channel, u16 target)
{
	u16 *luns = post_alloc(UNITS_MAX * sizeof(*luns), 2);
	int found;

	if (!luns)
		return -ENOMEM;
	found = probe_target(a, channel, target, luns);
	post_free(luns);
	return found;
}

int scsi_probe_targets(struct scsi_adapter *a, u8 channel, u16 count)
{
	u16 *luns = post_alloc(UNITS_MAX * sizeof(*luns), 2);
	int err = 0;

	if (!luns)
		return -ENOMEM;
	for (u16 target = 0; target < count && err != -ETIMEDOUT && err != -ENOMEM; target++)
		err = probe_target(a, channel, target, luns);
	post_free(luns);
	return err == -ETIMEDOUT || err == -ENOMEM ? err : 0;
}
