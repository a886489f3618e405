// SPDX-License-Identifier: BSD-2-Clause
/*
 * Starts USB keyboards and mice. Devices that offer the boot protocol are used with it (HID 1.11,
 * 4.2), others with their report descriptor. Flat 32-bit, resident.
 */
#include "lib/errno.h"
#include "log/log.h"
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

/*
 * Selects the boot protocol, and makes the device send reports only if something changes. A mouse
 * need not support the second request.
 */
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

#define GET_REPORT_DESCRIPTOR 0x2200 /* wValue, 7.1.1 */

static bool offers_boot(const struct usb_interface_info *in)
{
	return in->subclass == SUBCLASS_BOOT &&
	       (in->protocol == PROTOCOL_KEYBOARD || in->protocol == PROTOCOL_MOUSE);
}

static void start_boot(struct hid *h, const struct usb_interface_info *in)
{
	h->has_mouse = in->protocol == PROTOCOL_MOUSE;
	h->has_keys = !h->has_mouse;
	h->poller.poll = h->has_mouse ? hid_poll_mouse : hid_poll_keyboard;
}

/*
 * Reads the layouts of the reports. Returns 0, with no layouts, for a device that is neither a
 * keyboard nor a mouse.
 */
static int read_layouts(struct hid *h, const struct usb_interface_info *in)
{
	struct usb_device *d = h->in->device;
	u16 size = min(in->report_size, (u16)USB_DATA_SIZE);
	struct hid_layout *l;
	int n;

	if (!size)
		return 0;
	n = usb_control(d, USB_IN | USB_TO_INTERFACE, USB_GET_DESCRIPTOR, GET_REPORT_DESCRIPTOR,
			in->number, size);
	if (n < 0)
		return n;
	l = usb_alloc(HID_LAYOUTS * sizeof(*l), 4);
	if (!l)
		return -ENOMEM;
	h->layout = l;
	h->layouts = hid_parse_report(d->data, n, l);
	for (u8 i = 0; i < h->layouts; i++) {
		h->has_mouse |= l[i].mouse;
		h->has_keys |= !l[i].mouse;
	}
	return 0;
}

/* Makes the device send reports only if something changes. Devices need not support this. */
static int start_reports(struct hid *h)
{
	int err = hid_request(h, HID_SET_IDLE);

	if (err && err != -EPIPE)
		return err;
	h->poller.poll = hid_poll_reports;
	err = h->in->device->hc->ops->poll(h->in, NULL, 0);
	return min(err, 0);
}

static int hid_start_any(struct hid *h, const struct usb_interface_info *in)
{
	int err;

	if (offers_boot(in)) {
		start_boot(h, in);
		return hid_start(h);
	}
	err = read_layouts(h, in);
	return err || !h->layouts ? err : start_reports(h);
}

/*
 * Adds the device to those that are polled. If it was gone only for a moment, it is among them
 * already.
 */
static void hid_add(struct hid *h)
{
	char name[USB_NAME_SIZE];

	usb_name(h->in->device, name);
	log_info("%s: %s%s%s\n", name, h->has_keys ? "keyboard" : "",
		 h->has_keys && h->has_mouse ? " and " : "", h->has_mouse ? "mouse" : "");
	if (h->polled)
		return;
	h->polled = true;
	if (h->has_mouse)
		input_add_mouse();
	if (h->has_keys)
		input_add_keyboard();
	input_add_poller(&h->poller);
}

static int hid_probe(struct usb_device *d, const struct usb_interface_info *in, struct usb_bound *b)
{
	struct hid *h = usb_alloc(sizeof(*h), 8);
	int err;

	(void)d;
	if (!h)
		return -ENOMEM;
	h->interface = in->number;
	h->in = interrupt_in(in, b->endpoints);
	if (h->in)
		h->in->deep = true;
	err = h->in ? hid_start_any(h, in) : -EINVAL;
	if (err || !h->poller.poll)
		return err;
	b->state = h;
	hid_add(h);
	return 0;
}

static int hid_back(struct usb_device *d, const struct usb_interface_info *in, struct usb_bound *b)
{
	struct hid *h = b->state;
	int err;

	(void)d;
	if (h->polled)
		hid_release_all(h);
	h->leds = 0;
	h->placed = false;
	err = h->layouts ? start_reports(h) : hid_start_any(h, in);
	if (!err)
		hid_add(h);
	return err;
}

USB_CLASS_DRIVER(hid_class) = { .name = "HID: ",
				.class = CLASS_HID,
				.endpoints = true,
				.late = true,
				.probe = hid_probe,
				.back = hid_back };
