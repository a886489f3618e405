// SPDX-License-Identifier: BSD-2-Clause
/* Reads the result of IDENTIFY (ATA/ATAPI-7, 6.17). Flat 32-bit, POST. */
#include "block/ata_identify.h"
#include "lib/errno.h"

#define W_CYLINDERS	     1
#define W_HEADS		     3
#define W_SECTORS	     6
#define W_MODEL		     27
#define W_CAPABILITIES	     49
#define CAP_DMA		     0x0100
#define CAP_LBA		     0x0200
#define W_LBA28		     60
#define W_MULTIWORD	     63
#define W_COMMAND_SETS	     83
#define SET_LBA48	     0x0400
#define W_ULTRA		     88
#define MODE_SELECTED	     0xff00
#define W_LBA48		     100
#define W_SECTOR_SIZE	     106
#define SECTOR_SIZE_VALID(w) (((w)&0xc000) == 0x4000)
#define SECTOR_SIZE_LARGE    0x1000
#define W_LOGICAL_WORDS	     117

#define W_GENERAL	  0
#define GENERAL_TYPE(w)	  ((w) >> 8 & 0x1f)
#define TYPE_CDROM	  5
#define GENERAL_PACKET(w) ((w)&3) /* the size of a packet; 0: 12 bytes */

static bool dma_selected(const u16 *id)
{
	return (id[W_CAPABILITIES] & CAP_DMA) && ((id[W_MULTIWORD] | id[W_ULTRA]) & MODE_SELECTED);
}

static u32 words(const u16 *id, int i)
{
	return id[i] | (u32)id[i + 1] << 16;
}

int ata_identify_disk(struct block_device *b, const u16 *id, bool *lba48, bool *dma)
{
	if (!(id[W_CAPABILITIES] & CAP_LBA))
		return -ENOTSUP;
	*lba48 = id[W_COMMAND_SETS] & SET_LBA48;
	*dma = dma_selected(id);
	b->sectors = words(id, W_LBA28);
	if (*lba48)
		b->sectors = words(id, W_LBA48) | (u64)words(id, W_LBA48 + 2) << 32;
	b->sector_size = 512;
	if (SECTOR_SIZE_VALID(id[W_SECTOR_SIZE]) && (id[W_SECTOR_SIZE] & SECTOR_SIZE_LARGE)) {
		u32 size = words(id, W_LOGICAL_WORDS);

		if (size != 1024 / 2 && size != 2048 / 2 && size != 4096 / 2)
			return -EINVAL;
		b->sector_size = size * 2;
	}
	if (!b->sectors || b->sectors >> 48)
		return -EINVAL;
	b->cylinders = id[W_CYLINDERS];
	b->heads = id[W_HEADS];
	b->spt = id[W_SECTORS];
	return 0;
}

int ata_identify_cdrom(const u16 *id, bool *dma)
{
	if (GENERAL_TYPE(id[W_GENERAL]) != TYPE_CDROM || GENERAL_PACKET(id[W_GENERAL]))
		return -ENOTSUP;
	*dma = dma_selected(id);
	return 0;
}

void ata_model(const u16 *id, char model[ATA_MODEL_SIZE])
{
	int n = ATA_MODEL_SIZE - 1;

	for (int i = 0; i < n; i++) {
		char c = id[W_MODEL + i / 2] >> (i & 1 ? 0 : 8);

		model[i] = c >= ' ' && c <= '~' ? c : ' ';
	}
	while (n && model[n - 1] == ' ')
		n--;
	model[n] = 0;
}
