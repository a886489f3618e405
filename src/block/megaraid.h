/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * LSI MegaRAID SAS adapters (1078 and the second generation): registers, frames, and what the
 * driver's two halves share (the MegaRAID firmware interface as described by FreeBSD's
 * sys/dev/mfi/mfireg.h and Linux's megaraid_sas.h).
 */
#ifndef BLOCK_MEGARAID_H
#define BLOCK_MEGARAID_H

#include "scsi/scsi.h"

/* Registers. */
#define MFI_DOORBELL	     0x20 /* MFI_INIT_* */
#define MFI_INT_MASK	     0x34
/* written: a frame's address | number of frames that belong to it and follow it << 1 | 1 */
#define MFI_QUEUE	     0x40
#define MFI_SCRATCH	     0xb0 /* the adapter's state, and how many commands it can take */
#define MFI_SCRATCH_STATE(v) ((v) >> 28)
#define MFI_SCRATCH_COMMANDS 0xffff
/* Only the second generation has these. */
#define MFI_DIAG	     0xf8
#define MFI_DIAG_RESET	     0x04
#define MFI_DIAG_WRITABLE    0x80 /* the right keys were written to MFI_KEYS */
#define MFI_KEYS	     0xfc
#define MFI_END		     0x100

#define MFI_STATE_HANDSHAKE    0x6
#define MFI_STATE_BOOT_MESSAGE 0x9
#define MFI_STATE_READY	       0xb
#define MFI_STATE_OPERATIONAL  0xc
#define MFI_STATE_FAULT	       0xf

#define MFI_INIT_ABORT	   0x01 /* aborts all commands */
#define MFI_INIT_READY	   0x02 /* back to ready from operational */
#define MFI_INIT_MFIMODE   0x04
#define MFI_INIT_HANDSHAKE 0x08
#define MFI_INIT_HOTPLUG   0x10
#define MFI_INIT_RESET	   0x40 /* resets the adapter, if it is a 1078 */

struct mfi_header {
	u8 command; /* MFI_CMD_* */
	u8 sense_size;
	u8 command_status; /* MFI_STAT_* */
	u8 scsi_status;
	u8 target, lun, cdb_size, sg_count;
	u64 context;
	u16 flags; /* MFI_FRAME_* */
	u16 timeout;
	u32 size;
} __packed;

#define MFI_CMD_INIT	   0
#define MFI_CMD_LD_SCSI_IO 3 /* for a logical drive */
#define MFI_CMD_PD_SCSI_IO 4 /* for a physical drive */
#define MFI_CMD_DCMD	   5 /* for the adapter itself */

#define MFI_FRAME_NO_REPLY 0x0001 /* only the frame shows its end, not the reply queue */
#define MFI_FRAME_WRITE	   0x0008
#define MFI_FRAME_READ	   0x0010

#define MFI_STAT_OK	    0x00
#define MFI_STAT_NO_DEVICE  0x0c
#define MFI_STAT_SCSI_ERROR 0x2d /* scsi_status has details */
#define MFI_STAT_OFFLINE    0x33
#define MFI_STAT_PENDING    0xff /* the driver writes this; the adapter replaces it at the end */

struct mfi_sg {
	u32 addr, size;
} __packed;

struct mfi_pass_frame {
	struct mfi_header header;
	u32 sense_addr, sense_addr_high;
	u8 cdb[16];
	struct mfi_sg sg;
} __packed;

struct mfi_dcmd_frame {
	struct mfi_header header;
	u32 opcode;
	u8 mailbox[12];
	struct mfi_sg sg;
} __packed;

struct mfi_init_frame {
	struct mfi_header header;
	u32 queues, queues_high; /* address of struct mfi_queues */
	u32 old_queues[2];
	u32 reserved[6];
} __packed;

/* Tells the adapter about its reply queue, which we do not use. */
struct mfi_queues {
	u32 flags, entries;
	u32 queue, queue_high;
	u32 producer, producer_high; /* addresses of the indices */
	u32 consumer, consumer_high;
} __packed;

_Static_assert(sizeof(struct mfi_header) == 24, "mfireg.h");
_Static_assert(offsetof(struct mfi_pass_frame, sg) == 48, "mfireg.h");
_Static_assert(offsetof(struct mfi_dcmd_frame, sg) == 40, "mfireg.h");

#define MEGARAID_COMMAND_MS 30000

#define MFI_FRAME_SIZE 64
/* QEMU maps this many bytes from a frame's start at once. All of them must be RAM. */
#define MFI_FRAME_ROOM 2048

/* The channel that we use for physical drives. Logical drives are on channel 0. */
#define MEGARAID_PHYSICAL 1

struct megaraid {
	union {
		struct mfi_header header;
		struct mfi_pass_frame pass;
		struct mfi_dcmd_frame dcmd;
		struct mfi_init_frame init;
		u8 bytes[MFI_FRAME_ROOM];
	} frame;
	u8 sense[SCSI_SENSE_SIZE];
	u32 none; /* the data of a command without data, because QEMU needs one piece */
	struct scsi_adapter adapter;
	u32 regs; /* address of the registers */
	struct mfi_queues queues;
	u32 indices[2];
	bool second;	/* of the second generation, which is reset in another way */
	bool restarted; /* its firmware has failed once, and it was reset */
	bool broken;	/* its firmware has failed, and it is not used any more */
	bool owed;	/* a frame was abandoned, and the device still owns its memory */
};

/*
 * Sends d->frame, which is complete except the status, and waits at most @ms milliseconds for its
 * end. Returns 0, whatever status the frame has then; -EIO if the firmware has failed (then
 * d->broken is set); -ENODEV if the adapter is gone; or -ETIMEDOUT.
 */
int megaraid_send(struct megaraid *d, u32 ms);
/*
 * Brings the firmware to the state in which it takes an init frame, and stores in *@commands how
 * many commands it can take. Returns 0, -EIO if the firmware has failed, or -ETIMEDOUT after 180 s.
 */
int megaraid_ready(const struct megaraid *d, u32 *commands);
/* Gives the adapter d->queues, which makes it operational. Returns 0 or an error. */
int megaraid_init(struct megaraid *d);
/*
 * Resets and starts an adapter whose firmware has failed for the first time, and clears d->broken
 * if that works. This takes at least 3 seconds, and 10 for the second generation.
 */
void megaraid_restart(struct megaraid *d);
/* The adapter's submit function (see struct scsi_adapter). */
int megaraid_submit(struct scsi_adapter *a, struct scsi_request *r);

#endif
