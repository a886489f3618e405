/* SPDX-License-Identifier: BSD-2-Clause */
/* What IDENTIFY DEVICE and IDENTIFY PACKET DEVICE say (ATA/ATAPI-7, 6.17 and 6.18). POST. */
#ifndef BLOCK_ATA_IDENTIFY_H
#define BLOCK_ATA_IDENTIFY_H

#include "block/block.h"

#define ATA_IDENTIFY_SIZE 512

#define ATA_MODEL_SIZE 41

/*
 * Takes a disk's size, sector size and geometry from the 256 words at @id. Sets *@lba48
 * and
 * *@dma (a DMA mode is selected). Returns -ENOTSUP for a disk without LBA, -EINVAL for
 * nonsense.
 */
int ata_identify_disk(struct block_device *b, const u16 *id, bool *lba48, bool *dma);
/* The same for a packet device: -ENOTSUP if it is no CD drive with 12-byte packets. */
int ata_identify_cdrom(const u16 *id, bool *dma);
/* The model as text, without the blanks that fill it up. */
void ata_model(const u16 *id, char model[ATA_MODEL_SIZE]);

#endif
