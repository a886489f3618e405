/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SCSI: requests, adapters that carry them, and the commands of disks and CD drives (SAM-4, SPC-4,
 * SBC-3, MMC-5). An adapter has one function, submit. src/block/scsi_disk.h makes block devices
 * from logical units. Resident, except what is marked POST.
 */
#ifndef SCSI_SCSI_H
#define SCSI_SCSI_H

#include "lib/types.h"

#define SCSI_CDB_SIZE	16
#define SCSI_SENSE_SIZE 32
#define SCSI_DATA_SIZE	64

/* Status codes (SAM-4, 5.3). */
#define SCSI_GOOD	     0x00
#define SCSI_CHECK_CONDITION 0x02
#define SCSI_BUSY	     0x08
#define SCSI_TASK_SET_FULL   0x28

struct scsi_request {
	/* The request. */
	u8 channel;
	u16 target;
	u16 lun;
	u8 cdb[SCSI_CDB_SIZE];
	u8 cdb_size; /* 6, 10, 12 or 16; the bytes after it are 0 */
	bool write;  /* data goes to the device */
	u32 addr;    /* physical address of the data, or 0 */
	u32 size;    /* bytes of data, or 0 */
	/* The result, valid when submit has returned 0. */
	u32 moved; /* bytes of data that were moved; @size if the adapter cannot tell */
	u8 status; /* SCSI_* */
	u8 sense[SCSI_SENSE_SIZE];
	u8 sense_size; /* bytes of sense data; if there are none, REQUEST SENSE asks for them */
};

struct scsi_unit;

struct scsi_adapter {
	/*
	 * Carries out one request, within a deadline of its own (usually SCSI_REQUEST_MS). Returns
	 * 0 when the device has returned a status, -ENODEV if there is no such target or LUN,
	 * -ETIMEDOUT, or -EIO if the request did not get through. After -ETIMEDOUT the device may
	 * still use the data's memory. So the adapter must refuse all requests that would touch
	 * that memory, until the device has given it back.
	 */
	int (*submit)(struct scsi_adapter *a, struct scsi_request *r);
	u32 max_bytes; /* the most data of a request, at least 4096 */
	/* alignment of the data's address: a power of two, at most 64; 1: none */
	u32 align;
	u16 max_lun;	     /* the largest LUN to look for */
	bool no_report_luns; /* try each LUN up to max_lun, without REPORT LUNS */
	bool if_wanted;	     /* do not use units that a strict boot order does not name */
	/* The fields from here to path describe the block devices that units become. */
	const struct device *dev; /* the adapter, for block_set_place() */
	u8 interface;		  /* enum block_interface */
	u8 kind;		  /* enum block_kind */
	u64 serial;		  /* of a USB device */
	const char *name;	  /* the beginning of their names, such as "virtio-scsi" */
	/* Writes the end of a unit's device path; NULL: "channel@C/disk@T,L". POST. */
	void (*path)(const struct scsi_unit *u, char *buf, u32 size);
	/* The SCSI layer itself uses these: */
	u8 *luns;    /* where REPORT LUNS stores its data */
	void *spare; /* memory of a unit that turned out not to exist, to be used again */
};

#define SCSI_REQUEST_MS 30000

struct scsi_unit {
	struct scsi_adapter *adapter;
	const char *name; /* for messages */
	u8 channel;
	u16 target;
	u16 lun;
	u32 sector_size; /* in bytes */
	bool cdrom;
	bool changed;  /* it reported another medium; whoever acts on that clears this */
	bool no_cache; /* it does not know SYNCHRONIZE CACHE */
	u8 data[SCSI_DATA_SIZE] __aligned(SCSI_DATA_SIZE); /* data of short commands */
};

/*
 * These functions return 0 or a negative error. It is an error from submit, or what status and
 * sense data mean: -ENOMEDIUM, -EROFS, -ERANGE (beyond the end of the medium), -ENOTSUP (unknown
 * command), -ENODEV (no such LUN), -EBUSY (the unit stays busy), -ECHANGED (the medium changes
 * again and again), else -EIO. After a unit attention or an aborted command the command is sent
 * again.
 */
/* Sends @r to @u. The CDB, direction and data of @r are set. */
int scsi_execute(struct scsi_unit *u, struct scsi_request *r);
/*
 * Waits until the medium can be used; starts the unit if it needs that. Returns -ETIMEDOUT after 30
 * s.
 */
int scsi_ready(struct scsi_unit *u);
/* Returns the medium's size in sectors, and the size of a sector in bytes. */
int scsi_capacity(struct scsi_unit *u, u64 *sectors, u32 *sector_size);
/*
 * Reads or writes @count sectors at @lba, by READ or WRITE with 10 or 16 bytes. Returns -ECHANGED,
 * and moves nothing, if the disk is not the same as before.
 */
int scsi_move(struct scsi_unit *u, u64 lba, u32 count, u32 addr, bool write);
/* SYNCHRONIZE CACHE. */
int scsi_flush(struct scsi_unit *u);
/* Lock or unlock the door; eject the medium. */
int scsi_lock(struct scsi_unit *u, bool on);
int scsi_eject(struct scsi_unit *u);

/*
 * Translates the sense data in @r to an error; 0 for no error (SPC-4, 4.5). -EBUSY means that the
 * unit is becoming ready, or with *@start that it must be started.
 */
int scsi_sense_error(struct scsi_unit *u, const struct scsi_request *r, bool *start);

/*
 * For adapters. The first logs that @r has failed with the adapter's own @status, and returns -EIO.
 * The second stores @size bytes of sense data in @r, or as many as it has room for.
 */
int scsi_failed(const struct scsi_adapter *a, const struct scsi_request *r, u32 status);
void scsi_set_sense(struct scsi_request *r, const u8 *sense, u32 size);

/* The result of INQUIRY. */
struct scsi_inquiry {
	u8 type; /* SCSI_TYPE_* */
	bool removable;
	char model[26]; /* vendor and product, without trailing blanks */
};

#define SCSI_TYPE_DISK	  0x00
#define SCSI_TYPE_CDROM	  0x05
#define SCSI_TYPE_OPTICAL 0x07
#define SCSI_TYPE_RBC	  0x0e /* reduced block commands: a simplified disk */

/* Returns 0 and fills in @in, or -ENODEV if no unit is connected. POST. */
int scsi_inquiry(struct scsi_unit *u, struct scsi_inquiry *in);
/*
 * Sends REPORT LUNS to the target of @u. Stores at most @room LUNs up to the adapter's max_lun,
 * sorted. Returns how many were stored, or a negative error. POST.
 */
int scsi_report_luns(struct scsi_unit *u, u16 *luns, u32 room);
/* Returns whether the medium is write-protected; false if the unit does not say. POST. */
bool scsi_write_protected(struct scsi_unit *u);

/*
 * Encodes @lun in the 8 bytes that a request needs: the peripheral form below 256, else the flat
 * form (SAM-4, 4.7).
 */
void scsi_encode_lun(u16 lun, u8 bytes[8]);

#endif
