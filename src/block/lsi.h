/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * LSI (Symbios, NCR) 53C8xx SCSI processors: what the driver's two halves share (LSI53C895A PCI to
 * Ultra2 SCSI Controller Technical Manual: chapter 4, registers; chapter 5, SCRIPTS).
 */
#ifndef BLOCK_LSI_H
#define BLOCK_LSI_H

#include "scsi/scsi.h"

/* Registers. */
#define LSI_SCNTL0	 0x00
#define LSI_SCNTL0_FULL	 0xc0 /* full arbitration */
#define LSI_SCNTL1	 0x01
#define LSI_SCNTL1_RST	 0x08 /* drives the bus's reset line */
#define LSI_SCNTL3	 0x03
#define LSI_SCNTL3_40MHZ 0x03 /* makes the core's clock from a clock of 40 MHz */
#define LSI_SCID	 0x04
#define LSI_SCID_RRE	 0x40 /* respond when a target reselects us */
#define LSI_DSTAT	 0x0c
#define LSI_DSTAT_SIR	 0x04 /* the program's own interrupt instruction */
#define LSI_ISTAT	 0x14
#define LSI_ISTAT_DIP	 0x01 /* the program stopped; DSTAT tells why */
#define LSI_ISTAT_SIP	 0x02 /* the program stopped; SIST0 and SIST1 tell why */
#define LSI_ISTAT_CON	 0x08 /* connected to the bus */
#define LSI_ISTAT_SRST	 0x40
#define LSI_DBC		 0x24 /* 24 bits: bytes that a move has left */
#define LSI_DSP		 0x2c
#define LSI_DSPS	 0x30
#define LSI_DCNTL	 0x3b
#define LSI_DCNTL_COM	 0x01
#define LSI_SIST0	 0x42
#define LSI_SIST0_MA	 0x80 /* the target is in another phase */
#define LSI_SIST1	 0x43
#define LSI_SIST1_STO	 0x04 /* nobody answered */
#define LSI_STIME0	 0x48
#define LSI_STIME0_200MS 0x0c
#define LSI_RESPID0	 0x4a
#define LSI_END		 0x60

#define LSI_HOST_ID 7

/* Phases of the bus. */
#define LSI_DATA_OUT 0
#define LSI_DATA_IN  1
#define LSI_COMMAND  2
#define LSI_STATUS   3
#define LSI_MSG_OUT  6
#define LSI_MSG_IN   7

#define LSI_SCRIPT_WORDS 96

/* Numbers that the program stops with. */
#define LSI_INT_DONE	0x0d0e
#define LSI_INT_PHASE	0x0bad /* the target does something unexpected */
#define LSI_INT_MESSAGE 0x0bae

struct lsi {
	struct scsi_adapter adapter;
	u32 regs;    /* address of the registers */
	bool broken; /* the chip is gone */
	bool owed;   /* a request was abandoned, and the device still owns its memory */
	/* Indices of the words of @script that the driver patches, starts at, or compares. */
	u8 select, choice, move_command, jump_data, data, after, back;
	u32 script[LSI_SCRIPT_WORDS];
	u32 overrun; /* address of the instruction that stops at an unexpected phase */
	u32 yes;     /* 1, which the program copies to @started and @done */
	u32 started; /* a target has taken the command */
	u32 done;    /* the target has sent its status and left the bus */
	u8 cdb[SCSI_CDB_SIZE];
	u8 identify_message;
	u8 message;
	u8 status;
};

/*
 * Resets the chip, which stops its program, and sets it up. Returns 0 or -ENODEV if the chip is
 * gone. POST.
 */
int lsi_start(struct lsi *d);
/* The adapter's submit function (see struct scsi_adapter). */
int lsi_submit(struct scsi_adapter *a, struct scsi_request *r);

#endif
