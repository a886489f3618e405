// SPDX-License-Identifier: BSD-2-Clause
/* Control transfers for class drivers (USB 2.0, 9.4). Flat 32-bit, resident. */
#include "usb/usb.h"
#include "lib/endian.h"
#include "lib/errno.h"

#define FEATURE_ENDPOINT_HALT 0

/* A hub's port, 11.24.2.7. */
#define PORT_STATUS_SIZE  4
#define PORT_CONNECTION	  0x00001
#define PORT_ENABLE	  0x00002
#define PORT_C_CONNECTION 0x10000
#define HUB_MS		  500

#define BUSY_MS 100 /* how long to wait for the end of a poller's request */

bool usb_gone(struct usb_device *d)
{
	for (const struct usb_device *hub = d->hub; hub; hub = hub->hub)
		d->gone |= hub->gone;
	return d->gone;
}

bool usb_ours(struct usb_controller *hc)
{
	if (!hc->dead && !hc->ops->ours(hc))
		hc->dead = true;
	return !hc->dead;
}

int usb_ready(struct usb_endpoint *e)
{
	struct usb_device *d = e->device;

	return usb_ours(d->hc) && !usb_gone(d) ? d->hc->ops->idle(e) : -ENODEV;
}

int usb_transfer(struct usb_device *d, const struct usb_setup *s, void *data, u32 ms)
{
	const struct usb_transfers *ops = d->hc->ops;
	int err = ops->control_start(d, s, data);

	return err ? err : ops->control_finish(d, ms);
}

/*
 * Asks a hub whether the device at @port is still the one that was started (11.24.2.7). Returns
 * true if the hub cannot be asked now, or does not answer.
 */
static bool hub_has(struct usb_device *hub, u8 port)
{
	const struct usb_setup s = { USB_IN | USB_CLASS | USB_TO_PORT, USB_GET_STATUS, 0, port,
				     PORT_STATUS_SIZE };
	u32 status;
	int n;

	/*
	 * Whoever has the lock is asking the hub something, and will find out whether it is gone.
	 */
	if (lock_take(&hub->lock, 0))
		return true;
	n = usb_transfer(hub, &s, hub->data, HUB_MS);
	status = get_le32(hub->data);
	lock_release(&hub->lock);
	if (n != PORT_STATUS_SIZE)
		return true;
	return status & PORT_CONNECTION && status & PORT_ENABLE && !(status & PORT_C_CONNECTION);
}

bool usb_plugged(struct usb_device *d)
{
	if (d->hub && !usb_gone(d) && !hub_has(d->hub, d->port))
		d->gone = true;
	return !usb_gone(d);
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
	n = usb_transfer(d, &s, d->data, USB_CONTROL_MS);
	/* A keyboard's poller has set LEDs by a request, and does not wait for it. So do that. */
	if (n == -EBUSY) {
		d->hc->ops->control_finish(d, BUSY_MS);
		n = usb_transfer(d, &s, d->data, USB_CONTROL_MS);
	}
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
