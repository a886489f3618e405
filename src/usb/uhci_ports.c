// SPDX-License-Identifier: BSD-2-Clause
/* Ports of a UHCI controller (2.1.7). Flat 32-bit, resident. */
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "usb/uhci.h"

#define RESET_MS     50 /* USB 2.0, 7.1.7.5: TDRSTR */
#define RECOVERY_MS  10
#define ENABLE_TRIES 10
#define ENABLE_US    10

static u16 port_register(const struct usb_port *p)
{
	return uhci_of(p->hc)->io + UHCI_PORTSC(p->root_port);
}

static int uhci_port_look(struct usb_port *p)
{
	u16 v = inw(port_register(p));

	if (v == 0xffff)
		return -ENODEV;
	if (v & uhci_of(p->hc)->over_current) {
		outw(port_register(p), (v & PORTSC_PE) | PORTSC_OCC);
		if (v & PORTSC_OCA)
			return USB_PORT_SHORT;
	}
	if (v & PORTSC_CCS)
		return v & PORTSC_CSC ? USB_PORT_NEW : USB_PORT_DEVICE;
	if (v & PORTSC_CSC)
		outw(port_register(p), PORTSC_CSC | PORTSC_PEC);
	return USB_PORT_EMPTY;
}

/* Enables a port after its reset. This takes a moment. */
static int enable_port(u16 reg)
{
	for (u32 i = 0; i < ENABLE_TRIES; i++) {
		u16 v;

		outw(reg, PORTSC_PE | PORTSC_CSC | PORTSC_PEC);
		v = inw(reg);
		if (!(v & PORTSC_CCS))
			return -ENODEV;
		if (v & PORTSC_PE)
			return v & PORTSC_LOW ? USB_LOW : USB_FULL;
		delay_us(ENABLE_US);
	}
	return -EIO;
}

static int uhci_port_reset(struct usb_port *p)
{
	u16 reg = port_register(p);
	int speed;

	outw(reg, PORTSC_PR);
	if (!p->hc->emulated)
		delay_us(RESET_MS * 1000);
	outw(reg, 0);
	if (!p->hc->emulated)
		delay_us(ENABLE_US);
	speed = enable_port(reg);
	if (!p->hc->emulated)
		delay_us(RECOVERY_MS * 1000);
	return speed;
}

const struct usb_port_ops uhci_port_ops = { .look = uhci_port_look, .reset = uhci_port_reset };
