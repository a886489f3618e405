// SPDX-License-Identifier: BSD-2-Clause
/* Root ports of an xHCI controller (4.19). An empty port takes one read. Flat 32-bit, resident. */
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "usb/xhci.h"

#define RESET_MS    800	  /* the controller times the reset itself: 50 ms, and link training */
#define LOOK_MS	    20	  /* used if no event comes */
#define RECOVERY_US 10000 /* USB 2.0, 7.1.7.5 */
#define ALL_ONES    0xffffffff

static void write_port(const struct usb_port *p, u32 status, u32 bits)
{
	writel(xhci_of(p->hc)->op + XHCI_PORTSC(p->root_port), (status & PORTSC_KEEP) | bits);
}

static u32 read_port(const struct usb_port *p)
{
	struct xhci *x = xhci_of(p->hc);

	x->changed[p->root_port] = 0;
	return readl(x->op + XHCI_PORTSC(p->root_port));
}

static int wait_reset(struct usb_port *p, u32 *status)
{
	struct deadline end = deadline_ms(RESET_MS), look = deadline_ms(LOOK_MS);
	struct xhci *x = xhci_of(p->hc);

	for (;;) {
		xhci_events(x);
		if (x->changed[p->root_port] || deadline_passed(&look)) {
			u32 v = *status = read_port(p);

			if (v == ALL_ONES || !(v & PORTSC_CCS))
				return -ENODEV;
			if (v & PORTSC_PRC && !(v & PORTSC_PR))
				return v & PORTSC_PED ? 0 : -EIO;
			look = deadline_ms(LOOK_MS);
		}
		if (!wait_before(&end))
			return -ETIMEDOUT;
	}
}

/* A SuperSpeed port is enabled when its link is trained, without a reset (4.19.1.2.1). */
static int xhci_enable_port(struct usb_port *p, u32 *status)
{
	struct xhci *x = xhci_of(p->hc);
	int err;

	*status = read_port(p);
	write_port(p, *status, *status & PORTSC_CHANGES);
	if (p->super && *status & PORTSC_PED)
		return 0;
	xhci_events(x);
	x->changed[p->root_port] = 0;
	write_port(p, *status, PORTSC_PR);
	err = wait_reset(p, status);
	if (err)
		return err;
	write_port(p, *status, *status & PORTSC_CHANGES);
	if (!p->super && !p->hc->emulated)
		delay_us(RECOVERY_US);
	return 0;
}

/* Speed ids have their default meanings (7.2.2.1.1). Those above SuperSpeed are faster speeds. */
static int speed_of(u32 status)
{
	static const u8 speeds[] = { [1] = USB_FULL, [2] = USB_LOW, [3] = USB_HIGH };
	u8 id = PORTSC_SPEED(status);

	if (!id)
		return -EINVAL;
	return id < ARRAY_SIZE(speeds) ? speeds[id] : USB_SUPER;
}

static int xhci_port_reset(struct usb_port *p)
{
	u32 status;
	int err = xhci_enable_port(p, &status);

	return err ? err : speed_of(status);
}

/* Returns the state of a port. Events tell when it is worth a read. */
static int xhci_port_look(struct usb_port *p)
{
	struct xhci *x = xhci_of(p->hc);
	u32 v;

	xhci_events(x);
	/* A transfer may have seen the event first. */
	if (!x->changed[p->root_port] && !(p->device && p->device->gone))
		return USB_PORT_SAME;
	v = read_port(p);
	if (v == ALL_ONES)
		return -ENODEV;
	if (v & PORTSC_OCA) {
		write_port(p, v, v & PORTSC_CHANGES);
		return USB_PORT_SHORT;
	}
	if (v & PORTSC_CCS)
		return v & PORTSC_CSC || !(v & PORTSC_PED) ? USB_PORT_NEW : USB_PORT_DEVICE;
	if (v & PORTSC_CHANGES)
		write_port(p, v, v & PORTSC_CHANGES);
	return USB_PORT_EMPTY;
}

static const struct usb_port_ops xhci_port_ops = { .look = xhci_port_look,
						   .reset = xhci_port_reset };

__post int xhci_ports_probe(struct xhci *x, u32 first, u32 count, bool super)
{
	struct usb_port p = { .hc = &x->usb,
			      .ops = &xhci_port_ops,
			      .number = 1,
			      .root_port = first,
			      .super = super };

	if (!first || first > x->ports)
		return 0;
	count = min(count, x->ports - first + 1);
	/* Check each port once. */
	memset(x->changed + first, 1, count);
	return usb_add_root_ports(&p, count);
}
