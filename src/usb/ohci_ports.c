// SPDX-License-Identifier: BSD-2-Clause
/* Ports of an OHCI controller (7.4.4). Flat 32-bit, resident. */
#include "cpu/io.h"
#include "cpu/time.h"
#include "cpu/wait.h"
#include "lib/errno.h"
#include "usb/ohci.h"

/* of 10 ms each, because a root port's reset takes 50 ms: USB 2.0, 7.1.7.5, TDRSTR */
#define RESETS	    5
#define RESET_MS    50
#define RECOVERY_MS 10
#define ALL_ONES    0xffffffff

static u32 ohci_port_register(const struct usb_port *p)
{
	return ohci_of(p->hc)->regs + OHCI_PORT(p->root_port);
}

static bool ohci_port_short(const struct ohci *x, u32 v)
{
	return v & PORT_POCI || (x->collective && readl(x->regs + OHCI_RHSTATUS) & RH_OCI);
}

static int ohci_port_look(struct usb_port *p)
{
	u32 v = readl(ohci_port_register(p));

	if (v == ALL_ONES)
		return -ENODEV;
	if (ohci_port_short(ohci_of(p->hc), v)) {
		writel(ohci_port_register(p), PORT_CHANGES);
		return USB_PORT_SHORT;
	}
	if (v & PORT_CCS)
		return v & PORT_CSC ? USB_PORT_NEW : USB_PORT_DEVICE;
	if (v & PORT_CSC)
		writel(ohci_port_register(p), PORT_CSC);
	return USB_PORT_EMPTY;
}

/*
 * Resets a port several times, because the controller's reset is shorter than a root port's reset
 * must be.
 */
static int ohci_port_reset(struct usb_port *p)
{
	u32 reg = ohci_port_register(p), v;

	for (u32 i = p->hc->emulated ? 1 : RESETS; i; i--) {
		int err;

		writel(reg, PORT_PRS);
		err = wait_register(reg, PORT_PRSC, PORT_PRSC, RESET_MS);
		if (err)
			return err;
		writel(reg, PORT_CHANGES);
	}
	if (!p->hc->emulated)
		delay_us(RECOVERY_MS * 1000);
	v = readl(reg);
	if (v == ALL_ONES || !(v & PORT_CCS))
		return -ENODEV;
	if (!(v & PORT_PES))
		return -EIO;
	return v & PORT_LOW ? USB_LOW : USB_FULL;
}

const struct usb_port_ops ohci_port_ops = { .look = ohci_port_look, .reset = ohci_port_reset };
