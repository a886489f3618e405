// SPDX-License-Identifier: BSD-2-Clause
/*
 * Ports of an EHCI controller (2.3.9, 4.2). Low-speed and full-speed devices are left to companion
 * controllers. Flat 32-bit, resident.
 */
#include "cpu/io.h"
#include "cpu/time.h"
#include "cpu/wait.h"
#include "lib/errno.h"
#include "log/log.h"
#include "usb/ehci.h"

#define ALL_ONES    0xffffffff
#define RESET_MS    50 /* USB 2.0, 7.1.7.5: TDRSTR */
#define RECOVERY_MS 10
#define SETTLE_MS   20 /* 2.3.9: a port leaves its reset within 2 ms */

static u32 ehci_port_register(const struct usb_port *p)
{
	return ehci_of(p->hc)->op + EHCI_PORTSC(p->root_port);
}

static int ehci_port_look(struct usb_port *p)
{
	u32 reg = ehci_port_register(p), v = readl(reg);

	if (v == ALL_ONES)
		return -ENODEV;
	if (v & PORTSC_OCA) {
		writel(reg, (v & (PORTSC_PP | PORTSC_OWNER)) | PORTSC_CHANGES);
		return USB_PORT_SHORT;
	}
	if (v & PORTSC_OWNER || !(v & PORTSC_CCS)) {
		if (v & PORTSC_CSC)
			writel(reg, (v & (PORTSC_PP | PORTSC_OWNER)) | PORTSC_CSC);
		return USB_PORT_EMPTY;
	}
	return v & PORTSC_CSC ? USB_PORT_NEW : USB_PORT_DEVICE;
}

/* Resets a port. Returns whether a high-speed device has answered. */
static int reset_port(const struct usb_port *p)
{
	u32 reg = ehci_port_register(p), keep = PORTSC_PP;
	int err;

	writel(reg, keep | PORTSC_PR | PORTSC_CHANGES);
	if (!p->hc->emulated)
		delay_us(RESET_MS * 1000);
	writel(reg, keep);
	err = wait_register(reg, PORTSC_PR, 0, SETTLE_MS);
	if (err)
		return err;
	writel(reg, (readl(reg) & PORTSC_PED) | keep | PORTSC_CHANGES);
	if (!p->hc->emulated)
		delay_us(RECOVERY_MS * 1000);
	return !!(readl(reg) & PORTSC_PED);
}

/* A device of another speed goes to the companion controller (4.2.2). */
static int ehci_port_reset(struct usb_port *p)
{
	int high = 0;

	if (PORTSC_LINE(readl(ehci_port_register(p))) != LINE_K)
		high = reset_port(p);
	if (high < 0)
		return high;
	if (high)
		return USB_HIGH;
	log_debug("EHCI port %u: to its companion\n", p->number);
	writel(ehci_port_register(p), PORTSC_PP | PORTSC_OWNER);
	return -ENODEV;
}

const struct usb_port_ops ehci_port_ops = { .look = ehci_port_look, .reset = ehci_port_reset };
