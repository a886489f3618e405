/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * USB mass storage over the Bulk-Only Transport: what the two halves of the driver share (USB Mass
 * Storage Class, Bulk-Only Transport 1.0, to which section numbers refer).
 */
#ifndef USB_STORAGE_H
#define USB_STORAGE_H

#include "scsi/scsi.h"
#include "usb/usb.h"

/* Command block wrapper (5.1). */
struct storage_cbw {
	u32 signature;
	u32 tag;
	u32 length; /* bytes of data */
	u8 flags;
	u8 lun;
	u8 cdb_size;
	u8 cdb[16];
} __packed;

#define CBW_SIGNATURE 0x43425355
#define CBW_IN	      0x80

/* Command status wrapper (5.2). */
struct storage_csw {
	u32 signature;
	u32 tag;
	u32 residue; /* bytes of data that were not moved */
	u8 status;
} __packed;

#define CSW_SIGNATURE 0x53425355
#define CSW_PASSED    0
#define CSW_FAILED    1

/* What both drivers of disks begin the state of their interface with. */
struct storage_host {
	struct scsi_adapter adapter;
	struct usb_device *device;
	char name[USB_NAME_SIZE];
};

struct usb_storage {
	struct storage_host host;
	struct usb_endpoint *in, *out;
	u8 interface;
	bool owed; /* a reset recovery must be done before the next command */
	struct storage_cbw cbw;
	struct storage_csw csw;
};

/*
 * Finds the units of @d behind @h, whose adapter has its submit function and the highest LUN, and
 * makes @h the state of @b. Returns 0 or an error. POST.
 */
int storage_start(struct storage_host *h, struct usb_device *d, struct usb_bound *b);

/* The adapter's submit function. */
int storage_submit(struct scsi_adapter *a, struct scsi_request *r);

/*
 * ---- storage_back.c: the class drivers' functions; NULL without CONFIG_USB_LATE. The interface's
 * state is its struct storage_host.
 */
#ifdef CONFIG_USB_LATE
void storage_gone(struct usb_bound *b);
int storage_back(struct usb_device *d, const struct usb_interface_info *in, struct usb_bound *b);
int uas_back(struct usb_device *d, const struct usb_interface_info *in, struct usb_bound *b);
#else
#define storage_gone NULL
#define storage_back NULL
#define uas_back     NULL
#endif

#endif
