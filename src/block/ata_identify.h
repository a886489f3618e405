/* SPDX-License-Identifier: BSD-2-Clause */
/* The results of IDENTIFY DEVICE and IDENTIFY PACKET DEVICE (ATA/ATAPI-7, 6.17 and 6.18). POST. */
#ifndef BLOCK_ATA_IDENTIFY_H
#define BLOCK_ATA_IDENTIFY_H

#include "block/block.h"

#define ATA_IDENTIFY_SIZE 512

#define ATA_MODEL_SIZE 41

/*
 * Reads a disk's size, sector size and geometry from the 256 words at @id. Sets *@lba48, and *@dma
 * if a DMA mode is selected. Returns 0, -ENOTSUP for a disk without LBA, or -EINVAL for impossible
 * values.
 */
int ata_identify_disk(struct block_device *b, const u16 *id, bool *lba48, bool *dma);
/*
 * Sets *@dma if the packet device that the words at @id describe has a DMA mode selected. Returns
 * 0, or -ENOTSUP if the device is not a CD drive with 12-byte packets.
 */
int ata_identify_cdrom(const u16 *id, bool *dma);
/* Copies the model's name from the words at @id as a string, without trailing blanks. */
void ata_model(const u16 *id, char model[ATA_MODEL_SIZE]);

#endif
