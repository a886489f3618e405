// SPDX-License-Identifier: BSD-2-Clause
/* Starts USB keyboards and mice that offer the boot protocol (HID 1.11, 4.2). Flat 32-bit, POST. */
#include "lib/errno.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "usb/hid.h"

#define CLASS_HID	  0x03
#define SUBCLASS_BOOT	  0x01
#define PROTOCOL_KEYBOARD 0x01
#define PROTOCOL_MOUSE	  0x02

static struct usb_endpoint *interrupt_in(const struct usb_interface_info *in,
					 struct usb_endpoint *e)
{
	for (u8 i = 0; i < in->endpoints; i++)
		if (e[i].info.type == USB_INTERRUPT && e[i].info.address & USB_ENDPOINT_IN)
			return &e[i];
	return NULL;
}

static int hid_request(const struct hid *h, u8 request)
{
	int n = usb_control(h->in->device, USB_CLASS | USB_TO_INTERFACE, request, 0, h->interface,
			    0);

	return min(n, 0);
}

/* Selects the boot protocol, and reports only of changes. A mouse need not support this. */
static int hid_start(struct hid *h)
{
	int err = hid_request(h, HID_SET_PROTOCOL);

	if (err)
		return err;
	err = hid_request(h, HID_SET_IDLE);
	if (err && err != -EPIPE)
		return err;
	err = h->in->device->hc->ops->poll(h->in, NULL, 0);
	return min(err, 0);
}

static int hid_probe(struct usb_device *d, const struct usb_interface_info *in,
		     struct usb_endpoint *endpoints)
{
	struct hid *h = resident_alloc(sizeof(*h), 8);
	char name[USB_NAME_SIZE];
	int err;

	if (!h)
		return -ENOMEM;
	h->interface = in->number;
	h->in = interrupt_in(in, endpoints);
	err = h->in ? hid_start(h) : -EINVAL;
	if (err)
		return err;
	usb_name(d, name);
	if (in->protocol == PROTOCOL_MOUSE) {
		h->poller.poll = hid_poll_mouse;
		input_add_mouse();
		log_info("%s: mouse\n", name);
	} else {
		h->poller.poll = hid_poll_keyboard;
		log_info("%s: keyboard\n", name);
	}
	input_add_poller(&h->poller);
	return 0;
}

USB_CLASS_DRIVER(keyboard_class) = {
	.name = "keyboard: ",
	.class = CLASS_HID,
	.subclass = SUBCLASS_BOOT,
	.subclass_mask = 0xff,
	.protocol = PROTOCOL_KEYBOARD,
	.protocol_mask = 0xff,
	.endpoints = true,
	.probe = hid_probe,
};

USB_CLASS_DRIVER(mouse_class) = {
	.name = "mouse: ",
	.class = CLASS_HID,
	.subclass = SUBCLASS_BOOT,
	.subclass_mask = 0xff,
	.protocol = PROTOCOL_MOUSE,
	.protocol_mask = 0xff,
	.endpoints = true,
	.probe = hid_probe,
};
