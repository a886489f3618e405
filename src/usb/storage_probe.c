// SPDX-License-Identifier: BSD-2-Clause
/* Finds the disks and CD drives behind a Bulk-Only Transport interface. Flat 32-bit, POST. */
#include "block/scsi_disk.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "memory/alloc.h"
#include "usb/storage.h"

/* USB Mass Storage Class Overview, 2 and 3. */
#define CLASS_STORAGE 0x08
#define SUBCLASS_SCSI 0x06
#define PROTOCOL_BULK 0x50
#define GET_MAX_LUN   0xfe /* 3.2 */
#define LUN_MAX	      15

static void storage_path(const struct scsi_unit *u, char *buf, u32 size)
{
	struct usb_storage *s = container_of(u->adapter, struct usb_storage, adapter);
	u32 used;

	if (!usb_path(s->device, "storage", buf, size))
		return;
	used = strlen(buf);
	snprintf(buf + used, size - used, "/channel@0/disk@0,%x", u->lun);
}

/* Reads the highest LUN. A device with one unit may stall. */
static int read_max_lun(struct usb_storage *s)
{
	int n = usb_control(s->device, USB_IN | USB_CLASS | USB_TO_INTERFACE, GET_MAX_LUN, 0,
			    s->interface, 1);

	if (n < 0 && n != -EPIPE)
		return n;
	s->adapter.max_lun = n == 1 ? min(s->device->data[0], (u8)LUN_MAX) : 0;
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
	s->device = d;
	s->interface = in->number;
	choose_endpoints(s, in, b->endpoints);
	if (!s->in || !s->out)
		return -EINVAL;
	usb_name(d, s->name);
	s->adapter = (struct scsi_adapter){ .submit = storage_submit,
					    .max_bytes = USB_BULK_MAX,
					    .align = 1,
					    .no_report_luns = true,
					    .dev = d->hc->dev,
					    .interface = BLOCK_USB,
					    .kind = BLOCK_KIND_USB,
					    .name = s->name,
					    .path = storage_path };
	err = read_max_lun(s);
	if (!err)
		err = scsi_probe_target(&s->adapter, 0, 0);
	b->state = &s->adapter;
#ifdef CONFIG_USB_LATE
	d->serial = err > 0 ? usb_serial(d) : 0;
#endif
	return min(err, 0);
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
