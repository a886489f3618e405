/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ATA and ATAPI devices on an IDE channel: registers, and what the halves of the driver share
 * (ATA/ATAPI-6; Programming Interface for Bus Master IDE Controller 1.0).
 */
#ifndef BLOCK_ATA_H
#define BLOCK_ATA_H

#include "block/ata_place.h"
#include "block/block.h"

/* Registers of the command block. */
#define ATA_DATA     0
#define ATA_ERROR    1
#define ATA_FEATURES 1
#define ATA_COUNT    2
#define ATA_LBA_LOW  3
#define ATA_LBA_MID  4
#define ATA_LBA_HIGH 5
#define ATA_DEVICE   6
#define ATA_STATUS   7
#define ATA_COMMAND  7

#define ATA_DEVICE_FIXED 0xa0
#define ATA_DEVICE_LBA	 0x40
#define ATA_DEVICE_1	 0x10

#define ATA_S_ERR 0x01
#define ATA_S_DRQ 0x08
#define ATA_S_DF  0x20
#define ATA_S_BSY 0x80

/*
 * The device control register. nIEN (bit 1, which turns interrupts off) stays clear: drivers that a
 * guest loads wait for IRQ 14 or 15 and for the bus master's interrupt bit, and do not write this
 * register first.
 */
#define ATA_C_NORMAL 0x00
#define ATA_C_SRST   0x04

#define ATA_CMD_READ_PIO	0x20
#define ATA_CMD_READ_PIO_EXT	0x24
#define ATA_CMD_READ_DMA_EXT	0x25
#define ATA_CMD_WRITE_PIO	0x30
#define ATA_CMD_WRITE_PIO_EXT	0x34
#define ATA_CMD_WRITE_DMA_EXT	0x35
#define ATA_CMD_PACKET		0xa0
#define ATA_CMD_IDENTIFY_PACKET 0xa1
#define ATA_CMD_READ_DMA	0xc8
#define ATA_CMD_WRITE_DMA	0xca
#define ATA_CMD_FLUSH		0xe7
#define ATA_CMD_IDENTIFY	0xec

#define ATA_SIGNATURE_ATAPI 0xeb14 /* in LBA high and LBA mid */

#define ATA_LBA28_END	(1u << 28)
#define ATA_LBA28_COUNT 256

/* Bus master registers. */
#define BM_COMMAND 0
#define BM_STATUS  2
#define BM_PRD	   4

#define BM_START     0x01
#define BM_TO_MEMORY 0x08

#define BM_S_ACTIVE    0x01
#define BM_S_ERROR     0x02
#define BM_S_INTERRUPT 0x04

/* A region of physical memory within a 64 KiB page. It has @count bytes; 0 means 64 KiB. */
struct prd {
	u32 addr;
	u16 count;
	u16 flags;
};

#define PRD_LAST    0x8000
#define PRD_ENTRIES 4
/* most bytes of a request; PRD_ENTRIES are enough for it wherever it begins */
#define ATA_DMA_MAX 0x20000

struct ata_channel {
	u16 io, control;
	/*
	 * on ISA: data moves in words, because the ISA bus splits an access to a doubleword into
	 * two accesses to different ports
	 */
	bool narrow;
	u16 bus_master; /* I/O port; 0: there is none */
	struct prd *prd;
	/*
	 * A command was abandoned while the device was working on it, and its memory belongs to the
	 * device until it is done. The device is not reset, because on a reset a VMM may stop
	 * completely until its storage answers.
	 */
	bool owed;
	bool owed_dma; /* the bus master may still move data from or to that memory */
};

struct ata_disk {
	struct block_device block;
	struct ata_channel *channel;
	struct ata_place place;
	u8 device; /* the ATA_DEVICE_* bits that select it */
	bool lba48;
};

/* A command: the values of its registers, and its data. */
struct ata_command {
	u8 command, features;
	u8 device; /* the whole register */
	bool ext;  /* 48-bit: count and lba are written in two parts */
	u16 count;
	/* the bits that fit into the three LBA registers and, for 48-bit commands, the rest */
	u64 lba;
	u32 addr, size; /* the data: address and number of bytes */
	bool write;
};

#define ATA_TIMEOUT_MS 30000

/*
 * The steps of a command. Those with a result return 0 or a negative error: -ETIMEDOUT, -ENODEV if
 * the controller is gone, or -EIO if the device reports an error (the log has its status and error
 * registers).
 */

/*
 * Returns whether the channel can take a command: 0, -ETIMEDOUT while an abandoned command is still
 * running, or -ENODEV if nothing answers. Takes an access only after a command was abandoned.
 */
int ata_usable(struct ata_channel *c);
/* Selects the device, waits until it can take a command, and writes the registers. */
int ata_issue(struct ata_channel *c, const struct ata_command *cmd);
/* Waits until the device is not busy. Returns its status in *@status. */
int ata_poll(struct ata_channel *c, u8 *status);
/* Waits until the device is not busy. Fails if DRQ is not @drq, or on an error. */
int ata_wait(struct ata_channel *c, bool drq);
/* Reads data that the device offers: @size bytes, a multiple of 4. */
void ata_take(struct ata_channel *c, void *to, u32 size);
/* Run commands with PIO data in blocks of @block bytes, and commands without data. */
int ata_pio(struct ata_channel *c, const struct ata_command *cmd, u32 block);
int ata_no_data(struct ata_channel *c, const struct ata_command *cmd);
/*
 * The bus master's functions (Bus Master IDE 1.0). bm_prepare() prepares the bus master for @cmd's
 * data. bm_clear() clears an error from an earlier transfer. bm_run() starts the bus master and
 * waits until the transfer is done; *@device_well says that the device itself reports no error.
 */
void bm_prepare(struct ata_channel *c, const struct ata_command *cmd);
void bm_clear(struct ata_channel *c);
int bm_run(struct ata_channel *c, const struct ata_command *cmd, bool *device_well);
/* Resets both devices by software, because one of them offers data that nobody wants. */
void ata_reset(struct ata_channel *c);

extern const struct block_ops ata_ops;

#endif
