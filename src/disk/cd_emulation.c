// SPDX-License-Identifier: BSD-2-Clause
/*
 * Emulated drives (disk/cd_emulation.h). To the block layer the image is a disk with
 * sectors of 2048 bytes, so that the layer cuts the 512-byte ones out. Flat 32-bit,
 * resident.
 */
#include "disk/cd_emulation.h"
#include "abi/bda.h"
#include "disk/cd_image.h"
#include "disk/fdpt.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "memory/map.h"

#define UNITS	      (EL_TORITO_SECTOR / 512)
#define MEDIA(packet) ((packet)->media & 0x0f)

static struct cd_packet packet;
static struct block_device *cd;
static u32 catalog_lba;

static struct block_device image;
static struct drive drive;
static struct fdpt fdpt;

static int image_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return cd->ops->read(cd, packet.lba + lba, count, addr);
}

static const struct block_ops image_ops = { .read = image_read };

const struct cd_packet *cd_booted(void)
{
	return cd ? &packet : NULL;
}

struct block_device *cd_boot_device(u32 *catalog)
{
	*catalog = catalog_lba;
	return cd;
}

void cd_set_booted(const struct drive *d, const struct el_torito_entry *e, u32 catalog)
{
	cd = d->b;
	catalog_lba = catalog;
	memset(&packet, 0, sizeof(packet));
	packet.size = CD_PACKET_SIZE;
	packet.media = e->media;
	packet.drive = e->media == MEDIA_NO_EMULATION ? d->number
		       : e->media == MEDIA_HARD_DISK  ? DRIVE_DISK
						      : 0;
	packet.controller = d->number - DRIVE_CD;
	packet.device = cd->unit & 1;
	packet.lba = e->lba;
	packet.load_segment = e->load_segment;
	packet.sectors = e->sectors;
}

/* The image's first sector, where a disk has its partition table. */
static int read_first(u8 *mbr)
{
	return block_read(cd, packet.lba, 1, (u32)mbr, NULL);
}

static void fill_drive(const struct cd_image *i)
{
	memset(&image, 0, sizeof(image));
	image.ops = &image_ops;
	image.sectors = (i->sectors + UNITS - 1) / UNITS;
	image.sector_size = EL_TORITO_SECTOR;
	image.max_sectors = cd->max_sectors;
	image.dma_align = cd->dma_align;
	image.read_only = true;
	image.floppy = packet.drive == 0;
	image.bus = cd->bus;
	image.interface = cd->interface;
	image.bdf = cd->bdf;
	image.channel = cd->channel;
	image.unit = cd->unit;
	image.cylinders = i->chs.cylinders;
	image.heads = i->chs.heads;
	image.spt = i->chs.spt;
	memset(&drive, 0, sizeof(drive));
	drive.b = &image;
	drive.cylinders = i->chs.cylinders;
	drive.heads = i->chs.heads;
	drive.spt = i->chs.spt;
	drive.number = packet.drive;
	fdpt_fill(&fdpt, &image, i->chs);
	drive.fdpt = FAR_PTR(SHARED_SEG, (u32)&fdpt - SHARED_BASE);
}

int cd_emulation_start(void)
{
	u8 *mbr = (u8 *)BOOT_SECTOR;
	u64 end = block_units(cd);
	struct cd_image i;
	u32 room, last;
	int err;

	if (drive.b)
		return -EBUSY;
	if (packet.lba >= end)
		return -ERANGE;
	room = min(end - packet.lba, (u64)0xffffffff / UNITS) * UNITS;
	err = MEDIA(&packet) == MEDIA_HARD_DISK ? read_first(mbr) : 0;
	if (!err)
		err = cd_image_describe(MEDIA(&packet), mbr, room, &i);
	if (err)
		return err;
	packet.drive = MEDIA(&packet) == MEDIA_HARD_DISK ? DRIVE_DISK : 0;
	fill_drive(&i);
	err = drive_insert(&drive);
	if (err) {
		drive.b = NULL;
		return err;
	}
	last = (packet.drive ? drive_told_cylinders(&drive) : i.chs.cylinders) - 1;
	packet.cylinder = last;
	packet.sector = i.chs.spt | (last >> 2 & 0xc0);
	packet.head = i.chs.heads - 1;
	return 0;
}

bool cd_emulation_end(void)
{
	if (!drive.b)
		return false;
	drive_remove(&drive);
	drive.b = NULL;
	return true;
}

bool cd_emulating(void)
{
	return drive.b;
}
