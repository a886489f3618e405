/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Devices on the ports of an AHCI controller: registers, structures in memory, and what the two
 * halves of the driver share (Serial ATA AHCI 1.3.1; Serial ATA 3, FIS types).
 */
#ifndef BLOCK_AHCI_H
#define BLOCK_AHCI_H

#include "block/block.h"
#include "scsi/scsi.h"

/* Registers of the controller. */
#define AHCI_GHC     0x04
#define AHCI_GHC_AE  0x80000000
#define AHCI_PI	     0x0c
#define AHCI_PORT(n) (0x100 + 0x80 * (n))
#define AHCI_PORTS   32

/* Registers of a port. */
#define PX_CLB		  0x00
#define PX_FB		  0x08
#define PX_IS		  0x10
/* TFES, HBFS, HBDS, IFS, INFS, OFS, IPMS, and a FIS of an unknown kind */
#define PX_IS_ERRORS	  0x7d800010
#define PX_IE		  0x14
#define PX_CMD		  0x18
#define PX_CMD_ST	  0x0001
#define PX_CMD_SUD	  0x0002
#define PX_CMD_POD	  0x0004
#define PX_CMD_FRE	  0x0010
#define PX_CMD_FR	  0x4000
#define PX_CMD_CR	  0x8000
#define PX_TFD		  0x20
#define PX_SIG		  0x24
#define PX_SIG_ATA	  0x00000101
#define PX_SIG_ATAPI	  0xeb140101
#define PX_SIG_MULTIPLIER 0x96690101 /* SATA 3.0, 16.4 */
#define PX_SSTS		  0x28
#define PX_SSTS_DET(v)	  ((v)&15)
#define PX_SCTL		  0x2c
#define PX_SCTL_RESET	  1
#define DET_PRESENT	  1 /* a device is there, but has no link yet */
#define DET_LINK	  3
#define PX_SERR		  0x30
#define PX_CI		  0x38

struct ahci_header {
	u16 flags; /* HEADER_*; bits 0-4: length of the FIS in doublewords */
	u16 prds;
	u32 transferred;
	u64 table;
	u32 reserved[4];
} __packed;

#define HEADER_ATAPI 0x20
#define HEADER_WRITE 0x40

/* Register FIS from host to device. */
struct fis_h2d {
	u8 type;
	u8 flags; /* FIS_COMMAND */
	u8 command, features;
	u8 lba0, lba1, lba2, device;
	u8 lba3, lba4, lba5, features_high;
	u8 count, count_high, icc, control;
	u32 reserved;
} __packed;

#define FIS_H2D	    0x27
#define FIS_D2H	    0x34
#define FIS_COMMAND 0x80

struct ahci_prd {
	u64 addr; /* must be even */
	u32 reserved;
	u32 size; /* size minus one, so it is odd */
} __packed;

#define AHCI_PRD_MAX 0x400000 /* most bytes of a struct ahci_prd */

/*
 * Everything that a port's commands need: slot 0 of the command list, its command table, and the
 * received FISes.
 */
struct ahci_memory {
	struct ahci_header header;
	u8 pad1[0x60];
	/* 80h: the command table */
	struct fis_h2d fis;
	u8 pad2[0x2c];
	u8 packet[16];
	u8 pad3[0x30];
	struct ahci_prd prd;
	u8 pad4[0xf0];
	/* 200h: received FISes */
	u8 received[0x100];
	u8 pad5[0x100];
} __packed;

/* The structure is aligned to its size, because a command list begins at a multiple of 1 KiB. */
#define AHCI_MEMORY_SIZE 0x400
#define RECEIVED_D2H	 0x40
#define RECEIVED_STATUS	 2 /* offset in a D2H FIS */
#define RECEIVED_ERROR	 3

_Static_assert(sizeof(struct ahci_memory) == AHCI_MEMORY_SIZE, "AHCI 1.3.1, 4.2");
_Static_assert(offsetof(struct ahci_memory, fis) == 0x80, "AHCI 1.3.1, 4.2");
_Static_assert(offsetof(struct ahci_memory, prd) == 0x100, "AHCI 1.3.1, 4.2.3");
_Static_assert(offsetof(struct ahci_memory, received) == 0x200, "AHCI 1.3.1, 4.2.1");

/* A port and what its commands need. */
struct ahci_port {
	u32 regs; /* address of the port's registers */
	struct ahci_memory *mem;
	const char *name; /* of the device, for messages */
	bool broken;	  /* after an error the port could not be started again */
	/*
	 * A command was abandoned, and its memory belongs to the device until the port has
	 * completed it. The port is not reset, because on a reset a VMM may stop until its storage
	 * answers.
	 */
	bool owed;
};

struct ahci_disk {
	struct block_device block;
	struct ahci_port port;
	bool lba48;
};

/* A CD drive. It is a SCSI adapter with one unit. */
struct ahci_drive {
	struct scsi_adapter adapter;
	struct ahci_port port;
};

struct ahci_command {
	u8 command, features, device;
	u16 count;
	u64 lba;
	const u8 *packet; /* ATAPI_CDB_SIZE bytes; NULL: this is not a packet command */
	u32 addr, size;	  /* the data, at most AHCI_PRD_MAX bytes */
	bool write;
	bool pio; /* no FIS reports the end of the command, so the driver polls the port */
};

/*
 * Sends a command and waits until it ends. Takes one register access if the command succeeds.
 * Returns 0; -EIO if the device or the port reports an error, after making the port ready for the
 * next command; -ETIMEDOUT if the device does not answer, or has yet to answer an earlier command;
 * -ENODEV if the controller is gone.
 */
int ahci_command(struct ahci_port *p, const struct ahci_command *cmd);
/*
 * Stops the port's command list, and then its reception of FISes (AHCI 1.3.1, 10.3). Returns 0,
 * also if both were stopped before; -ETIMEDOUT; or -ENODEV if the controller is gone.
 */
int ahci_stop(struct ahci_port *p);
/*
 * Clears the errors of a stopped port, gives it p->mem, waits until its device is ready, and starts
 * it. Returns 0, -ETIMEDOUT if the device is not ready after 30 s, or -ENODEV if the controller is
 * gone.
 */
int ahci_start(struct ahci_port *p);

extern const struct block_ops ahci_ops;
/* The submit function of an ahci_drive's adapter (see struct scsi_adapter). */
int ahci_submit(struct scsi_adapter *a, struct scsi_request *r);

#endif
