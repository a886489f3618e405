/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a program that brings a driver of its own reaches an ATA or ATAPI drive on an IDE channel.
 * EDD's device parameter table extension tells it (INCITS 347-2001, 8.22). Resident.
 */
#ifndef BLOCK_ATA_PLACE_H
#define BLOCK_ATA_PLACE_H

#include "lib/types.h"

struct ata_place {
	u16 io;	     /* port of the channel's command block */
	u16 control; /* port of the channel's control register */
	u8 irq;	     /* number of the channel's interrupt line */
	bool dma;    /* data goes by bus-master DMA */
};

#endif
