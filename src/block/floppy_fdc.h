/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The diskette controller at 3F0h (Intel 82078 data sheet) and its DMA channel (Intel 8237A):
 * commands and their results. Resident.
 */
#ifndef BLOCK_FLOPPY_FDC_H
#define BLOCK_FLOPPY_FDC_H

#include "lib/types.h"

#define FDC_DOR	 0x3f2 /* digital output: motors, reset, drive */
#define FDC_MSR	 0x3f4 /* main status; when written, data rate select */
#define FDC_FIFO 0x3f5
#define FDC_DIR	 0x3f7 /* digital input; when written, configuration control */

#define DOR_NO_RESET 0x04
#define DOR_DMA	     0x08

#define DIR_CHANGED 0x80

/* Commands. Those that move data use multiple tracks and MFM. */
#define FDC_SPECIFY	  0x03
#define FDC_RECALIBRATE	  0x07
#define FDC_SENSE	  0x08
#define FDC_SEEK	  0x0f
#define FDC_PERPENDICULAR 0x12
#define FDC_WRITE	  0xc5
#define FDC_READ	  0xe6
#define FDC_FORMAT	  0x4d

/* Result bytes. */
#define FDC_RESULTS   7
#define ST0_CODE      0xc0 /* 0: normal termination */
#define ST0_SEEK_END  0x20
#define ST0_CHECK     0x10 /* track 0 was not found */
#define ST0_INVALID   0x80
#define ST1_END	      0x80 /* access behind the last sector */
#define ST1_CRC	      0x20
#define ST1_OVERRUN   0x10
#define ST1_NO_DATA   0x04 /* no such sector */
#define ST1_PROTECTED 0x02
#define ST1_NO_MARK   0x01

/* Longer than any operation takes on a diskette that turns. */
#define FDC_TIMEOUT_MS 2000

/* Sends a command of @n bytes. Returns 0, -ETIMEDOUT, or -ENODEV if there is no controller. */
int fdc_send(const u8 *command, u32 n);
/*
 * Reads @n result bytes. Returns 0, -ENOTSUP if the controller does not know the command, or an
 * error as fdc_send() does.
 */
int fdc_results(u8 *result, u32 n);
/*
 * Sends a command of @n bytes that ends with an interrupt, and waits for the interrupt. Returns 0
 * or an error as fdc_send() does.
 */
int fdc_run(const u8 *command, u32 n);
/* Forgets earlier interrupts. To be called before the command whose interrupt is waited for. */
void fdc_expect_irq(void);
/* Waits for the interrupt, which INT 0Eh notes at 40:3Eh. Returns 0 or -ETIMEDOUT. */
int fdc_wait_irq(void);
/*
 * Sends SENSE INTERRUPT STATUS; stores ST0 and the present cylinder. Returns 0 or an error as
 * fdc_results() does.
 */
int fdc_sense(u8 result[2]);

/*
 * The end of the memory that DMA reaches. Besides, a transfer must not cross a multiple of 64 KiB.
 */
#define ISA_DMA_END  0x1000000
#define ISA_DMA_PAGE 0x10000

/* Prepares channel 2 for @len bytes at @addr. @to_memory: the diskette is read. */
void fdc_dma(u32 addr, u32 len, bool to_memory);
/* Stops channel 2, so that data which comes later is dropped. For a command that has not ended. */
void fdc_dma_stop(void);
/* Lets requests of the first DMA controller pass through the second. */
void fdc_dma_init(void);

#endif
