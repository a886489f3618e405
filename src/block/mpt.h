/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * LSI Fusion-MPT adapters (SAS1068 and similar ones): registers, messages, and what the driver's
 * two halves share (Fusion-MPT Message Passing Interface Specification 1.5: 3, system interface; 4,
 * messages; names are those of mpi.h, mpi_ioc.h and mpi_init.h of FreeBSD and Linux).
 */
#ifndef BLOCK_MPT_H
#define BLOCK_MPT_H

#include "scsi/scsi.h"

/* Registers. */
#define MPT_DOORBELL		 0x00
#define MPT_DOORBELL_STATE(v)	 ((v) >> 28)
#define MPT_DOORBELL_ACTIVE	 0x08000000 /* a handshake is in progress */
#define MPT_DOORBELL_FUNCTION(f) ((u32)(f) << 24)
#define MPT_DOORBELL_WORDS(n)	 ((u32)(n) << 16)
#define MPT_WRITE_SEQUENCE	 0x04
#define MPT_DIAGNOSTIC		 0x08
#define MPT_DIAGNOSTIC_ENABLED	 0x80
#define MPT_DIAGNOSTIC_RESET	 0x04
#define MPT_INT_STATUS		 0x30
#define MPT_INT_IOP_BUSY	 0x80000000 /* the adapter has yet to read the doorbell's last value */
#define MPT_INT_DOORBELL	 0x01	    /* the adapter has written to the doorbell */
#define MPT_INT_MASK		 0x34
#define MPT_INT_MASK_ALL	 0x09
#define MPT_REQUESTS		 0x40 /* written: the address of a request */
/* read: a reply; written: the address of a free reply frame */
#define MPT_REPLIES		 0x44
#define MPT_REPLY_NONE		 0xffffffff
/* the other bits are the address of a frame, divided by 2 */
#define MPT_REPLY_IS_ADDRESS	 0x80000000
#define MPT_END			 0x48

#define MPT_STATE_READY	      1
#define MPT_STATE_OPERATIONAL 2

#define MPT_FUNCTION_SCSI_IO	 0x00
#define MPT_FUNCTION_IOC_INIT	 0x02
#define MPT_FUNCTION_IOC_FACTS	 0x03
#define MPT_FUNCTION_PORT_ENABLE 0x06
#define MPT_FUNCTION_RESET	 0x40 /* resets the message unit */
#define MPT_FUNCTION_HANDSHAKE	 0x42

/* A request to a SCSI device, with its data in one piece. */
struct mpt_scsi_io {
	u8 target, bus, chain_offset, function;
	u8 cdb_size, sense_size, reserved, flags;
	u32 context;
	u8 lun[8];
	u32 control; /* MPT_CONTROL_* */
	u8 cdb[16];
	u32 size;
	u32 sense_addr;
	u32 sg_flags; /* MPT_SG_*, and the size in 24 bits */
	u32 sg_addr;
} __packed;

#define MPT_CONTROL_WRITE 0x01000000
#define MPT_CONTROL_READ  0x02000000

#define MPT_SG_ONLY  0xd1000000 /* a simple element; the last of the list and of the buffer */
#define MPT_SG_WRITE 0x04000000
#define MPT_SG_MOST  0xffffff

struct mpt_scsi_reply {
	u8 target, bus, words, function;
	u8 cdb_size, sense_size, reserved, flags;
	u32 context;
	u8 scsi_status, scsi_state; /* MPT_SCSI_STATE_* */
	u16 ioc_status;		    /* MPT_IOC_* */
	u32 log_info;
	u32 moved;
	u32 sense_count;
	u32 response;
	u16 tag, reserved1;
} __packed;

#define MPT_SCSI_STATE_SENSE	 0x01 /* there is sense data */
#define MPT_SCSI_STATE_NO_STATUS 0x04

#define MPT_IOC_MASK	  0x7fff
#define MPT_IOC_OK	  0x0000
#define MPT_IOC_BUSY	  0x0002
#define MPT_IOC_RECOVERED 0x0040
#define MPT_IOC_NO_BUS	  0x0041
#define MPT_IOC_NO_TARGET 0x0042
#define MPT_IOC_NO_DEVICE 0x0043
#define MPT_IOC_UNDERRUN  0x0045

_Static_assert(sizeof(struct mpt_scsi_io) == 0x38, "MPI 1.5, SCSI IO request");
_Static_assert(sizeof(struct mpt_scsi_reply) == 0x24, "MPI 1.5, SCSI IO reply");

#define MPT_FRAME_SIZE	 128
#define MPT_REPLY_FRAMES 4

struct mpt {
	/* Frames come first, because they are aligned to their size. */
	union {
		struct mpt_scsi_io request;
		u8 frame[MPT_FRAME_SIZE];
	};
	union {
		struct mpt_scsi_reply reply;
		u8 frame[MPT_FRAME_SIZE];
	} replies[MPT_REPLY_FRAMES];
	u8 sense[SCSI_SENSE_SIZE];
	struct scsi_adapter adapter;
	u32 regs;	/* address of the registers */
	u32 sent;	/* the context of the last request */
	bool restarted; /* it answered nonsense or stopped, and was reset */
	bool broken;	/* it failed again after a restart, or did not restart */
	bool owed;	/* a request was abandoned, and the device still owns its memory */
};

/*
 * Resets and starts the adapter (MPI 1.5, 3.2), and stores in *@targets how many targets it may
 * have. Returns 0, -ENODEV if the adapter is gone, -ETIMEDOUT, or -EIO if it refuses a message.
 */
int mpt_start(struct mpt *d, u16 *targets);
/* The adapter's submit function (see struct scsi_adapter). */
int mpt_submit(struct scsi_adapter *a, struct scsi_request *r);

#endif
