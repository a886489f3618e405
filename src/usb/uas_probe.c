// SPDX-License-Identifier: BSD-2-Clause
/* Finds the disks and CD drives behind a UAS interface. Flat 32-bit, POST. */
#include "block/scsi_disk.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "memory/alloc.h"
#include "usb/storage.h"
#include "usb/uas.h"

/* USB Mass Storage Class Overview, 2 and 3. */
#define CLASS_STORAGE 0x08
#define SUBCLASS_SCSI 0x06
#define PROTOCOL_UAS  0x62
#define LUN_MAX	      255
/* the stream that the controller has opened; commands use its number as their tag (5.3) */
#define STREAM	      1

/* Pipe ids, 5.2.3.5. */
enum { PIPE_COMMAND = 1, PIPE_STATUS, PIPE_IN, PIPE_OUT };

static void uas_path(const struct scsi_unit *unit, char *buf, u32 size)
{
	struct usb_uas *u = container_of(unit->adapter, struct usb_uas, adapter);
	u32 used;

	if (!usb_path(u->device, "storage", buf, size))
		return;
	used = strlen(buf);
	snprintf(buf + used, size - used, "/channel@0/disk@0,%x", unit->lun);
}

/*
 * Returns the bulk endpoint that a pipe usage descriptor assigns to @pipe, or NULL if there is none
 * in that direction.
 */
static struct usb_endpoint *pipe_of(const struct usb_interface_info *in, struct usb_endpoint *e,
				    u8 pipe, u8 direction)
{
	for (u8 i = 0; i < in->endpoints; i++)
		if (e[i].info.pipe == pipe && e[i].info.type == USB_BULK &&
		    (e[i].info.address & USB_ENDPOINT_IN) == direction)
			return &e[i];
	return NULL;
}

static int choose_pipes(struct usb_uas *u, const struct usb_interface_info *in,
			struct usb_endpoint *e)
{
	u->command = pipe_of(in, e, PIPE_COMMAND, 0);
	u->status = pipe_of(in, e, PIPE_STATUS, USB_ENDPOINT_IN);
	u->in = pipe_of(in, e, PIPE_IN, USB_ENDPOINT_IN);
	u->out = pipe_of(in, e, PIPE_OUT, 0);
	if (!u->command || !u->status || !u->in || !u->out)
		return -EINVAL;
	if (u->command->stream || u->status->stream != u->in->stream ||
	    u->in->stream != u->out->stream)
		return -EINVAL;
	/* At SuperSpeed only streams are possible. */
	return u->device->speed == USB_SUPER && !u->status->stream ? -ENOTSUP : 0;
}

static int uas_probe(struct usb_device *d, const struct usb_interface_info *in, struct usb_bound *b)
{
	struct usb_uas *u = resident_alloc(sizeof(*u), 256);
	int err;

	if (!u)
		return -ENOMEM;
	u->device = d;
	u->tag = STREAM;
	u->reply = resident_alloc(UAS_STATUS_ROOM, UAS_STATUS_ROOM);
	if (!u->reply)
		return -ENOMEM;
	err = choose_pipes(u, in, b->endpoints);
	if (err)
		return err;
	usb_name(d, u->name);
	u->adapter = (struct scsi_adapter){ .submit = uas_submit,
					    .max_bytes = USB_BULK_MAX,
					    .align = 1,
					    .max_lun = LUN_MAX,
					    .dev = d->hc->dev,
					    .interface = BLOCK_USB,
					    .kind = BLOCK_KIND_USB,
					    .name = u->name,
					    .path = uas_path };
	err = scsi_probe_target(&u->adapter, 0, 0);
	b->state = &u->adapter;
#ifdef CONFIG_USB_LATE
	d->serial = err > 0 ? usb_serial(d) : 0;
#endif
	return min(err, 0);
}

USB_CLASS_DRIVER(uas_class) = {
	.name = "UAS: ",
	.class = CLASS_STORAGE,
	.subclass = SUBCLASS_SCSI,
	.subclass_mask = 0xff,
	.protocol = PROTOCOL_UAS,
	.protocol_mask = 0xff,
	.endpoints = true,
	.probe = uas_probe,
	.gone = storage_gone,
	.back = uas_back,
};
