/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tables that describe a disk to programs: the fixed disk parameter table, to which INT 41h and
 * 46h point, and EDD's device parameter table extension (INCITS 347). Resident.
 */
#ifndef DISK_FDPT_H
#define DISK_FDPT_H

#include "block/block.h"
#include "disk/geometry.h"

/*
 * The fixed disk parameter table. If its signature is Axh, it has the physical geometry, too,
 * because the logical one is translated.
 */
struct fdpt {
	u16 cylinders; /* logical */
	u8 heads;
	u8 signature; /* FDPT_TRANSLATED: the physical fields are valid */
	u8 physical_spt;
	u16 precompensation;
	u8 ecc_length;
	u8 control; /* control byte; bit 3: more than 8 heads */
	u16 physical_cylinders;
	u8 physical_heads;
	u16 landing_zone;
	u8 spt; /* logical */
	u8 checksum;
} __packed;

#define FDPT_TRANSLATED 0xa0

_Static_assert(sizeof(struct fdpt) == 16, "the table's size is fixed");

/* The device parameter table extension. */
struct dpte {
	u16 io_base;
	u16 control;
	u8 head; /* upper bits of the device register: slave, LBA */
	u8 vendor;
	u8 irq;
	u8 block_count;
	u8 dma;
	u8 pio;
	u16 options; /* DPTE_* */
	u16 reserved;
	u8 revision;
	u8 checksum;
} __packed;

#define DPTE_DMA	0x0002
#define DPTE_TRANSLATED 0x0008
#define DPTE_LBA	0x0010
#define DPTE_REMOVABLE	0x0020
#define DPTE_ATAPI	0x0040
#define DPTE_PIO32	0x0080

_Static_assert(sizeof(struct dpte) == 16, "the table's size is fixed");

/* Fills in the table for a disk that INT 13h shows with geometry @shown. */
void fdpt_fill(struct fdpt *t, const struct block_device *b, struct chs shown);
/* Fills in the extension for an ATA drive. @shown is all zero for a CD drive. POST only. */
void dpte_fill(struct dpte *t, const struct block_device *b, struct chs shown);

#endif
