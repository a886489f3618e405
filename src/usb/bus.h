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

/*
 * Waits up to @ms milliseconds until a transfer has ended. @state returns -EBUSY while the pipe's
 * descriptors before number @last are running, 0 if they have ended well, or an error. Returns its
 * result, -ETIMEDOUT, or -ENODEV if the device is gone.
 */
int usb_bus_wait(struct usb_device *d, int (*state)(void *pipe, u32 last), void *pipe, u32 last,
		 u32 ms);
/*
 * Returns whether the device is still there, and the controller is still ours. Takes at least one
 * access, which reads the port.
 */
bool usb_bus_has(struct usb_device *d);

/*
 * Gives the device, which was just reset, the address that it had, or the next one of its bus (USB
 * 2.0, 9.4.6). Returns d->address, or a negative error.
 */
int usb_bus_address(struct usb_device *d);
/*
 * Returns the logarithm of the longest of @periods periods (1, 2, 4... ms) that is at most
 * @interval milliseconds.
 */
u32 usb_bus_period(u8 interval, u32 periods);

/* ---- POST: host.c */
/* Logs that SMM or another firmware, which owns the controller @name, does not release it. */
void usb_host_kept(const char *name);
/* Returns whether the controller is QEMU's, so that the times of usb_controller.emulated apply. */
bool usb_host_emulated(const struct device *dev);
/*
 * Waits until devices have signalled themselves on the ports of @hc, which were turned on: at least
 * @least_ms, and as long as the VMM wants. Does not wait for an emulated controller.
 */
void usb_host_wait_devices(struct usb_controller *hc, u32 least_ms);

#endif
