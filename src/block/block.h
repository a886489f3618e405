/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The block interface: what a disk controller's driver offers, and what INT 13h and the
 * boot code use. Resident but for registration.
 *
 * Data goes by DMA straight to the caller's buffer; where a device cannot reach it
 * (alignment, memory that is no RAM) or has larger sectors than the caller, the layer in
 * block.c goes through a bounce buffer, once for all drivers.
 */
#ifndef BLOCK_BLOCK_H
#define BLOCK_BLOCK_H

#include "lib/types.h"

struct ata_place;
struct block_device;
struct device;

struct block_ops {
	/*
	 * Moves @count sectors of the device's own size between @lba and the physically
	 * contiguous buffer at @addr. The layer has checked range, limits and alignment.
	 * Returns 0 or a negative error (-EIO, -ENOMEDIUM, -EROFS, -ECHANGED; -ENODEV:
	 * the device is gone; -ETIMEDOUT: it does not answer, and may still write to the
	 * buffer).
	 */
	int (*read)(struct block_device *b, u64 lba, u32 count, u32 addr);
	int (*write)(struct block_device *b, u64 lba, u32 count, u32 addr);
	/* Makes what was written durable. NULL: the device has no volatile cache. */
	int (*flush)(struct block_device *b);
	/* Looks for a medium in a removable drive and fills in its size: 0, -ENOMEDIUM or
	 * another error. NULL: the medium is always there. */
	int (*refresh)(struct block_device *b);
	/* Locks a removable drive's door or unlocks it; ejects its medium. NULL: it cannot. */
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
 * Kinds of controllers in the order in which their disks are numbered where the VMM gives no order:
 * what SeaBIOS does, seen from outside, so that a machine finds its disks under the same numbers.
 */
enum block_kind {
	BLOCK_KIND_BY_INTERFACE, /* not said: follows from the interface */
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
	struct block_device *next; /* the list of all, in order of kind and address */
	const struct block_ops *ops;
	u64 sectors;	 /* of sector_size bytes; 0 while a drive is empty */
	u32 sector_size; /* bytes: a power of two from 512 to 4096 */
	u32 max_sectors; /* a single request's limit, at least 1 */
	u32 dma_align;	 /* of the buffer's address: a power of two, 1 for any */
	bool read_only, removable, cdrom, floppy;
	/* The driver's or the layer's: it answers no more. It stays listed, and its memory and that
	 * of its last request is not used again. */
	bool gone;
	bool proven;  /* the layer's: it has moved data */
	u8 *held;     /* the layer's: a bounce buffer that is still the device's */
	bool dirty;   /* the layer's: written to since the last flush */
	bool changed; /* the driver's: it noticed another medium; whoever tells it clears it */
	u8 locks;     /* INT 13h's: how often its door has been locked */
	/* For EDD's device path, the parameter tables and the order of drives. */
	u8 bus;	      /* enum block_bus */
	u8 interface; /* enum block_interface */
	u8 kind;      /* enum block_kind */
	u16 bdf;      /* PCI address: bus << 8 | device << 3 | function */
	u32 base;     /* MMIO: address of its registers; ISA: its first port */
	u8 channel;   /* which of its controller's channels or buses it is on, */
	u16 unit;     /* its number there (slave is 1; port, target, namespace), */
	u16 lun;      /* and the SCSI unit behind that */
	const struct ata_place
		*ata;		   /* the driver's: an ATA or ATAPI drive on a channel; else NULL */
	u16 cylinders, heads, spt; /* the drive's own geometry, or 0 */
	const char *path;	   /* POST's: see block_register() */
	char name[BLOCK_NAME_SIZE]; /* for messages: model and place */
};

/* Fills in the bus that the device is on, and where. POST only. */
void block_set_place(struct block_device *b, const struct device *dev);
/*
 * Makes the device known to INT 13h and the boot code. The struct is the driver's, in
 * resident memory, and stays. @path is the end of its OpenFirmware device path as
 * `bootorder` has it, below its PCI function or its virtio registers ("drive@0/disk@0"), or
 * all of it if it starts with '/' (copied). Returns -EINVAL for a sector size or limit that the
 * layer cannot serve, -ENOMEM without memory for a bounce buffer. POST only.
 */
int block_register(struct block_device *b, const char *path);
/* The list of devices: by kind, bus address and unit, whatever the order they answered in. */
extern struct block_device *block_devices;

/*
 * Reads or writes @count 512-byte (for a CD: 2048-byte) units at @lba, of any length,
 * into any memory below 4 GiB. Returns 0 or a negative error: -ENODEV for a device that is
 * gone, -ERANGE past the device's end or past 4 GiB, -EBUSY when called from an interrupt that came
 * while a request is under way, else as the driver's; *@done (may be NULL) is how many units were
 * moved: after -EIO all up to the one that fails.
 */
int block_read(struct block_device *b, u64 lba, u32 count, u32 addr, u32 *done);
int block_write(struct block_device *b, u64 lba, u32 count, u32 addr, u32 *done);
/* Makes writes durable; no access where nothing was written. */
int block_flush(struct block_device *b);
/* Whether the @count units at @lba can be read: 0 or an error as block_read's; *@done is how
 * many can. */
int block_verify(struct block_device *b, u64 lba, u32 count, u32 *done);
/* Whether a removable drive has a medium now; 0 for any other. */
int block_refresh(struct block_device *b);
/* Locks or unlocks the door, ejects the medium; -ENOTSUP where that cannot be done. */
int block_lock(struct block_device *b, bool on);
int block_eject(struct block_device *b);
/* Forgets a request that was under way when its caller was left for good (INT 18h, 19h). */
void block_restart(void);
/* Units that block_read counts in: 512, or 2048 for a CD; and how many the device has. */
u32 block_unit_size(const struct block_device *b);
u64 block_units(const struct block_device *b);

#endif
