/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EHCI controllers and their companions (EHCI 1.0, 4.2). An EHCI controller shares ports with
 * controllers for slower devices, its companions. A port belongs to the EHCI controller until that
 * controller's driver hands it to the companion. POST.
 */
#ifndef USB_COMPANION_H
#define USB_COMPANION_H

#include "usb/usb.h"

/*
 * What an EHCI controller's register HCSPARAMS says about its companions (2.2.3); 0 if it has none.
 */
struct usb_companions {
	u8 controllers; /* N_CC: number of companions */
	u8 ports;	/* N_PCC: number of ports of each companion */
};

/*
 * To be called once for each EHCI controller: after it has handed away the ports with devices that
 * it does not serve, or when it has failed (@dev is NULL).
 */
void usb_ehci_done(const struct device *dev, struct usb_companions c);

/*
 * Waits until all EHCI controllers have handed away ports. Only then do other controllers know
 * which devices are theirs. If @first is the first port of a companion, it gets the EHCI
 * controller's device path and its port number there.
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
