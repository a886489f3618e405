// SPDX-License-Identifier: BSD-2-Clause
/* Addresses and queues for devices on a UHCI controller (3.4). Flat 32-bit, resident. */
#include "cpu/io.h"
#include "lib/errno.h"
#include "usb/bus.h"
#include "usb/uhci.h"

#define FIRST_PACKET0  8
#define CONTROL_TDS    (USB_DATA_SIZE / FIRST_PACKET0 + 2)
#define BULK_TDS_LIMIT 1024

static struct uhci_pipe *uhci_new_pipe(const struct usb_device *d, u16 packet, u32 tds)
{
	struct uhci_pipe *p = usb_alloc(sizeof(*p), 16);

	if (!p)
		return NULL;
	p->td = usb_alloc(tds * sizeof(*p->td), 16);
	if (!p->td)
		return NULL;
	p->tds = tds;
	p->packet = packet;
	p->speed = d->speed == USB_LOW ? TD_LOW : 0;
	p->qh.element = UHCI_END;
	return p;
}

/* Inserts the pipe's queue after the head of a list of queues. */
static void uhci_link_pipe(struct uhci_qh *head, struct uhci_pipe *p)
{
	p->qh.link = head->link;
	memory_barrier();
	head->link = (u32)&p->qh | UHCI_QH;
}

/* Makes the pipe of endpoint 0, or readies it for the next device in the port. */
static struct uhci_pipe *uhci_control_pipe(struct usb_device *d)
{
	struct uhci_pipe *p = d->slot;

	if (p) {
		uhci_settle(p);
		p->who = 0;
		p->packet = FIRST_PACKET0;
		return p;
	}
	p = uhci_new_pipe(d, FIRST_PACKET0, CONTROL_TDS);
	d->slot = p;
	if (p)
		uhci_link_pipe(uhci_of(d->hc)->async, p);
	return p;
}

static int uhci_address(struct usb_device *d)
{
	struct uhci_pipe *p;
	int address;

	if (d->speed > USB_FULL)
		return -ENOSPC;
	p = uhci_control_pipe(d);
	if (!p)
		return -ENOMEM;
	address = usb_bus_address(d);
	if (address < 0)
		return address;
	p->who = TD_ADDRESS(address);
	return 0;
}

static int uhci_max_packet0(struct usb_device *d, u16 size)
{
	((struct uhci_pipe *)d->slot)->packet = size;
	return 0;
}

static int uhci_open(struct usb_endpoint *e)
{
	struct uhci *x = uhci_of(e->device->hc);
	bool interrupt = e->info.type == USB_INTERRUPT;
	/* one more than the longest transfer needs, because a chain has a short one beside it */
	u32 tds = min(USB_BULK_MAX / e->info.max_packet, BULK_TDS_LIMIT) + 1;
	struct uhci_pipe *p = e->ring;

	if (p) {
		uhci_settle(p);
		p->toggle = 0;
		return 0;
	}
	/* The largest packets of interrupt and bulk endpoints (USB 2.0, 5.7.3 and 5.8.3). */
	if (e->info.max_packet > UHCI_PACKET)
		return -EINVAL;
	p = uhci_new_pipe(e->device, e->info.max_packet, interrupt ? UHCI_ARMED : tds);
	if (!p)
		return -ENOMEM;
	if (interrupt)
		p->buffer = usb_alloc(UHCI_ARMED * UHCI_PACKET, UHCI_PACKET);
	if (interrupt && !p->buffer)
		return -ENOMEM;
	p->who = TD_ADDRESS(e->device->address) | TD_ENDPOINT(e->info.address & 15);
	e->ring = p;
	uhci_link_pipe(interrupt ? &x->periodic[usb_bus_period(e->info.interval, UHCI_PERIODS)]
				 : x->async,
		       p);
	return 0;
}

const struct usb_setup_ops uhci_setup = {
	.address = uhci_address,
	.max_packet0 = uhci_max_packet0,
	.open = uhci_open,
};
