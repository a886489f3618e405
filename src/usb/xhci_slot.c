// SPDX-License-Identifier: BSD-2-Clause
/* Devices on an xHCI controller: slots and their contexts (4.3, 6.2). Flat 32-bit, resident. */
#include "lib/errno.h"
#include "lib/string.h"
#include "usb/xhci.h"

/* Slot context (6.2.2). */
#define SLOT_HUB	  0x04000000
#define SLOT_MULTI_TT	  0x02000000
#define SLOT_ENTRIES(n)	  ((u32)(n) << 27)
#define SLOT_ENTRIES_MASK 0xf8000000

/* Endpoint context (6.2.3). */
#define EP_PSTREAMS(n) ((n) << 10)
#define EP_LSA	       0x8000 /* there is one array of streams */
#define EP_CERR	       (3 << 1)
#define EP_TYPE(t)     ((t) << 3)
#define EP_CONTROL     4
#define EP_IN	       4 /* added to USB_BULK and USB_INTERRUPT */
#define EP_BURST(n)    ((u32)(n) << 8)
#define EP_PACKET(n)   ((u32)(n) << 16)

#define ROUTE_PORT_MAX 15
#define SETUP_BYTES    8

/* xHCI's default speed ids (7.2.2.1.1). */
static const u8 speed_id[] = { [USB_LOW] = 2, [USB_FULL] = 1, [USB_HIGH] = 3, [USB_SUPER] = 4 };
static const u16 first_packet0[] = {
	[USB_LOW] = 8, [USB_FULL] = 8, [USB_HIGH] = 64, [USB_SUPER] = 512
};

/*
 * Returns the route: four bits for each hub on the way; the lowest are for the hub nearest to the
 * controller (USB 3.2, 8.9).
 */
static u32 route_of(const struct usb_device *d)
{
	u32 route = 0;

	for (; d->hub; d = d->hub)
		route = route << 4 | min(d->port, (u8)ROUTE_PORT_MAX);
	return route;
}

/* Fills in the high-speed hub that translates for a slower device, and its port there (6.2.2). */
static void fill_translator(const struct usb_device *d, u32 *slot)
{
	if (d->speed > USB_FULL)
		return;
	while (d->hub && d->hub->speed != USB_HIGH)
		d = d->hub;
	if (!d->hub)
		return;
	slot[0] |= d->hub->multi_tt ? SLOT_MULTI_TT : 0;
	slot[2] = ((struct xhci_slot *)d->hub->slot)->id | (u32)d->port << 8;
}

static void fill_slot(struct xhci *x, const struct usb_device *d)
{
	u32 *c = xhci_context(x, d->slot, 1);

	c[0] = route_of(d) | (u32)speed_id[d->speed] << 20 | SLOT_ENTRIES(1);
	c[1] = (u32)d->root_port << 16;
	c[2] = 0;
	fill_translator(d, c);
}

static void fill_endpoint0(struct xhci *x, struct xhci_slot *s, u16 packet)
{
	u32 *c = xhci_context(x, s, 2);

	c[1] = EP_CERR | EP_TYPE(EP_CONTROL) | EP_PACKET(packet);
	c[2] = xhci_dequeue(s->ring[1]);
	c[4] = SETUP_BYTES;
}

/* Sets which contexts a command drops and adds (6.2.5.1). */
static void fill_control(struct xhci *x, struct xhci_slot *s, u32 add)
{
	u32 *c = xhci_context(x, s, 0);

	c[0] = 0;
	c[1] = add;
}

static struct xhci_ring *new_ring(u8 index)
{
	struct xhci_ring *r = usb_alloc(sizeof(*r), 4);

	if (!r || !xhci_ring_init(r, index, usb_alloc(XHCI_RING_BYTES, XHCI_RING_BYTES)))
		return NULL;
	return r;
}

/*
 * A context must not cross a page (6.1), so each is aligned to a power of two that is not smaller.
 */
static struct xhci_slot *new_slot(const struct xhci *x)
{
	u32 size = XHCI_ENDPOINTS * x->context_size;
	struct xhci_slot *s = usb_alloc(sizeof(*s), 4);

	if (!s)
		return NULL;
	s->context = usb_alloc(size, size);
	s->input = usb_alloc(2 * size, 2 * size);
	s->ring[1] = new_ring(1);
	if (!s->context || !s->input || !s->ring[1])
		return NULL;
	s->ring[1]->control = true;
	return s;
}

/* Gives the slot of a device that was removed back to the controller. */
static int disable_slot(struct xhci *x, struct xhci_slot *s)
{
	int err;

	if (!s->id)
		return 0;
	err = xhci_command(x, TRB_DISABLE_SLOT, 0, s->id, 0);
	if (err)
		return err;
	x->slot[s->id] = NULL;
	x->contexts[s->id] = 0;
	s->id = 0;
	return 0;
}

/* Empties a slot's memory for the device that has come. */
static int reuse_slot(struct xhci *x, struct xhci_slot *s)
{
	u32 size = XHCI_ENDPOINTS * x->context_size;
	int err = disable_slot(x, s);

	if (err)
		return err;
	for (u32 i = 2; i < XHCI_ENDPOINTS; i++)
		s->ring[i] = NULL;
	memset(s->context, 0, size);
	memset(s->input, 0, 2 * size);
	xhci_ring_reset(s->ring[1]);
	return 0;
}

