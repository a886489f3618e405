// SPDX-License-Identifier: BSD-2-Clause
/* Finds the disks and CD drives behind a Bulk-Only Transport interface. Flat 32-bit, POST. */
#include "lib/errno.h"
#include "memory/alloc.h"
#include "usb/storage.h"

/* USB Mass Storage Class Overview, 2 and 3. */
#define CLASS_STORAGE 0x08
#define SUBCLASS_SCSI 0x06
#define PROTOCOL_BULK 0x50
#define GET_MAX_LUN   0xfe /* 3.2 */
#define LUN_MAX	      15

/* Reads the highest LUN. A device with one unit may stall. */
static int read_max_lun(struct usb_storage *s, struct usb_device *d)
{
	int n = usb_control(d, USB_IN | USB_CLASS | USB_TO_INTERFACE, GET_MAX_LUN, 0, s->interface,
			    1);

	if (n < 0 && n != -EPIPE)
		return n;
	s->host.adapter.max_lun = n == 1 ? min(d->data[0], (u8)LUN_MAX) : 0;
	return 0;
}

static void choose_endpoints(struct usb_storage *s, const struct usb_interface_info *in,
			     struct usb_endpoint *e)
{
	for (u8 i = 0; i < in->endpoints; i++) {
		if (e[i].info.type != USB_BULK)
			continue;
		if (e[i].info.address & USB_ENDPOINT_IN)
			s->in = &e[i];
		else
			s->out = &e[i];
	}
}

static int storage_probe(struct usb_device *d, const struct usb_interface_info *in,
			 struct usb_bound *b)
{
	struct usb_storage *s = resident_alloc(sizeof(*s), 16);
	int err;

	if (!s)
		return -ENOMEM;
	s->interface = in->number;
	choose_endpoints(s, in, b->endpoints);
	if (!s->in || !s->out)
		return -EINVAL;
	s->host.adapter.submit = storage_submit;
	s->host.adapter.no_report_luns = true;
	err = read_max_lun(s, d);
	return err ? err : storage_start(&s->host, d, b);
}

USB_CLASS_DRIVER(storage_class) = {
	.name = "storage: ",
	.class = CLASS_STORAGE,
	.subclass = SUBCLASS_SCSI,
	.subclass_mask = 0xff,
	.protocol = PROTOCOL_BULK,
	.protocol_mask = 0xff,
	.endpoints = true,
	.probe = storage_probe,
	.gone = storage_gone,
	.back = storage_back,
};
