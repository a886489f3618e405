// SPDX-License-Identifier: BSD-2-Clause
/* What the drivers of UHCI, OHCI and EHCI controllers share. Flat 32-bit, resident. */
#include "usb/bus.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"

#define SET_ADDRESS 5
#define ADDRESS_MAX 127

#define LOOK_MS 20 /* the longest interval between checks of a port with a silent device */
#define LOOKS	50 /* the least number of checks until a deadline */

bool usb_bus_has(struct usb_device *d)
{
	struct usb_controller *hc = d->hc;

	if (!hc->dead && !usb_gone(d))
		hc->ops->look(d);
	return !hc->dead && usb_plugged(d);
}

int usb_bus_wait(struct usb_device *d, int (*state)(void *pipe, u32 last), void *pipe, u32 last,
		 u32 ms)
{
	/*
	 * Look for the device at least LOOKS times before its deadline. A hub has 500 ms to answer
	 * a question, so it is looked for every 10 ms. If it is gone, up to four hubs above it may
	 * be gone, too: each is asked about the hub below it, and is looked for in the same way.
	 * All of this must take less than 100 ms.
	 */
	u32 look_ms = min((u32)LOOK_MS, ms / LOOKS);
	struct deadline end = deadline_ms(ms), look = deadline_ms(look_ms);
	int err;

	while ((err = state(pipe, last)) == -EBUSY) {
		if (!wait_before(&end))
			return -ETIMEDOUT;
		if (deadline_passed(&look)) {
			if (!usb_bus_has(d))
				return -ENODEV;
			look = deadline_ms(look_ms);
		}
	}
	memory_barrier();
	/* If the device does not answer, it may have been removed. */
	return err == -EIO && !usb_bus_has(d) ? -ENODEV : err;
}

int usb_bus_address(struct usb_device *d)
{
	int n;

	if (!d->address && d->hc->addresses == ADDRESS_MAX)
		return -ENOSPC;
	if (!d->address)
		d->address = ++d->hc->addresses;
	n = usb_control(d, USB_TO_DEVICE, SET_ADDRESS, d->address, 0, 0);
	return n < 0 ? n : d->address;
}

u32 usb_bus_period(u8 interval, u32 periods)
{
	u32 n = 0;

	while (n < periods - 1 && 2u << n <= interval)
		n++;
	return n;
}
