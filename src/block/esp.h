/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AMD Am53C974 (PCscsi), and Tekram's DC-390 with this chip: registers, and the driver's data (AMD
 * Am53C974 Technical Manual: 5, the SCSI block, which is NCR's 53C9x; 6, DMA).
 */
#ifndef BLOCK_ESP_H
#define BLOCK_ESP_H

#include "scsi/scsi.h"

/* Ports. */
#define ESP_COUNT_LOW	 0x00
#define ESP_COUNT_MIDDLE 0x04
#define ESP_FIFO	 0x08
#define ESP_COMMAND	 0x0c
#define ESP_TARGET	 0x10 /* when written */
#define ESP_STATUS	 0x10 /* when read */
#define ESP_STATUS_PHASE 0x07
#define ESP_STATUS_ERROR 0x60 /* parity; gross error */
#define ESP_STATUS_INT	 0x80
#define ESP_TIMEOUT	 0x14 /* when written */
#define ESP_INT		 0x14 /* when read; reading clears it */
#define ESP_INT_SELECTED 0x07 /* another device has selected us */
#define ESP_INT_DONE	 0x08
#define ESP_INT_SERVICE	 0x10 /* the target has changed its phase */
#define ESP_INT_GONE	 0x20 /* the target left the bus, or nobody answered */
#define ESP_INT_ILLEGAL	 0x40
#define ESP_INT_RESET	 0x80
#define ESP_SYNC_OFFSET	 0x1c
#define ESP_CONFIG1	 0x20
#define ESP_CLOCK	 0x24
#define ESP_CONFIG2	 0x2c
#define ESP_CONFIG3	 0x30
#define ESP_COUNT_HIGH	 0x38
#define ESP_DMA_COMMAND	 0x40
#define ESP_DMA_COUNT	 0x44
#define ESP_DMA_ADDR	 0x48
#define ESP_DMA_LEFT	 0x4c /* how many bytes the transfer has yet to move */
#define ESP_DMA_STATUS	 0x54
#define ESP_END		 0x60

/* Commands. */
#define ESP_FLUSH_FIFO 0x01
#define ESP_RESET_CHIP 0x02
#define ESP_RESET_BUS  0x03
#define ESP_TRANSFER   0x10
#define ESP_FINISH     0x11 /* receives status and message */
#define ESP_ACCEPT     0x12 /* accepts the message */
#define ESP_SELECT_ATN 0x42
#define ESP_DMA	       0x80
#define ESP_NOP	       0x00

#define ESP_CONFIG1_QUIET    0x40 /* no interrupt after a reset of the bus */
#define ESP_CONFIG2_FEATURES 0x40 /* a count of 24 bits */
#define ESP_CONFIG2_SCSI2    0x08
#define ESP_CONFIG3_CLOCK    0x08 /* 25 to 40 MHz */

#define ESP_DMA_IDLE	0x00
#define ESP_DMA_BLAST	0x01 /* makes the chip write its FIFO to memory */
#define ESP_DMA_ABORT	0x02
#define ESP_DMA_START	0x03
#define ESP_DMA_TO_HOST 0x80
#define ESP_DMA_BLASTED 0x20 /* in ESP_DMA_STATUS: the FIFO has been written */

#define ESP_HOST_ID 7

/* Phases of the bus. */
#define ESP_DATA_OUT   0
#define ESP_DATA_IN    1
#define ESP_STATUS_IN  3
#define ESP_MESSAGE_IN 7

struct esp {
	struct scsi_adapter adapter;
	u16 base;      /* the first of the chip's I/O ports */
	u8 count_high; /* the value that was last written to ESP_COUNT_HIGH */
	/* a request was abandoned, and the device still owns its memory */
	bool owed;
	u8 command[1 + SCSI_CDB_SIZE]; /* the IDENTIFY message and the command descriptor block */
};

#endif
