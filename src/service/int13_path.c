// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 13h AH=48h: returns a drive's parameters and its device path, by which an operating system
 * finds out which of its disks the BIOS drive is (INCITS 347-2001, 8.22 and annex; Phoenix EDD
 * 3.0). Flat 32-bit, resident.
 */
#include "service/int13_path.h"
#include "abi/map.h"
#include "block/ata_place.h"
#include "lib/checksum.h"
#include "lib/errno.h"
#include "lib/string.h"

struct parameters {
	u16 size;
	u16 flags;
	u32 cylinders, heads, spt; /* the drive's own geometry */
	u64 sectors;
	u16 sector_size;
	/* Since EDD 2.0: */
	u16 dpte_off, dpte_seg; /* FFFF:FFFF: none */
	/* Since EDD 3.0: */
	u16 key;
	u8 path_size; /* size from key to checksum */
	u8 reserved[3];
	char host_bus[4];
	char interface[8];
	u8 interface_path[8];
	u8 device_path[16]; /* only 8 bytes in Phoenix's form */
	u8 reserved2;
	u8 checksum;
} __packed;

#define SIZE_1	     26
#define SIZE_2	     30
#define SIZE_PHOENIX 66
#define SIZE_T13     74
#define PATH_KEY     0xbedd

_Static_assert(SIZE_T13 == DRIVE_EDD_SIZE, "the copy in struct drive");
_Static_assert(sizeof(struct parameters) == SIZE_T13, "EDD's result");
_Static_assert(offsetof(struct parameters, key) == SIZE_2, "EDD's result");

/* ATA-5: the most sectors that a geometry can describe */
#define ATA_CHS_SECTORS (16383 * 16 * 63u)

#define FLAG_DMA_TRANSPARENT 0x01
#define FLAG_CHS_VALID	     0x02
#define FLAG_REMOVABLE	     0x04
#define FLAG_WRITE_VERIFY    0x08
#define FLAG_CHANGE_LINE     0x10
#define FLAG_LOCKABLE	     0x20
#define FLAG_MAXIMA	     0x40 /* the geometry does not come from a medium */

static const char interfaces[][9] = {
	[BLOCK_ATA] = "ATA     ",
	[BLOCK_ATAPI] = "ATAPI   ",
	[BLOCK_SATA] = "SATA    ",
	[BLOCK_SCSI] = "SCSI    ",
	[BLOCK_USB] = "USB     ",
	/* The specification's names are older than these interfaces; use the nearest name. */
	[BLOCK_VIRTIO] = "SCSI    ",
	[BLOCK_NVME] = "SCSI    ",
	[BLOCK_SD] = "SCSI    ",
	/* Diskettes have no device path; edd_parameters() returns a result that ends before it. */
	[BLOCK_RAM] = "        ",
	[BLOCK_FLOPPY] = "        ",
};

static void fill_basic(struct parameters *p, const struct drive *d)
{
	const struct block_device *b = d->b;

	p->flags = FLAG_DMA_TRANSPARENT;
	if (b->cylinders && !b->cdrom && block_units(b) <= ATA_CHS_SECTORS)
		p->flags |= FLAG_CHS_VALID;
	if (b->ops->write)
		p->flags |= FLAG_WRITE_VERIFY;
	if (b->removable)
		p->flags |= FLAG_REMOVABLE | FLAG_CHANGE_LINE;
	if (b->ops->lock)
		p->flags |= FLAG_LOCKABLE;
	p->cylinders = b->cylinders;
	p->heads = b->heads;
	p->spt = b->spt;
	p->sectors = block_units(b);
	if (b->removable && !b->sectors) {
		p->flags |= FLAG_MAXIMA;
		p->sectors = b->cylinders * b->heads * b->spt;
	}
	p->sector_size = block_unit_size(b);
	p->dpte_off = 0xffff;
	p->dpte_seg = 0xffff;
	if (d->dpte) {
		p->dpte_off = d->dpte;
		p->dpte_seg = FSEG;
	}
}

