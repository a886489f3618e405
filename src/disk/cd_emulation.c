// SPDX-License-Identifier: BSD-2-Clause
/*
 * Emulated drives (disk/cd_emulation.h). For the block layer, the image is a disk with sectors of
 * 2048 bytes; the layer cuts the 512-byte sectors out of them. Flat 32-bit, resident.
 */
#include "disk/cd_emulation.h"
#include "abi/bda.h"
#include "abi/map.h"
#include "disk/cd_image.h"
#include "disk/fdpt.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "memory/alloc.h"

#define UNITS	      (EL_TORITO_SECTOR / 512)
#define MEDIA(packet) ((packet)->media & 0x0f)

/* In resident memory; NULL if there is no CD drive. */
static struct cd_emulation {
	struct block_device image; /* the image as a disk of the block layer */
	struct drive drive;	   /* the image as a drive; its b is NULL while it has no number */
	struct cd_packet packet;
	struct block_device *cd; /* the CD that was booted */
	u32 catalog;		 /* sector of the boot catalog */
} * emulation;

/*
 * While the image is disk 80h, the vector 41h points to this table. So it is static data, which
 * lies at EC000: a vector cannot point to resident memory, which usually is above 1 MiB.
 */
static struct fdpt fdpt;

__post int cd_emulation_init(void)
{
	emulation = resident_alloc(sizeof(*emulation), 8);
	return emulation ? 0 : -ENOMEM;
}

static int image_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	struct block_device *cd = emulation->cd;

	return cd->ops->read(cd, emulation->packet.lba + lba, count, addr);
}

static const struct block_ops image_ops = { .read = image_read };

const struct cd_packet *cd_booted(void)
{
	return emulation && emulation->cd ? &emulation->packet : NULL;
}

struct block_device *cd_boot_device(u32 *catalog)
{
	*catalog = emulation ? emulation->catalog : 0;
	return emulation ? emulation->cd : NULL;
}

void cd_set_booted(const struct drive *d, const struct el_torito_entry *e, u32 catalog)
{
	emulation->cd = d->b;
	emulation->catalog = catalog;
	emulation->packet = (struct cd_packet){
		.size = CD_PACKET_SIZE,
		.media = e->media,
		.drive = e->media == MEDIA_NO_EMULATION ? d->number
			 : e->media == MEDIA_HARD_DISK	? DRIVE_DISK
							: 0,
		.controller = d->number - DRIVE_CD,
		.device = d->b->unit & 1,
		.lba = e->lba,
		.load_segment = e->load_segment,
		.sectors = e->sectors,
	};
}

/* Reads the image's first sector, where a disk has its partition table. */
static int read_first(u8 *mbr)
{
	return block_read(emulation->cd, emulation->packet.lba, 1, (u32)mbr, NULL);
}

static void fill_drive(const struct cd_image *i)
{
	const struct block_device *cd = emulation->cd;
	struct block_device *b = &emulation->image;

	*b = (struct block_device){
		.ops = &image_ops,
		.sectors = (i->sectors + UNITS - 1) / UNITS,
		.sector_size = EL_TORITO_SECTOR,
		.max_sectors = cd->max_sectors,
		.dma_align = cd->dma_align,
		.read_only = true,
		.floppy = emulation->packet.drive == 0,
		.bus = cd->bus,
		.interface = cd->interface,
		.bdf = cd->bdf,
		.channel = cd->channel,
		.unit = cd->unit,
		.cylinders = i->chs.cylinders,
		.heads = i->chs.heads,
		.spt = i->chs.spt,
	};
	fdpt_fill(&fdpt, b, i->chs);
	emulation->drive = (struct drive){
		.b = b,
		.cylinders = i->chs.cylinders,
		.heads = i->chs.heads,
		.spt = i->chs.spt,
		.number = emulation->packet.drive,
		.fdpt = FAR_PTR(SHARED_SEG, (u32)&fdpt - SHARED_BASE),
	};
}

int cd_emulation_start(void)
{
	struct cd_packet *p = &emulation->packet;
	u64 end = block_units(emulation->cd);
	u8 *mbr = (u8 *)BOOT_SECTOR;
	struct cd_image i;
	u32 room, last;
	int err;

	if (cd_emulating())
		return -EBUSY;
	if (p->lba >= end)
		return -ERANGE;
	room = min(end - p->lba, (u64)0xffffffff / UNITS) * UNITS;
	err = MEDIA(p) == MEDIA_HARD_DISK ? read_first(mbr) : 0;
	if (!err)
		err = cd_image_describe(MEDIA(p), mbr, room, &i);
	if (err)
		return err;
	p->drive = MEDIA(p) == MEDIA_HARD_DISK ? DRIVE_DISK : 0;
	fill_drive(&i);
	err = drive_insert(&emulation->drive);
	if (err) {
		emulation->drive.b = NULL;
		return err;
	}
	last = (p->drive ? drive_told_cylinders(&emulation->drive) : i.chs.cylinders) - 1;
	p->cylinder = last;
	p->sector = i.chs.spt | (last >> 2 & 0xc0);
	p->head = i.chs.heads - 1;
	return 0;
}

bool cd_emulation_end(void)
{
	if (!cd_emulating())
		return false;
	drive_remove(&emulation->drive);
	emulation->drive.b = NULL;
	return true;
}

bool cd_emulating(void)
{
	return emulation && emulation->drive.b;
}