static int xhci_address(struct usb_device *d)
{
	struct xhci *x = xhci_of(d->hc);
	struct xhci_slot *s = d->slot;
	int err = s ? reuse_slot(x, s) : 0;
	u8 id;

	if (!s)
		d->slot = s = new_slot(x);
	if (!s)
		return -ENOMEM;
	if (!err)
		err = xhci_command(x, TRB_ENABLE_SLOT, 0, 0, 0);
	if (err)
		return err;
	id = x->command_slot;
	if (!id || id > x->slots || x->slot[id])
		return -EIO;
	x->slot[id] = s;
	s->id = id;
	x->contexts[id] = (u32)s->context;
	fill_control(x, s, 3);
	fill_slot(x, d);
	fill_endpoint0(x, s, first_packet0[d->speed]);
	return xhci_command(x, TRB_ADDRESS_DEVICE, (u32)s->input, id, 0);
}

static int xhci_max_packet0(struct usb_device *d, u16 size)
{
	struct xhci *x = xhci_of(d->hc);
	struct xhci_slot *s = d->slot;

	fill_control(x, s, 2);
	fill_endpoint0(x, s, size);
	return xhci_command(x, TRB_EVALUATE, (u32)s->input, s->id, 0);
}

/* Returns the period of an interrupt endpoint as an exponent in units of 125 us (6.2.3.6). */
static u8 interval_of(const struct usb_endpoint *e)
{
	u8 interval = e->info.interval, exponent = 3;

	if (e->device->speed >= USB_HIGH)
		return interval ? min(interval, (u8)16) - 1 : 0;
	while (exponent < 10 && 2u << exponent <= interval * 8u)
		exponent++;
	return exponent;
}

static void fill_endpoint(struct xhci *x, struct usb_endpoint *e)
{
	struct xhci_slot *s = e->device->slot;
	struct xhci_ring *r = e->ring;
	u32 *c = xhci_context(x, s, 1 + r->index);
	u8 type = e->info.type | (e->info.address & USB_ENDPOINT_IN ? EP_IN : 0);

	memset(c, 0, x->context_size);
	c[1] = EP_CERR | EP_TYPE(type) | EP_BURST(e->info.burst) | EP_PACKET(e->info.max_packet);
	if (r->stream)
		c[0] = EP_LSA | EP_PSTREAMS(XHCI_MAX_PSTREAMS);
	xhci_fill_dequeue(r, c);
	c[4] = e->info.max_packet;
	if (!r->interrupt)
		return;
	c[0] = (u32)interval_of(e) << 16;
	c[4] |= (u32)e->info.max_packet * (e->info.burst + 1) << 16;
}

static struct xhci_ring *new_endpoint(const struct xhci *x, struct usb_endpoint *e)
{
	struct xhci_ring *r = new_ring(xhci_index(e->info.address));

	if (!r)
		return NULL;
	if (e->info.type == USB_INTERRUPT) {
		r->interrupt = true;
		r->packet_size = min(e->info.max_packet, (u16)XHCI_PACKET);
		r->packets = usb_alloc(XHCI_RING * XHCI_PACKET, XHCI_RING * XHCI_PACKET);
		if (!r->packets)
			return NULL;
	}
	if (e->info.streams && x->streams) {
		r->streams = usb_alloc(XHCI_STREAMS * 16, 64);
		if (!r->streams)
			return NULL;
		r->stream = e->stream = XHCI_STREAM;
	}
	return r;
}

static int xhci_open(struct usb_endpoint *e)
{
	struct xhci_slot *s = e->device->slot;
	struct xhci_ring *r = e->ring;

	if (r)
		xhci_ring_reset(r);
	else
		e->ring = r = new_endpoint(xhci_of(e->device->hc), e);
	if (!r)
		return -ENOMEM;
	s->ring[r->index] = r;
	return 0;
}

static int xhci_opened(struct usb_device *d, struct usb_endpoint **e, u32 n)
{
	struct xhci *x = xhci_of(d->hc);
	struct xhci_slot *s = d->slot;
	u32 add = 1, *slot = xhci_context(x, s, 1);
	u8 last = 1;

	for (u32 i = 0; i < n; i++) {
		const struct xhci_ring *r = e[i]->ring;

		fill_endpoint(x, e[i]);
		add |= 1u << r->index;
		last = max(last, r->index);
	}
	fill_control(x, s, add);
	slot[0] = (slot[0] & ~SLOT_ENTRIES_MASK) | SLOT_ENTRIES(last);
	return xhci_command(x, TRB_CONFIGURE, (u32)s->input, s->id, 0);
}

static int xhci_hub(struct usb_device *d, const struct usb_hub_info *info)
{
	struct xhci *x = xhci_of(d->hc);
	struct xhci_slot *s = d->slot;
	u32 *slot = xhci_context(x, s, 1);

	fill_control(x, s, 1);
	slot[0] |= SLOT_HUB | (d->multi_tt ? SLOT_MULTI_TT : 0);
	slot[1] |= (u32)info->ports << 24;
	if (d->speed == USB_HIGH)
		slot[2] |= (u32)info->think_time << 16;
	return xhci_command(x, TRB_CONFIGURE, (u32)s->input, s->id, 0);
}

const struct usb_setup_ops xhci_setup = {
	.address = xhci_address,
	.max_packet0 = xhci_max_packet0,
	.open = xhci_open,
	.opened = xhci_opened,
	.hub = xhci_hub,
};
