/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * NVM Express controllers: registers, queue entries, and what the two halves of the driver share
 * (NVM Express Base Specification 1.4, to which section numbers refer).
 */
#ifndef BLOCK_NVME_H
#define BLOCK_NVME_H

#include "block/block.h"

/* Controller registers (3.1). */
#define NVME_CAP	      0x00	     /* 64 bits */
#define NVME_CAP_MQES(low)    ((low)&0xffff) /* entries of a queue minus one */
#define NVME_CAP_TO(low)      ((low) >> 24)  /* the most time to get ready, in units of 500 ms */
#define NVME_CAP_DSTRD(high)  ((high)&15)    /* distance between doorbells: 4 << DSTRD bytes */
#define NVME_CAP_CSS_NVM(hi)  ((hi) >> 5 & 1)
#define NVME_CAP_MPSMIN(high) ((high) >> 16 & 15) /* its smallest page: 4096 << MPSMIN bytes */
#define NVME_CC		      0x14
#define NVME_CC_EN	      0x00000001
#define NVME_CC_MPS(shift)    ((shift) << 7)
/* a submission entry has 64 bytes, a completion entry 16 */
#define NVME_CC_ENTRY_SIZES   (6 << 16 | 4 << 20)
#define NVME_CSTS	      0x1c
#define NVME_CSTS_RDY	      0x01
#define NVME_CSTS_CFS	      0x02	 /* fatal error: only a reset helps */
#define NVME_GONE	      0xffffffff /* an unplugged controller's register reads as this */
#define NVME_AQA	      0x24
#define NVME_ASQ	      0x28
#define NVME_ACQ	      0x30
#define NVME_DOORBELLS	      0x1000

/* Commands: admin (5) and NVM (6). */
#define NVME_ADMIN_CREATE_SQ 0x01
#define NVME_ADMIN_CREATE_CQ 0x05
#define NVME_ADMIN_IDENTIFY  0x06
#define NVME_FLUSH	     0x00
#define NVME_WRITE	     0x01
#define NVME_READ	     0x02

struct nvme_command {
	u8 opcode;
	u8 flags;
	u16 id;
	u32 nsid;
	u32 reserved[2];
	u64 metadata;
	u64 prp1, prp2;
	u32 cdw10, cdw11, cdw12, cdw13, cdw14, cdw15;
} __packed;

struct nvme_completion {
	u32 result;
	u32 reserved;
	u16 sq_head, sq_id;
	u16 id;
	u16 status; /* bit 0 is the phase tag; the other bits are 0 if the command succeeded */
} __packed;

#define NVME_PHASE	     1
#define NVME_STATUS_CODE(s)  ((s) >> 1 & 0x7ff) /* with the type in bits 8-10 */
#define NVME_WRITE_PROTECTED 0x20		/* generic status */
#define NVME_RO_RANGE	     0x182 /* command-specific: attempted write to read only range */

_Static_assert(sizeof(struct nvme_command) == 64, "NVMe 1.4, 4.2");
_Static_assert(sizeof(struct nvme_completion) == 16, "NVMe 1.4, 4.6");

/* An entry of a list of pages. */
struct nvme_prp {
	u32 low, high; /* of the page's address; the high half stays 0 */
};

#define NVME_QUEUE_MAX 16 /* entries; only one command runs at a time */
#define NVME_QUEUE_IO  1
#define NVME_ADMIN_MS  10000
#define NVME_PAGE      4096u
#define NVME_PRPS      (NVME_PAGE / 8) /* entries of our only list page */

/* A submission queue and its completion queue. */
struct nvme_queue {
	struct nvme_command *sq;
	volatile struct nvme_completion *cq;
	u32 sq_doorbell, cq_doorbell; /* addresses of the registers */
	u16 size;		      /* entries of each queue */
	u16 tail, head;
	u16 told;  /* the head that the controller was last told */
	u16 phase; /* the phase tag of the next completion */
	u16 next_id;
	bool late; /* the deadline of the last command has passed, but it has not ended */
};

struct nvme_controller {
	u32 base;
	u32 page;	/* size of the controller's memory pages in bytes */
	u32 ready_ms;	/* how long starting or stopping may take */
	u32 stride;	/* distance between doorbells in bytes */
	u32 max_bytes;	/* the most bytes of a request */
	u16 max_queue;	/* the most entries of a queue */
	bool broken;	/* it has failed or is gone, and is not used any more */
	bool restarted; /* it has failed once, and was reset */
	struct nvme_queue admin, io;
	struct nvme_prp *prps; /* the list page */
};

struct nvme_namespace {
	struct block_device block;
	struct nvme_controller *c;
	u32 id;
};

/*
 * Sends @cmd through queue @q and waits at most @ms milliseconds until it has ended. @cmd may have
 * been built in its place in the queue already. Fills in the command's identifier. Each command
 * takes one register write; after half a queue of commands, one more write tells the controller
 * that their completions were read. Returns 0; -EROFS or -EIO if the command's status says so;
 * -ETIMEDOUT if the command does not end, and for each later command until that one has ended,
 * because the controller still owns its buffer and the list page; -ENODEV if the controller is
 * gone, after which it is not used any more. If the controller has failed or answers nonsense, this
 * returns -EIO, and resets the controller the first time.
 */
int nvme_submit(struct nvme_controller *c, struct nvme_queue *q, struct nvme_command *cmd, u32 ms);
/*
 * Enables the controller and creates the queue for data. If the controller is running, it is reset
 * before that. The queues must have their memory already. Returns 0, -ENODEV if the controller is
 * gone, -ETIMEDOUT if it does not get ready, or -EIO.
 */
int nvme_start(struct nvme_controller *c);
/*
 * To be called when the controller has failed with @err. Starts it again after the first -EIO, but
 * only if its register still holds the address of our admin queue: another address means that
 * another driver uses the controller now. In all other cases, or if the start fails, marks the
 * controller as broken, so that nothing is sent to it any more. Returns @err.
 */
int nvme_fail(struct nvme_controller *c, int err);
/*
 * Describes the buffer of @size bytes at @addr, a multiple of 4, in @cmd (4.3). The controller has
 * only one list page, so only one such command may run at a time.
 */
void nvme_set_buffer(struct nvme_controller *c, struct nvme_command *cmd, u32 addr, u32 size);

extern const struct block_ops nvme_ops;

#endif