/*
 * Writes which device on its bus the drive is. SCSI's form is 16 bits of target and 64 bits of
 * logical unit. USB's form is a serial number of 64 bits (EDD-4, table 24). The other interfaces
 * have 8 bits of unit; ATAPI has 8 bits of logical unit after them. NVMe takes SCSI's form: the
 * controller is target 0, and a namespace is its logical unit.
 */
static void device_path_fill(u8 *path, const struct block_device *b)
{
	bool scsi = !memcmp(interfaces[b->interface], interfaces[BLOCK_SCSI], 8);
	u16 target = b->interface == BLOCK_NVME ? 0 : b->unit;
	u16 lun = b->interface == BLOCK_NVME ? b->unit : b->lun;

	if (b->interface == BLOCK_USB) {
		memcpy(path, &b->serial, sizeof(b->serial));
		return;
	}
	path[0] = target;
	if (scsi) {
		path[1] = target >> 8;
		memcpy(path + 2, &lun, sizeof(lun));
	} else if (b->interface == BLOCK_ATAPI) {
		path[1] = lun;
	}
}

static void path_fill(struct parameters *p, const struct block_device *b)
{
	p->key = PATH_KEY;
	memcpy(p->host_bus, b->bus == BLOCK_BUS_PCI ? "PCI " : "ISA ", 4);
	memcpy(p->interface, interfaces[b->interface], sizeof(p->interface));
	if (b->bus == BLOCK_BUS_PCI) {
		p->interface_path[0] = b->bdf >> 8;
		p->interface_path[1] = b->bdf >> 3 & 31;
		p->interface_path[2] = b->bdf & 7;
		p->interface_path[3] = b->channel;
	} else {
		u16 port = b->ata ? b->ata->io : 0;

		p->interface_path[0] = port & 0xff;
		p->interface_path[1] = port >> 8;
	}
	device_path_fill(p->device_path, b);
}

static void path_build(struct drive *d)
{
	struct parameters *p = (struct parameters *)d->edd;
	u8 *path = (u8 *)&p->key;

	/* The disc may have been changed since it was last examined. */
	if (d->b->cdrom)
		block_refresh(d->b);
	memset(p, 0, sizeof(*p));
	p->size = SIZE_T13;
	fill_basic(p, d);
	path_fill(p, d->b);
	p->path_size = SIZE_T13 - SIZE_2;
	p->checksum = -checksum8(path, p->path_size);
	d->edd_known = !d->b->removable;
}

/*
 * Copies the result in the Phoenix form. It has 8 bytes of device path less than the T13 form. For
 * a PCI device it contains only bus, slot and function; the byte in which T13 puts the channel is
 * reserved.
 */
static void copy_phoenix(const struct drive *d, u8 *to)
{
	struct parameters p;
	u8 *path = (u8 *)&p.key;

	memcpy(&p, d->edd, sizeof(p));
	p.size = SIZE_PHOENIX;
	p.path_size = SIZE_PHOENIX - SIZE_2;
	if (d->b->bus == BLOCK_BUS_PCI)
		p.interface_path[3] = 0;
	path[p.path_size - 1] = 0;
	path[p.path_size - 1] = -checksum8(path, p.path_size);
	memcpy(to, &p, SIZE_PHOENIX);
}

int edd_parameters(struct drive *d, u8 *to, u16 room)
{
	u16 size;

	if (room < SIZE_1)
		return -EINVAL;
	/* Device paths cannot describe diskette drives. */
	if (d->b->floppy)
		room = min(room, (u16)SIZE_2);
	if (!d->edd_known)
		path_build(d);
	if (room >= SIZE_PHOENIX && room < SIZE_T13) {
		copy_phoenix(d, to);
		return 0;
	}
	size = room >= SIZE_T13 ? SIZE_T13 : room >= SIZE_2 ? SIZE_2 : SIZE_1;
	memcpy(to, d->edd, size);
	memcpy(to, &size, sizeof(size));
	return 0;
}
