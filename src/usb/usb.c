// SPDX-License-Identifier: BSD-2-Clause
/* Control transfers for class drivers (USB 2.0, 9.4). Flat 32-bit, resident. */
#include "usb/usb.h"
#include "lib/errno.h"

#define FEATURE_ENDPOINT_HALT 0

bool usb_gone(struct usb_device *d)
{
	for (const struct usb_device *hub = d->hub; hub; hub = hub->hub)
		d->gone |= hub->gone;
	return d->gone;
}

int usb_control(struct usb_device *d, u8 type, u8 request, u16 value, u16 index, u16 length)
{
	const struct usb_setup s = { type, request, value, index, length };
	int n;

	if (usb_gone(d))
		return -ENODEV;
	if (length > USB_DATA_SIZE)
		return -ERANGE;
	n = lock_take(&d->lock, LOCK_WAIT_MS);
	if (n)
		return n;
	n = d->hc->ops->control(d, &s, d->data, USB_CONTROL_MS);
	lock_release(&d->lock);
	return n;
}

int usb_clear_halt(struct usb_endpoint *e)
{
	struct usb_device *d = e->device;
	int err = usb_control(d, USB_TO_ENDPOINT, USB_CLEAR_FEATURE, FEATURE_ENDPOINT_HALT,
			      e->info.address, 0);

	return err < 0 ? err : d->hc->ops->clear(e);
}
