/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the drivers of UHCI, OHCI and EHCI controllers share: addresses, which the driver assigns on
 * these buses, the periods of interrupt endpoints, and waiting for a transfer. The second half is
 * for the start of any host controller.
 */
#ifndef USB_BUS_H
#define USB_BUS_H

#include "usb/usb.h"

struct device;

/* How a controller's driver finds out about a transfer. */
struct usb_bus_wait {
	/*
	 * Returns -EBUSY while the pipe's descriptors before number @last are running, 0 if they
	 * have ended well, or an error.
	 */
	int (*state)(void *pipe, u32 last);
	/* Reads from the port whether the device is still there, and the controller ours. */
	bool (*has)(struct usb_device *d);
};

/*
 * Waits up to @ms milliseconds until a transfer has ended. Returns its result, -ETIMEDOUT, or
 * -ENODEV if the device is gone.
 */
int usb_bus_wait(const struct usb_bus_wait *w, struct usb_device *d, void *pipe, u32 last, u32 ms);

/*
 * Gives the device, which was just reset, the next address of its bus (USB 2.0, 9.4.6). Returns
 * d->address, or an error.
 */
int usb_bus_address(struct usb_device *d);
/*
 * Returns the logarithm of the longest of @periods periods (1, 2, 4... ms) that is at most
 * @interval milliseconds.
 */
u32 usb_bus_period(u8 interval, u32 periods);

/* ---- POST: host.c */
/* Returns whether the controller is QEMU's, so that the times of usb_controller.emulated apply. */
bool usb_host_emulated(const struct device *dev);
/*
 * Waits until devices have signalled themselves on the ports of @hc, which were turned on: at least
 * @least_ms, and as long as the VMM wants. Does not wait for an emulated controller.
 */
void usb_host_wait_devices(struct usb_controller *hc, u32 least_ms);
/*
 * Waits until the bits in @mask of a register are @value. Returns 0, -ETIMEDOUT after @ms
 * milliseconds, or -ENODEV if nothing answers there.
 */
int usb_host_wait_register(u32 reg, u32 mask, u32 value, u32 ms);

#endif
