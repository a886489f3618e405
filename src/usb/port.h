/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All ports and controllers, in POST (ports.c) and after it (late.c). Resident.
 */
#ifndef USB_PORT_H
#define USB_PORT_H

#include "char/input.h"
#include "usb/usb.h"

struct usb_state {
	struct usb_port *ports;
	struct usb_controller *controllers;
	const struct usb_class *const *classes, *const *classes_end;
	/* For POST: where memory comes from, and what starts the devices on new ports. */
	void *(*alloc)(u32 size, u32 align);
	void (*start)(struct usb_port *first, u8 count);
	/* After POST memory comes from here. */
	u32 pool, pool_end;
	/* late.c: what calls it, when it last looked, and the controller that it is working on. */
	struct input_poller poller;
	u8 tick;
	bool root; /* it has to look at that controller's own ports */
	struct usb_controller *hc;
};

/* Returns the state; NULL if there is no controller. */
struct usb_state *usb_state(void);
/* Sets the state. POST. */
void usb_set_state(struct usb_state *u);
/* Returns whether POST is over, so that its functions and data must not be used. */
bool usb_is_late(void);

/*
 * Resets the device that is plugged in and gives it an address. Returns -ENODEV if there is none
 * for this controller, or another error, which is logged. *@back is whether the device was there
 * before.
 */
int usb_port_device(struct usb_port *p, bool *back);
/*
 * Looks at a port. Returns USB_PORT_EMPTY, USB_PORT_DEVICE, USB_PORT_NEW or USB_PORT_SAME, or a
 * negative error. A port with an over-current is logged once, and is empty as long as that lasts.
 */
int usb_port_look(struct usb_port *p);
/* Forgets the device that was plugged in, and everything behind it. */
void usb_port_forget(struct usb_port *p);

/*
 * Makes late.c look for devices after POST, and keeps memory for them. If @all, POST leaves all
 * devices to late.c, so more memory is kept. POST.
 */
#ifdef CONFIG_USB_LATE
void usb_late_init(struct usb_state *u, bool all);
#else
static inline void usb_late_init(struct usb_state *u, bool all)
{
	(void)u;
	(void)all;
}
#endif

#endif
