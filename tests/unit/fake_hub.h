/* SPDX-License-Identifier: BSD-2-Clause */
/* Fake hubs (USB 2.0, 11.24) with fake devices on their ports. */
#ifndef FAKE_HUB_H
#define FAKE_HUB_H

#include "fake_usb.h"

static const u8 hub_device[18] = { 18, 1, 0, 2, 9, 0, 1, 64, 9, 4, 0xaa, 0x55, 0, 1, 0, 0, 0, 1 };
static const u8 full_hub_device[18] = {
	18, 1, 0, 2, 9, 0, 0, 8, 9, 4, 0xaa, 0x55, 0, 1, 0, 0, 0, 1
};
static const u8 hub_config[] = { 9, 2, 25, 0, 1, 1, 0, 0xe0, 0, 9, 4, 0,  0,
				 1, 9, 0,  0, 0, 7, 5, 0x81, 3, 2, 0, 255 };

#define HUBS 8
static struct hub_fake {
	struct fake_usb usb;
	struct fake_usb *port[16];
	u8 powered[16], reset[16], changed[16]; /* the port's connection has changed */
	u8 short_circuit;			/* the port with an over-current; 0: none */
	u8 ports;
	u8 setting;  /* of its interface */
	u8 depth;    /* as a SuperSpeed hub was told, plus 1; 0: it was not told */
	u8 link[16]; /* SuperSpeed: changes of the ports' links, as in the status's upper half */
	u8 refuse;   /* it refuses to clear this change feature once; 0: none */
	bool mute_reset, short_status;
	bool broken; /* its interrupt endpoint is */
	/* called when it is asked for the status of a port; NULL: nothing */
	void (*asked)(u32 port);
} hubs[HUBS];

/* Clears the change feature @value of a port. */
static void hub_clear(struct hub_fake *h, u32 port, u16 value)
{
	if (value == 20 && h->reset[port])
		h->reset[port] = 1;
	if (value == 16)
		h->changed[port] = 0;
	if (value == 29 || value == 25 || value == 26)
		h->link[port] &= ~(value == 29 ? 0x20 : value == 25 ? 0x40 : 0x80);
}

static void hub_reset(struct hub_fake *h, u32 port)
{
	struct fake_usb *d = h->port[port];

	h->reset[port] = h->mute_reset || !d ? 0 : 2;
	if (h->reset[port])
		fake_usb_reset(d);
}

static u32 hub_status(const struct hub_fake *h, u32 port)
{
	const struct fake_usb *d = h->port[port];
	u32 changes = (h->changed[port] ? 0x10000 : 0) | (u32)h->link[port] << 16;

	/* An over-current turns the port off (11.12.5). */
	if (port && port == h->short_circuit)
		return 0x80008;
	if (!h->powered[port] || !d)
		return 0x100 | changes;
	return 0x101 | changes | (d->speed == 2 ? 0x200 : 0) | (d->speed == 3 ? 0x400 : 0) |
	       (h->reset[port] ? 2 : 0) | (h->reset[port] == 2 ? 0x100000 : 0);
}

static int hub_control(struct fake_usb *u, const struct usb_setup *s, u8 *data)
{
	struct hub_fake *h = container_of(u, struct hub_fake, usb);
	u32 status, port = s->index & 15;

	if (s->type == USB_TO_INTERFACE && s->request == USB_SET_INTERFACE) {
		/* One with a single translator has no other setting. */
		if (u->descriptor[6] != 2)
			return FAKE_STALL;
		h->setting = s->value;
		return 0;
	}
	if (s->type == 0xa0 && s->request == USB_GET_DESCRIPTOR) {
		u8 kind = u->speed == 4 ? 0x2a : 0x29;

		if (s->value != kind << 8)
			return FAKE_STALL;
		memcpy(data, (u8[]){ 9, kind, h->ports, 0x09, 0, 1, 0, 0, 0xff }, 9);
		return min(s->length, (u16)9);
	}
	if (s->type == 0x20 && s->request == 12 && u->speed == 4) {
		h->depth = s->value + 1;
		return 0;
	}
	if (s->type == 0x23 && port && port <= h->ports) {
		if (h->refuse && s->request == USB_CLEAR_FEATURE && s->value == h->refuse) {
			h->refuse = 0;
			return FAKE_STALL;
		}
		if (s->request == USB_SET_FEATURE && s->value == 8)
			h->powered[port] = 1;
		if (s->request == USB_SET_FEATURE && s->value == 4)
			hub_reset(h, port);
		if (s->request == USB_CLEAR_FEATURE)
			hub_clear(h, port, s->value);
		return 0;
	}
	if (s->type != 0xa3 || !port || port > h->ports)
		return FAKE_STALL;
	if (h->asked)
		h->asked(port);
	status = hub_status(h, port);
	memcpy(data, &status, 4);
	return h->short_status ? 3 : 4;
}

/* Returns the bitmap of ports that have changed. */
static int hub_in(struct fake_usb *u, u8 index, u8 *data, u32 size)
{
	struct hub_fake *h = container_of(u, struct hub_fake, usb);
	u32 bits = 0;

	if (h->broken)
		return FAKE_STALL;
	for (u32 i = 1; i <= h->ports; i++)
		if (h->changed[i] || h->link[i] || h->reset[i] == 2)
			bits |= 1u << i;
	if (!bits)
		return FAKE_NAK;
	memcpy(data, &bits, min(size, 2u));
	return min(size, 2u);
}

/* Makes @n hubs in a row, each on port 3 of the one before. The first one has the speed @first. */
static void new_hubs(u32 n, u8 first)
{
	memset(hubs, 0, sizeof(hubs));
	for (u32 i = 0; i < n; i++) {
		hubs[i].ports = 8;
		hubs[i].usb = (struct fake_usb){ .speed = i ? 1 : first,
						 .descriptor = i || first == 1 ? full_hub_device
									       : hub_device,
						 .config = hub_config,
						 .config_size = sizeof(hub_config),
						 .control = hub_control,
						 .in = hub_in };
		if (i)
			hubs[i - 1].port[3] = &hubs[i].usb;
	}
}

static void hub_plug(struct hub_fake *h, u32 port, struct fake_usb *d)
{
	if (h->port[port])
		h->port[port]->enabled = false;
	h->port[port] = d;
	h->reset[port] = 0;
	h->changed[port] = 1;
}

#endif
