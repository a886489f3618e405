/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * USB Attached SCSI: what the two files of the driver share (UAS, T10/2095-D, whose sections are
 * given without a title).
 */
#ifndef USB_UAS_H
#define USB_UAS_H

#include "scsi/scsi.h"
#include "usb/storage.h"

/* Information units, 6.2. */
#define UAS_COMMAND	0x01
#define UAS_SENSE	0x03
#define UAS_RESPONSE	0x04
#define UAS_READ_READY	0x06
#define UAS_WRITE_READY 0x07

struct uas_command {
	u8 id, reserved;
	be16 tag;
	u8 attribute, reserved2, more, reserved3;
	u8 lun[8];
	u8 cdb[16];
} __packed;

struct uas_status {
	u8 id, reserved;
	be16 tag;
	be16 qualifier;
	u8 status, reserved2[7];
	be16 sense_size;
	u8 sense[252];
} __packed;

#define UAS_HEADER_SIZE 4
#define UAS_SENSE_SIZE	16   /* of a sense information unit without the sense data */
#define UAS_STATUS_ROOM 1024 /* the size of a packet; no device sends more */

struct usb_uas {
	struct storage_host host;
	/*
	 * The pipes, 5.2.3.5. At SuperSpeed the last three have streams; at other speeds none has.
	 */
	struct usb_endpoint *command, *status, *in, *out;
	bool owed;   /* a transfer was abandoned and may still be running */
	bool failed; /* the driver no longer knows what the device will send next */
	u16 tag;
	struct uas_command cmd;
	/* At least a packet long, and aligned so that it does not cross 64 KiB. */
	struct uas_status *reply;
};

/* The adapter's submit function. */
int uas_submit(struct scsi_adapter *a, struct scsi_request *r);

#endif
