// SPDX-License-Identifier: BSD-2-Clause
/*
 * Addresses and endpoint descriptors for devices on an OHCI controller (4.2, 5.2.7). Flat 32-bit,
 * resident.
 */
#include "cpu/io.h"
#include "lib/errno.h"
#include "usb/bus.h"
#include "usb/ohci.h"

#define FIRST_PACKET0 8

static struct ohci_pipe *ohci_new_pipe(const struct usb_device *d, u32 flags, u16 packet)
{
	struct ohci_pipe *p = usb_alloc(sizeof(*p), 32);

	if (!p)
		return NULL;
	p->ed.flags = flags | ED_PACKET(packet) | (d->speed == USB_LOW ? ED_LOW : 0);
	p->ed.head = p->ed.tail = (u32)p->td;
	return p;
}

/* Inserts the endpoint after the head of a list. */
static void ohci_link_pipe(struct ohci_ed *head, struct ohci_pipe *p)
{
	p->ed.next = head->next;
	memory_barrier();
	head->next = (u32)&p->ed;
}

/* Makes the pipe of endpoint 0, or readies it for the next device in the port. */
static struct ohci_pipe *ohci_control_pipe(struct usb_device *d)
{
	struct ohci_pipe *p = d->slot;

	if (p) {
		ohci_settle(p);
		p->ed.flags &= ~(ED_PACKET_MASK | ED_ADDRESS_MASK);
		p->ed.flags |= ED_PACKET(FIRST_PACKET0);
		return p;
	}
	p = ohci_new_pipe(d, 0, FIRST_PACKET0);
	d->slot = p;
	if (p)
		ohci_link_pipe(ohci_of(d->hc)->control, p);
	return p;
}

static int ohci_address(struct usb_device *d)
{
	struct ohci_pipe *p;
	int address;

	if (d->speed > USB_FULL)
		return -ENOSPC;
	p = ohci_control_pipe(d);
	if (!p)
		return -ENOMEM;
	address = usb_bus_address(d);
	if (address < 0)
		return address;
	p->ed.flags |= address;
	return 0;
}

static int ohci_max_packet0(struct usb_device *d, u16 size)
{
	struct ohci_ed *ed = &((struct ohci_pipe *)d->slot)->ed;

	ed->flags = (ed->flags & ~ED_PACKET_MASK) | ED_PACKET(size);
	return 0;
}

static int ohci_open(struct usb_endpoint *e)
{
	struct ohci *x = ohci_of(e->device->hc);
	u32 flags = e->device->address | ED_ENDPOINT(e->info.address & 15);
	struct ohci_pipe *p = e->ring;

	if (p) {
		ohci_settle(p);
		p->ed.head &= ~ED_TOGGLE;
		return 0;
	}
	/* The largest packets of interrupt and bulk endpoints (USB 2.0, 5.7.3 and 5.8.3). */
	if (e->info.max_packet > OHCI_PACKET)
		return -EINVAL;
	flags |= e->info.address & USB_ENDPOINT_IN ? ED_IN : ED_OUT;
	p = ohci_new_pipe(e->device, flags, e->info.max_packet);
	if (!p)
		return -ENOMEM;
	if (e->info.type == USB_INTERRUPT) {
		p->packet = usb_alloc(OHCI_ARMED * OHCI_PACKET, OHCI_PACKET);
		if (!p->packet)
			return -ENOMEM;
	}
	e->ring = p;
	ohci_link_pipe(e->info.type == USB_INTERRUPT
			       ? &x->periodic[usb_bus_period(e->info.interval, OHCI_PERIODS)]
			       : x->bulk,
		       p);
	return 0;
}

const struct usb_setup_ops ohci_setup = {
	.address = ohci_address,
	.max_packet0 = ohci_max_packet0,
	.open = ohci_open,
};
