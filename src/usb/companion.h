/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EHCI controllers and their companions (EHCI 1.0, 4.2). An EHCI controller has ports in common
 * with controllers for slower devices: each port is its own until it gives it to its companion.
 * POST.
 */
#ifndef USB_COMPANION_H
#define USB_COMPANION_H

#include "usb/usb.h"

/* What an EHCI controller says of its companions, HCSPARAMS (2.2.3): 0 where it has none. */
struct usb_companions {
	u8 controllers; /* N_CC */
	u8 ports;	/* N_PCC: of each of them */
};

/* Each EHCI controller says so once: it has given away the ports whose devices it does not serve,
 * or has failed (@dev is NULL). */
void usb_ehci_done(const struct device *dev, struct usb_companions c);

/*
 * Waits until all EHCI controllers have given ports away: only then is what is behind a port of
 * another controller what it has to serve. Of a companion, the device path is the EHCI
 * controller's, and @first, its first port, has that one's number.
 */
#ifdef CONFIG_USB_EHCI
void usb_await_ehci(struct usb_port *first);
#else
static inline void usb_await_ehci(struct usb_port *first)
{
	(void)first;
}
#endif

#endif
