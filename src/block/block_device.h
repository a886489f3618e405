/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a disk is to the block layer, and what its driver provides.
 *
 * Data moves directly from or to the caller's buffer. If the device cannot reach this buffer
 * (because of its alignment, or because it is not in RAM), or if the device's sectors are larger
 * than the units that the caller counts, the layer uses a bounce buffer. So a driver needs none of
 * its own, unless its DMA reaches only a part of RAM, as the DMA of diskette drives does.
 */
#ifndef BLOCK_BLOCK_DEVICE_H
#define BLOCK_BLOCK_DEVICE_H

#include "lib/types.h"

struct ata_place;
struct block_device;

struct block_ops {
	/*
	 * Moves @count sectors, of the device's own size, between @lba and the physically
	 * contiguous buffer at @addr. The caller has checked range, limits and alignment. Returns 0
	 * or a negative error: -EIO; -ENOMEDIUM; -EROFS; -ECHANGED; -ENODEV if the device is gone;
	 * -ETIMEDOUT if it does not answer and may still write to the buffer.
	 */
	int (*read)(struct block_device *b, u64 lba, u32 count, u32 addr);
	int (*write)(struct block_device *b, u64 lba, u32 count, u32 addr);
	/* Makes written data durable. NULL if the device has no volatile cache. */
	int (*flush)(struct block_device *b);
	/*
	 * Checks whether a removable drive has a medium and fills in its size. Returns 0,
	 * -ENOMEDIUM or another error. NULL if the medium is always there.
	 */
	int (*refresh)(struct block_device *b);
	/* Lock or unlock a removable drive's door; eject its medium. NULL if it cannot do this. */
	int (*lock)(struct block_device *b, bool on);
	int (*eject)(struct block_device *b);
};

enum block_bus { BLOCK_BUS_PCI, BLOCK_BUS_ISA, BLOCK_BUS_MMIO };
enum block_interface {
	BLOCK_ATA,
	BLOCK_ATAPI,
	BLOCK_SATA,
	BLOCK_SCSI,
	BLOCK_USB,
	BLOCK_VIRTIO,
	BLOCK_NVME,
	BLOCK_SD,
	BLOCK_RAM,
	BLOCK_FLOPPY,
};

/*
 * Kinds of controllers, in the order in which their disks are numbered if the VMM gives no boot
 * order. SeaBIOS, seen from outside, has the same order, so a machine finds its disks under the
 * numbers that it is used to.
 */
enum block_kind {
	BLOCK_KIND_BY_INTERFACE, /* unknown: follows from the interface */
	BLOCK_KIND_ATA,
	BLOCK_KIND_AHCI,
	BLOCK_KIND_VIRTIO_SCSI,
	BLOCK_KIND_VIRTIO_BLK,
	BLOCK_KIND_USB,
	BLOCK_KIND_LSI53C8XX,
	BLOCK_KIND_ESP, /* Am53C974 */
	BLOCK_KIND_MEGARAID,
	BLOCK_KIND_PVSCSI,
	BLOCK_KIND_FUSION_MPT,
	BLOCK_KIND_SCSI, /* another host adapter */
	BLOCK_KIND_SD,
	BLOCK_KIND_NVME,
	BLOCK_KIND_RAM,
};

#define BLOCK_NAME_SIZE 56

struct block_device {
	struct block_device *next; /* the list of all devices, sorted by kind and address */
	const struct block_ops *ops;
	u64 sectors;	 /* number of sectors; 0 while a drive is empty */
	u32 sector_size; /* in bytes: a power of two from 512 to 4096 */
	u32 max_sectors; /* the most sectors of a single request, at least 1 */
	u32 dma_align;	 /* alignment of the buffer's address: a power of two, 1 for any address */
	bool read_only, removable, cdrom, floppy;
	/* set by the block layer: requests count the device's own sectors, whatever their size */
	bool logical;
	/*
	 * Set by the driver or the block layer when the device no longer answers. It stays listed,
	 * and its memory and that of its last request are not used again, unless its driver finds
	 * that it is back.
	 */
	bool gone;
	bool proven; /* set by the block layer: it has moved data before */
	u8 *held;    /* set by the block layer: a bounce buffer that the device still owns */
	bool dirty;  /* set by the block layer: written since the last flush */
	/* set by the driver: it has noticed another medium; INT 13h reports this and clears it */
	bool changed;
	u8 locks; /* set by INT 13h: how many locks of the drive's door are in force */
	/* For EDD's device path, the parameter tables, and the order of drives. */
	u8 bus;	      /* enum block_bus */
	u8 interface; /* enum block_interface */
	u8 kind;      /* enum block_kind */
	u16 bdf;      /* PCI address: bus << 8 | device << 3 | function */
	u32 base;     /* MMIO: address of its registers */
	u8 channel;   /* which channel or bus of its controller it is on */
	/*
	 * its number on that channel or bus (for ATA 1 is the slave; else port, target or
	 * namespace)
	 */
	u16 unit;
	u16 lun;    /* the SCSI logical unit behind that */
	u64 serial; /* a USB device's serial number; 0: it has none */
	/* Set by the driver of an ATA or ATAPI drive: its place on its channel. Else NULL. */
	const struct ata_place *ata;
	u16 cylinders, heads, spt;  /* the drive's own geometry; 0: unknown */
	const char *path;	    /* for POST only: see block_register() */
	char name[BLOCK_NAME_SIZE]; /* for messages: model and place */
};

#define BLOCK_CD_SECTOR 2048
#define BLOCK_UNIT	512

/*
 * Returns the size of the units that block_read() counts. A unit has 512 bytes; on a CD it has
 * 2048; and if KNOB_SECTOR_SIZE asks for it, it is the device's sector.
 */
static inline u32 block_unit_size(const struct block_device *b)
{
	return b->cdrom ? BLOCK_CD_SECTOR : b->logical ? b->sector_size : BLOCK_UNIT;
}

#endif
