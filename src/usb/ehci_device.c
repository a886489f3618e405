// SPDX-License-Identifier: BSD-2-Clause
/* Devices on an EHCI controller: their addresses and queue heads (3.6, 4.8). Flat 32-bit, resident.
 */
#include "cpu/io.h"
#include "lib/errno.h"
#include "usb/bus.h"
#include "usb/ehci.h"

/*
 * Returns where a slower device's transactions are split: at the nearest high-speed hub above it.
 */
static u32 split_of(const struct usb_device *d)
{
	if (d->speed >= USB_HIGH)
		return 0;
	for (; d->hub; d = d->hub)
		if (d->hub->speed == USB_HIGH)
			return QH_HUB(d->hub->address) | QH_PORT(d->port);
	return 0;
}

static struct ehci_pipe *ehci_new_pipe(const struct usb_device *d, u8 endpoint, u16 packet)
{
	static const u8 eps[] = {
		[USB_LOW] = EPS_LOW, [USB_FULL] = EPS_FULL, [USB_HIGH] = EPS_HIGH
	};
	/*
	 * The alignment is a power of two and at least the size, so no queue head or descriptor
	 * crosses a page.
	 */
	struct ehci_pipe *p = usb_alloc(sizeof(*p), 2048);

	if (!p)
		return NULL;
	p->qh.endpoint =
		d->address | (u32)endpoint << 8 | QH_EPS(eps[d->speed]) | QH_PACKET(packet);
	p->qh.split = split_of(d) | QH_MULT;
	p->qh.next = p->qh.alternate = EHCI_END;
	p->stop.next = p->stop.alternate = EHCI_END;
	return p;
}

/* Inserts the queue head after the head of the circular asynchronous list. */
static void link_async(struct ehci *x, struct ehci_pipe *p)
{
	p->qh.link = x->head->link;
	memory_barrier();
	x->head->link = (u32)&p->qh | EHCI_QH;
}

/*
 * Inserts the queue head into the periodic list. Each frame leads to all interrupt endpoints, so
 * they are polled every millisecond.
 */
static void link_periodic(struct ehci *x, struct ehci_pipe *p)
{
	p->qh.link = x->periodic ? (u32)x->periodic | EHCI_QH : EHCI_END;
	memory_barrier();
	x->periodic = &p->qh;
	for (u32 i = 0; i < EHCI_FRAMES; i++)
		x->frames[i] = (u32)&p->qh | EHCI_QH;
}

/* Makes the pipe of endpoint 0, or readies it for the next device in the port. */
static struct ehci_pipe *ehci_control_pipe(struct usb_device *d)
{
	u16 packet = d->speed == USB_HIGH ? 64 : 8;
	struct ehci_pipe *p = d->slot;

	if (p) {
		ehci_settle(p);
		p->qh.endpoint &= ~(QH_PACKET_MASK | QH_ADDRESS_MASK);
		p->qh.endpoint |= QH_PACKET(packet);
		return p;
	}
	p = ehci_new_pipe(d, 0, packet);
	d->slot = p;
	if (!p)
		return NULL;
	p->qh.endpoint |= QH_DTC | QH_NAKS | (d->speed < USB_HIGH ? QH_CONTROL : 0);
	link_async(ehci_of(d->hc), p);
	return p;
}

static int ehci_address(struct usb_device *d)
{
	struct ehci_pipe *p;
	int address;

	if (d->speed > USB_HIGH)
		return -ENOSPC;
	p = ehci_control_pipe(d);
	if (!p)
		return -ENOMEM;
	address = usb_bus_address(d);
	if (address < 0)
		return address;
	p->qh.endpoint |= address;
	return 0;
}

static int ehci_max_packet0(struct usb_device *d, u16 size)
{
	struct ehci_qh *qh = &((struct ehci_pipe *)d->slot)->qh;

	qh->endpoint = (qh->endpoint & ~QH_PACKET_MASK) | QH_PACKET(size);
	return 0;
}

static int ehci_open(struct usb_endpoint *e)
{
	struct ehci *x = ehci_of(e->device->hc);
	struct ehci_pipe *p = e->ring;

	if (p) {
		ehci_settle(p);
		p->qh.token = 0;
		p->at = 0;
		return 0;
	}
	p = ehci_new_pipe(e->device, e->info.address & 15, e->info.max_packet);
	if (!p)
		return -ENOMEM;
	if (e->info.type == USB_INTERRUPT) {
		p->packet = usb_alloc(EHCI_ARMED * EHCI_PACKET, EHCI_ARMED * EHCI_PACKET);
		if (!p->packet)
			return -ENOMEM;
		p->qh.split |= QH_SMASK | (e->device->speed < USB_HIGH ? QH_CMASK : 0);
		/* The controller polls only endpoints from which a driver reads. */
		if (e->info.address & USB_ENDPOINT_IN)
			link_periodic(x, p);
	} else {
		p->qh.endpoint |= QH_NAKS;
		link_async(x, p);
	}
	e->ring = p;
	return 0;
}

static int ehci_opened(struct usb_device *d, struct usb_endpoint **e, u32 n)
{
	struct ehci *x = ehci_of(d->hc);

	(void)e;
	(void)n;
	if (x->periodic && !(x->command & USBCMD_PSE)) {
		x->command |= USBCMD_PSE;
		writel(x->op + EHCI_USBCMD, x->command);
	}
	return 0;
}

const struct usb_setup_ops ehci_setup = {
	.address = ehci_address,
	.max_packet0 = ehci_max_packet0,
	.open = ehci_open,
	.opened = ehci_opened,
};
