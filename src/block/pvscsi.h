/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VMware's paravirtual SCSI adapter: registers and structures in memory, and what the driver's two
 * halves share (the interface as described by Linux's drivers/scsi/vmw_pvscsi.h).
 */
#ifndef BLOCK_PVSCSI_H
#define BLOCK_PVSCSI_H

#include "scsi/scsi.h"

#define PVSCSI_PAGE_SHIFT 12
#define PVSCSI_PAGE	  (1u << PVSCSI_PAGE_SHIFT)

/* Registers. */
#define PVSCSI_COMMAND	      0x0000
#define PVSCSI_COMMAND_DATA   0x0004
#define PVSCSI_COMMAND_STATUS 0x0008 /* 0: done */
#define PVSCSI_INTR_MASK      0x2010
#define PVSCSI_KICK	      0x3014 /* a write tells the adapter of new requests, of any kind */
#define PVSCSI_END	      0x5000

#define PVSCSI_CMD_RESET       1
#define PVSCSI_CMD_SETUP_RINGS 3

#define PVSCSI_RING_PAGES 32 /* the most pages of a ring that SETUP_RINGS can tell */

struct pvscsi_setup_rings {
	u32 request_pages, completion_pages;
	u64 state;
	u64 requests[PVSCSI_RING_PAGES]; /* page numbers */
	u64 completions[PVSCSI_RING_PAGES];
} __packed;

struct pvscsi_state {
	u32 request_producer, request_consumer, request_log2;
	u32 completion_producer, completion_consumer, completion_log2;
} __packed;

struct pvscsi_request {
	u64 context;
	u64 addr, size;
	u64 sense_addr;
	u32 sense_size;
	u32 flags; /* PVSCSI_* */
	u8 cdb[16];
	u8 cdb_size;
	u8 lun[8];
	u8 tag; /* SIMPLE QUEUE TAG */
	u8 bus, target, vcpu;
	u8 unused[59];
} __packed;

#define PVSCSI_NO_DATA	 0x04
#define PVSCSI_TO_HOST	 0x08
#define PVSCSI_TO_DEVICE 0x10
#define PVSCSI_SIMPLE	 0x20

struct pvscsi_completion {
	u64 context;
	u64 moved;
	u32 sense_size;
	u16 host_status; /* PVSCSI_HOST_* */
	u16 status;
	u32 pad[2];
} __packed;

#define PVSCSI_HOST_OK	      0x00
#define PVSCSI_HOST_LINKED    0x0a
#define PVSCSI_HOST_FLAG      0x0b
#define PVSCSI_HOST_UNDERRUN  0x0c
#define PVSCSI_HOST_SELECTION 0x11 /* nobody answered the selection */
#define PVSCSI_HOST_DATA_RUN  0x12 /* more or less data than requested */

/* Each ring has one page. Requests go one at a time. */
#define PVSCSI_REQUESTS	   (PVSCSI_PAGE / sizeof(struct pvscsi_request))
#define PVSCSI_COMPLETIONS (PVSCSI_PAGE / sizeof(struct pvscsi_completion))

_Static_assert(sizeof(struct pvscsi_setup_rings) == 528, "vmw_pvscsi.h");
_Static_assert(sizeof(struct pvscsi_request) == 128, "vmw_pvscsi.h");
_Static_assert(sizeof(struct pvscsi_completion) == 32, "vmw_pvscsi.h");

struct pvscsi_rings {
	struct pvscsi_state state;
	u8 pad[PVSCSI_PAGE - sizeof(struct pvscsi_state)];
	struct pvscsi_request requests[PVSCSI_REQUESTS];
	struct pvscsi_completion completions[PVSCSI_COMPLETIONS];
};

struct pvscsi {
	struct scsi_adapter adapter;
	u32 regs; /* address of the registers */
	struct pvscsi_rings *rings;
	u32 sent;	/* how many requests were sent; the last one has this number */
	bool restarted; /* its rings were inconsistent, and it was reset */
	bool broken;	/* that happened again, or the reset failed: it is not used any more */
	u8 sense[SCSI_SENSE_SIZE];
};

#endif
