/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A bus on which fake devices have addresses, for tests of EHCI, UHCI and OHCI controllers. Checks
 * packets, data toggles and the stages of control transfers (USB 2.0, 8.5, 8.6).
 */
#ifndef FAKE_BUS_H
#define FAKE_BUS_H

#include "fake_hub.h"

#define FAKE_SET_ADDRESS 5

/* Finds the device with @address among @d and the devices behind it. */
static struct fake_usb *bus_find(struct fake_usb *d, u8 address)
{
	struct fake_usb *found = NULL;

	if (!d || !d->enabled)
		return NULL;
	if (d->address == address)
		found = d;
	if (d->in != hub_in)
		return found;
	for (u32 i = 1; i < 16; i++) {
		struct fake_usb *below =
			bus_find(container_of(d, struct hub_fake, usb)->port[i], address);

		/* Two devices would answer at the same time. */
		assert_false(found && below);
		found = below ? below : found;
	}
	return found;
}

static int bus_request(struct fake_usb *d)
{
	const struct usb_setup *s = &d->setup;

	if (s->request == FAKE_SET_ADDRESS && !s->type)
		return d->no_address ? FAKE_STALL : 0;
	if (s->request == USB_SET_CONFIGURATION && !s->type)
		memset(d->toggle, 0, sizeof(d->toggle));
	if (s->request == USB_CLEAR_FEATURE && s->type == USB_TO_ENDPOINT)
		d->toggle[fake_usb_index(s->index)] = 0;
	return fake_usb_standard(d, s, d->data);
}

static int bus_setup(struct fake_usb *d, const void *setup, bool toggle)
{
	assert_false(toggle);
	memcpy(&d->setup, setup, sizeof(d->setup));
	d->at = 0;
	d->size = d->setup.type & USB_IN ? bus_request(d) : 0;
	return sizeof(d->setup);
}

/* The status stage. A request to the device is executed here. */
static int bus_status(struct fake_usb *d, bool in)
{
	bool read = d->setup.length && d->setup.type & USB_IN;

	assert_int_equal(in, !read);
	if (!(d->setup.type & USB_IN))
		d->size = bus_request(d);
	if (d->size >= 0 && d->setup.request == FAKE_SET_ADDRESS && !d->setup.type)
		d->address = d->setup.value;
	return min(d->size, 0);
}

/* The data or status stage of a control transfer. */
static int bus_control(struct fake_usb *d, bool in, void *data, u32 n, u32 packet, bool toggle)
{
	if (d->size < 0)
		return d->size;
	if (!n) {
		assert_true(toggle);
		return bus_status(d, in);
	}
	assert_int_equal(toggle, !(d->at / packet & 1));
	assert_true(d->at + n <= d->setup.length);
	assert_int_equal(in, !!(d->setup.type & USB_IN));
	if (in) {
		n = min((u32)d->size - d->at, n);
		memcpy(data, d->data + d->at, n);
	} else {
		memcpy(d->data + d->at, data, n);
	}
	d->at += n;
	return n;
}

/*
 * Moves @n bytes in packets of @packet bytes from or to endpoint @endpoint. Returns how many were
 * moved, or FAKE_*.
 */
static int bus_transfer(struct fake_usb *d, u8 endpoint, bool in, void *data, u32 n, u32 packet,
			bool toggle)
{
	u8 index = endpoint * 2 + in;
	int moved;

	if (!endpoint)
		return bus_control(d, in, data, n, packet, toggle);
	if (d->halted[index])
		return FAKE_STALL;
	/* If the driver did not reset the toggle when it should have, a packet would be lost. */
	assert_int_equal(toggle, d->toggle[index]);
	moved = in ? d->in(d, index, data, n) : d->out(d, index, data, n);
	if (moved == FAKE_STALL)
		d->halted[index] = 1;
	if (moved >= 0)
		d->toggle[index] ^= max((moved + packet - 1) / packet, 1u) & 1;
	return moved;
}

#endif
