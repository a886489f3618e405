/* SPDX-License-Identifier: BSD-2-Clause */
/* The IDENTIFY data of an ATA drive, and the geometry that INT 13h derives from it. */
#include <string.h>

#include "block/ata_identify.h"
#include "disk/geometry.h"
#include "fuzz.h"

static void check_geometry(struct chs c)
{
	fuzz_check(c.cylinders && c.cylinders <= 1024);
	fuzz_check(c.heads && c.heads <= 255);
	fuzz_check(c.spt && c.spt <= 63);
}

static void disk(const u16 *id)
{
	struct block_device b = { 0 };
	bool lba48, dma;

	if (ata_identify_disk(&b, id, &lba48, &dma))
		return;
	fuzz_check(b.sectors && b.sectors < 1ull << 48);
	fuzz_check(b.sector_size >= 512 && b.sector_size <= 4096);
	fuzz_check(!(b.sector_size & (b.sector_size - 1)));
	for (int how = TRANSLATE_NONE; how <= TRANSLATE_AUTO; how++)
		check_geometry(geometry_translate(how, (struct chs){ b.cylinders, b.heads, b.spt },
						  b.sectors));
}

FUZZ_TARGET
{
	char model[ATA_MODEL_SIZE];
	u16 id[256] = { 0 };
	bool dma;

	fuzz_copy(id, sizeof(id));
	disk(id);
	id[49] |= 0x200; /* LBA; a disk without it is not used */
	disk(id);
	ata_identify_cdrom(id, &dma);
	ata_model(id, model);
	fuzz_check(strlen(model) < sizeof(model));
}
