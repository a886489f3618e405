/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shared by the targets for USB host controllers. The controller's registers read as the input
 * says, and when the firmware waits, it writes to memory what the input says. A transfer must end
 * by its deadline, and must not report more bytes than were asked for.
 */
#ifndef FUZZ_HC_H
#define FUZZ_HC_H

#include <string.h>

#include "fuzz.h"

#include "memory/alloc.h"
#include "usb/usb.h"

#define FUZZ_MS	  100
#define FUZZ_SIZE 0x6000

/* Returns mostly what the driver expects, so that it continues. */
static u32 fuzz_expected;

static u32 fuzz_register(u32 addr, unsigned int size)
{
	(void)addr;
	(void)size;
	return fuzz_next(1) & 7 ? fuzz_expected : fuzz_next(4);
}

static u32 fuzz_port_register(u16 port, unsigned int size)
{
	return fuzz_register(port, size);
}

static void fuzz_ignore(u32 addr, u32 value, unsigned int size)
{
	(void)addr;
	(void)value;
	(void)size;
}

static void fuzz_ignore_port(u16 port, u32 value, unsigned int size)
{
	fuzz_ignore(port, value, size);
}

static void fuzz_start(void (*device)(void))
{
	fake_io.mmio_read = fuzz_register;
	fake_io.mmio_write = fuzz_ignore;
	fake_io.port_read = fuzz_port_register;
	fake_io.port_write = fuzz_ignore_port;
	fake_io.time_passed = device;
}

/* Makes several transfers at once, where the controller can. */
static void fuzz_chain(struct usb_endpoint *bulk, u32 addr)
{
	const struct usb_transfers *ops = bulk->device->hc->ops;
	struct usb_bulk b[3];
	u32 done;
	int n;

	if (!ops->chain)
		return;
	for (int i = 0; i < 3; i++)
		b[i] = (struct usb_bulk){ bulk, addr, 1 + fuzz_next(1), FUZZ_MS, 0 };
	n = ops->chain(b, 3, &done);
	fuzz_check(n <= 0 && done <= 3);
	for (int i = 0; i < 3; i++)
		fuzz_check(b[i].moved <= b[i].size);
}

/* Makes a transfer on each endpoint in turn, as long as there is input. */
static void fuzz_transfers(struct usb_device *d, struct usb_endpoint *bulk,
			   struct usb_endpoint *interrupt)
{
	static u8 data[FUZZ_SIZE + 1], packet[64], control[USB_DATA_SIZE];
	const struct usb_transfers *ops = d->hc->ops;

	for (int i = 0; i < 32 && fuzz_left() && !d->gone; i++) {
		u32 moved = 0, size = 1 + fuzz_next(2) % FUZZ_SIZE;
		u64 before = fake_now_us;
		struct usb_setup s = { .type = USB_IN, .length = fuzz_next(2) % USB_DATA_SIZE };
		int n = ops->bulk(bulk, (u32)data, size, &moved, FUZZ_MS);

		fuzz_check(n <= 0 && moved <= size);
		fuzz_chain(bulk, (u32)data);
		n = usb_transfer(d, &s, control, FUZZ_MS);
		fuzz_check(n <= (int)s.length);
		n = ops->poll(interrupt, packet, sizeof(packet));
		fuzz_check(n <= (int)sizeof(packet));
		usb_ready(bulk);
		fuzz_check(fake_now_us - before < 20 * FUZZ_MS * 1000);
	}
}

/* What the driver has for its endpoints, once they are open: control, bulk, interrupt. */
static void *fuzz_pipes[3];

/* Lets @act write to the memory of some pipes, as the bits of its second argument say. */
static inline void fuzz_act(void (*act)(void *pipe, u32 what))
{
	for (u32 i = 0; i < ARRAY_SIZE(fuzz_pipes); i++) {
		u32 what = fuzz_next(1);

		if (fuzz_pipes[i] && what >= 0x20)
			act(fuzz_pipes[i], what);
	}
}

/*
 * Gives the controller a device of @speed with a bulk endpoint with packets of @max_packet bytes
 * and an interrupt endpoint, and makes transfers. The controller's registers mostly read as
 * @expected.
 */
static void fuzz_device(struct usb_controller *hc, enum usb_speed speed, u16 max_packet,
			bool streams, u32 expected)
{
	struct usb_endpoint_info bulk = { .address = 0x81, .type = USB_BULK };
	struct usb_device d = { .hc = hc, .root_port = 1, .speed = speed };
	struct usb_endpoint e[2] = { { .device = &d }, { .device = &d } };
	struct usb_endpoint *list[] = { &e[0], &e[1] };
	const struct usb_setup_ops *setup = hc->setup;

	bulk.max_packet = max_packet;
	bulk.streams = streams;
	e[0].info = bulk;
	fuzz_expected = expected;
	memset(fuzz_pipes, 0, sizeof(fuzz_pipes));
	e[1].info = (struct usb_endpoint_info){ .address = 0x82,
						.type = USB_INTERRUPT,
						.max_packet = 64 };
	d.data = resident_alloc(USB_DATA_SIZE, USB_DATA_SIZE);
	setup->address(&d);
	if (!d.slot || setup->open(&e[0]) || setup->open(&e[1]))
		return;
	if (setup->opened)
		setup->opened(&d, list, 2);
	fuzz_pipes[0] = d.slot;
	fuzz_pipes[1] = e[0].ring;
	fuzz_pipes[2] = e[1].ring;
	fuzz_transfers(&d, &e[0], &e[1]);
}

/* Functions that the controllers' files call. */
void *usb_alloc(u32 size, u32 align)
{
	return resident_alloc(size, align);
}

bool time_can_yield(void)
{
	return false;
}

#endif
