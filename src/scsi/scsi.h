/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SCSI: requests, the adapters that carry them, and the commands that disks and CD drives know
 * (SAM-4, SPC-4, SBC-3, MMC-5). An adapter has one function, submit; block devices are made of
 * logical units by src/block/scsi_disk.h. Resident but for what is marked POST.
 */
#ifndef SCSI_SCSI_H
#define SCSI_SCSI_H

#include "lib/types.h"

#define SCSI_CDB_SIZE	16
#define SCSI_SENSE_SIZE 32
#define SCSI_DATA_SIZE	64

/* Status, SAM-4 5.3. */
#define SCSI_GOOD	     0x00
#define SCSI_CHECK_CONDITION 0x02
#define SCSI_BUSY	     0x08
#define SCSI_TASK_SET_FULL   0x28

struct scsi_request {
	/* What is asked. */
	u8 channel;
	u16 target;
	u16 lun;
	u8 cdb[SCSI_CDB_SIZE];
	u8 cdb_size; /* 6, 10, 12 or 16; the bytes after it are 0 */
	bool write;  /* data go to the device */
	u32 addr;    /* data: physical address, and bytes; 0: none */
	u32 size;
	/* What came of it, once submit returned 0. */
	u32 moved; /* bytes of data; an adapter that cannot tell says @size */
	u8 status; /* SCSI_* */
	u8 sense[SCSI_SENSE_SIZE];
	u8 sense_size; /* bytes of sense data; 0 with SCSI_CHECK_CONDITION: REQUEST SENSE is sent */
};

struct scsi_unit;

struct scsi_adapter {
	/*
	 * Carries one request to its end, within a deadline of its own (SCSI_REQUEST_MS is usual).
	 * Returns 0 when the device has given a status, -ENODEV when there is no such target or
	 * LUN, -ETIMEDOUT, or -EIO when the request did not get through. After -ETIMEDOUT the
	 * data's memory is the device's until it has given it back: the adapter refuses requests
	 * that would touch it before.
	 */
	int (*submit)(struct scsi_adapter *a, struct scsi_request *r);
	u32 max_bytes;	     /* data of a request: at least 4096 */
	u32 align;	     /* of data's address: a power of two, at most 64; 1 for any */
	u16 max_lun;	     /* the largest LUN that is looked for */
	bool no_report_luns; /* each LUN is asked for instead, up to max_lun */
	/* For the block devices: where the adapter is, as block_set_place() takes it, */
	const struct device *dev;
	u8 interface; /* enum block_interface */
	u8 kind;      /* enum block_kind */
	/* what their names begin with ("virtio-scsi"), */
	const char *name;
	/* and the end of their device paths; NULL: "channel@C/disk@T,L". POST. */
	void (*path)(const struct scsi_unit *u, char *buf, u32 size);
	/* The SCSI layer's. */
	u8 *luns;    /* data of REPORT LUNS */
	void *spare; /* a unit that is none yet */
};

#define SCSI_REQUEST_MS 30000

struct scsi_unit {
	struct scsi_adapter *adapter;
	const char *name; /* for messages */
	u8 channel;
	u16 target;
	u16 lun;
	u32 sector_size; /* bytes */
	bool cdrom;
	bool changed;  /* it told of another medium; whoever acts on it clears it */
	bool no_cache; /* it does not know SYNCHRONIZE CACHE */
	u8 data[SCSI_DATA_SIZE] __aligned(SCSI_DATA_SIZE); /* of short commands */
};

/*
 * All return 0 or a negative error: what submit returns, or what status and sense data mean:
 * -ENOMEDIUM, -EROFS, -ERANGE (past the medium's end), -ENOTSUP (it does not know the command),
 * -ENODEV (no such LUN), -EBUSY (it stays busy), -ECHANGED (another medium, again and again),
 * else -EIO. Unit attentions are taken note of, and the command is sent again, as one is that was
 * aborted.
 */
/* Sends what is set of @r's CDB, direction and data to @u. */
int scsi_execute(struct scsi_unit *u, struct scsi_request *r);
/* Waits until the medium can be used, and starts the unit where it wants to be started;
 * -ETIMEDOUT after 30 s. */
int scsi_ready(struct scsi_unit *u);
/* The medium's size in sectors, and theirs in bytes. */
int scsi_capacity(struct scsi_unit *u, u64 *sectors, u32 *sector_size);
/* READ or WRITE, of 10 or 16 bytes, of @count sectors at @lba. */
int scsi_move(struct scsi_unit *u, u64 lba, u32 count, u32 addr, bool write);
/* SYNCHRONIZE CACHE. */
int scsi_flush(struct scsi_unit *u);
/* Locks the door or unlocks it; ejects the medium. */
int scsi_lock(struct scsi_unit *u, bool on);
int scsi_eject(struct scsi_unit *u);

/* What the sense data in @r mean, as an error of ours; 0 for no error (SPC-4, 4.5). -EBUSY:
 * the unit is becoming ready, *@start: once it is started. */
int scsi_sense_error(struct scsi_unit *u, const struct scsi_request *r, bool *start);

/* What INQUIRY says. */
struct scsi_inquiry {
	u8 type; /* SCSI_TYPE_* */
	bool removable;
	char model[26]; /* vendor and product, without the blanks that fill them up */
};

#define SCSI_TYPE_DISK	  0x00
#define SCSI_TYPE_CDROM	  0x05
#define SCSI_TYPE_OPTICAL 0x07
#define SCSI_TYPE_RBC	  0x0e /* a simplified disk */

/* -ENODEV: no unit is connected there. POST. */
int scsi_inquiry(struct scsi_unit *u, struct scsi_inquiry *in);
/*
 * REPORT LUNS to the target that @u is of: at most @room numbers of those up to the adapter's
 * max_lun, in order; returns how many or a negative error. POST.
 */
int scsi_report_luns(struct scsi_unit *u, u16 *luns, u32 room);
/* Whether the medium cannot be written to; false for a unit that does not tell. POST. */
bool scsi_write_protected(struct scsi_unit *u);

/* The 8 bytes of a LUN as a request of @lun has them: the peripheral form below 256, else the
 * flat one (SAM-4, 4.7). */
void scsi_encode_lun(u16 lun, u8 bytes[8]);

#endif
