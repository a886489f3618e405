/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SD cards and eMMC behind an SD host controller: registers and commands, and what the halves of
 * the driver share (SD Host Controller Simplified Specification 3.00, to which section numbers
 * refer; SD Physical Layer Simplified Specification 3.01, "SD"; JESD84-B51, "eMMC").
 */
#ifndef BLOCK_SDHCI_H
#define BLOCK_SDHCI_H

#include "block/block.h"

/* Registers of a slot (2.1). Neighbouring registers are written together. */
#define SDHCI_SDMA_ADDRESS  0x00
#define SDHCI_BLOCK	    0x04 /* size with the SDMA boundary; count in the upper half */
#define SDHCI_ARGUMENT	    0x08
#define SDHCI_COMMAND	    0x0c /* transfer mode; command in the upper half */
#define SDHCI_RESPONSE	    0x10 /* four words */
#define SDHCI_STOP_RESPONSE 0x1c /* response to the CMD12 that the controller sends by itself */
#define SDHCI_PRESENT	    0x24
#define SDHCI_HOST_CONTROL  0x28 /* 8 bits */
#define SDHCI_POWER	    0x29 /* 8 bits */
#define SDHCI_CLOCK	    0x2c /* 16 bits */
#define SDHCI_TIMEOUT	    0x2e /* 8 bits */
#define SDHCI_RESET	    0x2f /* 8 bits */
/* normal status; errors in the upper half. Writing 1 clears a bit */
#define SDHCI_STATUS	    0x30
#define SDHCI_STATUS_ON	    0x34 /* which status bits are shown */
#define SDHCI_SIGNAL_ON	    0x38 /* which status bits raise an interrupt */
#define SDHCI_CAPS	    0x40
#define SDHCI_ADMA_ADDRESS  0x58
#define SDHCI_VERSION	    0xfe /* 16 bits */
#define SDHCI_SLOT_SIZE	    0x100

#define SDHCI_BOUNDARY	    0x80000 /* where SDMA stops and needs the next address */
#define SDHCI_BOUNDARY_SIZE (7 << 12)

#define SDHCI_MODE_DMA	     0x01
#define SDHCI_MODE_COUNT     0x02
#define SDHCI_MODE_AUTO_STOP 0x04 /* sends CMD12 at the end */
#define SDHCI_MODE_READ	     0x10
#define SDHCI_MODE_MULTIPLE  0x20

#define SDHCI_COMMAND_DATA 0x20
#define SDHCI_COMMAND_STOP 0xc0 /* an abort command */

#define SDHCI_PRESENT_CARD     0x00010000
#define SDHCI_PRESENT_STABLE   0x00020000
#define SDHCI_PRESENT_WRITABLE 0x00080000

#define SDHCI_CONTROL_4_BITS 0x02
#define SDHCI_CONTROL_SDMA   0x00
#define SDHCI_CONTROL_ADMA2  0x10

#define SDHCI_CLOCK_INTERNAL 0x01
#define SDHCI_CLOCK_STABLE   0x02
#define SDHCI_CLOCK_CARD     0x04

#define SDHCI_TIMEOUT_LONGEST 0x0e

#define SDHCI_RESET_ALL	    0x01
#define SDHCI_RESET_COMMAND 0x02
#define SDHCI_RESET_DATA    0x04

#define SDHCI_S_COMMAND	 0x00000001
#define SDHCI_S_TRANSFER 0x00000002
#define SDHCI_S_DMA	 0x00000008 /* SDMA has reached its boundary */
#define SDHCI_S_REMOVED	 0x00000080 /* never cleared, so later requests see it, too */
#define SDHCI_S_ERROR	 0x00008000
#define SDHCI_S_ALL	 0x01ff008b
#define SDHCI_S_TIMEOUT	 0x00010000 /* no response */
#define SDHCI_GONE	 0xffffffff /* an unplugged controller's register reads as this */

#define SDHCI_CAPS_ADMA2 0x00080000
#define SDHCI_CAPS_SDMA	 0x00400000

/* Kinds of response, in the form of the command register (2.2.6, table 4-9). */
#define SD_NONE 0x00
#define SD_R1	0x1a /* also R6 and R7 */
#define SD_R1B	0x1b
#define SD_R2	0x09
#define SD_R3	0x02

/*
 * Errors in R1 (SD 4.10.1, eMMC 6.13). The bits for a command that is unknown or has a wrong
 * checksum are not among them: the card does not answer such a command, which the controller
 * reports as a time-out, and sets these bits only in its next response.
 */
#define SD_R1_PROTECTED	   0x04000000
#define SD_R1_ERRORS	   0xe4380000
#define SD_R1_OUT_OF_RANGE 0x80000000

#define SD_GO_IDLE	  0
#define SD_STOP		  12
#define SD_READ		  17
#define SD_READ_MULTIPLE  18
#define SD_WRITE_MULTIPLE 25

#define SD_SECTOR 512

/* An entry of ADMA2's list (1.13.3) for at most 64 KiB, for which the size is 0. */
struct sdhci_descriptor {
	u16 flags;
	u16 size;
	u32 addr;
};

#define SDHCI_ADMA_VALID    0x01
#define SDHCI_ADMA_END	    0x02
#define SDHCI_ADMA_TRANSFER 0x20
#define SDHCI_ADMA_PIECES   4
#define SDHCI_PIECE	    0x10000
#define SDHCI_ADMA_ALIGN    4
#define SDHCI_MAX_BYTES	    (SDHCI_ADMA_PIECES * SDHCI_PIECE)

_Static_assert(SDHCI_MAX_BYTES <= SDHCI_BOUNDARY, "a request crosses one boundary at most");

struct sdhci_slot {
	struct block_device block;
	u32 base;
	struct sdhci_descriptor *list; /* NULL: SDMA */
	bool by_sector;		       /* the card's addresses count sectors and not bytes */
	u32 relative;		       /* the card's address, in the upper half */
	/*
	 * A request was abandoned, and the controller could not be reset, so it is not used any
	 * more.
	 */
	bool stuck;
};

struct sdhci_request {
	u8 command;
	u8 response; /* SD_* */
	u32 argument;
	u32 addr; /* data, or 0 */
	u16 size; /* size of a block: SD_SECTOR or less */
	u16 count;
	bool write;
};

/*
 * Carries out a request. Returns 0 or a negative error: -ENODEV if the card or the controller was
 * removed or the controller could not be reset, -ETIMEDOUT if nothing answers, else -EIO. If
 * @silent is NULL, an error is logged, except -ENODEV. Else *@silent says whether no card has
 * responded to the command, which is not a fault while the kind of card is being found out.
 */
int sdhci_run(struct sdhci_slot *s, const struct sdhci_request *r, bool *silent);

extern const struct block_ops sdhci_ops;

#endif
