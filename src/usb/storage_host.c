// SPDX-License-Identifier: BSD-2-Clause
/* Starts the adapter of a disk or CD drive, for each transport. Flat 32-bit, POST. */
#include "block/scsi_disk.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "usb/storage.h"

static void storage_path(const struct scsi_unit *u, char *buf, u32 size)
{
	struct storage_host *h = container_of(u->adapter, struct storage_host, adapter);
	u32 used;

	if (!usb_path(h->device, "storage", buf, size))
		return;
	used = strlen(buf);
	snprintf(buf + used, size - used, "/channel@0/disk@0,%x", u->lun);
}

int storage_start(struct storage_host *h, struct usb_device *d, struct usb_bound *b)
{
	struct scsi_adapter *a = &h->adapter;
	int err;

	h->device = d;
	usb_name(d, h->name);
	a->max_bytes = USB_BULK_MAX;
	a->align = 1;
	a->dev = d->hc->dev;
	a->interface = BLOCK_USB;
	a->kind = BLOCK_KIND_USB;
	a->name = h->name;
	a->path = storage_path;
	d->serial = usb_serial(d, &a->serial);
	err = scsi_probe_target(a, 0, 0);
	b->state = h;
	return min(err, 0);
}
