// SPDX-License-Identifier: BSD-2-Clause
/* Finds the disks and CD drives behind a UAS interface. Flat 32-bit, POST. */
#include "lib/errno.h"
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
	return u->in->device->speed == USB_SUPER && !u->status->stream ? -ENOTSUP : 0;
}

static int uas_probe(struct usb_device *d, const struct usb_interface_info *in, struct usb_bound *b)
{
	struct usb_uas *u = resident_alloc(sizeof(*u), 256);
	int err;

	if (!u)
		return -ENOMEM;
	u->tag = STREAM;
	u->reply = resident_alloc(UAS_STATUS_ROOM, UAS_STATUS_ROOM);
	if (!u->reply)
		return -ENOMEM;
	err = choose_pipes(u, in, b->endpoints);
	if (err)
		return err;
	u->host.adapter.submit = uas_submit;
	u->host.adapter.max_lun = LUN_MAX;
	return storage_start(&u->host, d, b);
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
