/* SPDX-License-Identifier: BSD-2-Clause */
/* Transfers by an xHCI controller that puts anything into its event ring. */
#include "fuzz_hc.h"
#include "usb/xhci.h"

static struct xhci *x;
static u32 at;

/* Returns an event's pointer: mostly near a ring that is in use, sometimes anywhere. */
static u32 pointer(void)
{
	u32 what = fuzz_next(1), place = fuzz_next(1) % 17 * 16 + (what & 0x40 ? 4 : 0);

	if (what & 0x80)
		return fuzz_next(4);
	if (what % 4 == 0)
		return (u32)x->command.trb + place;
	for (u32 i = what % 4; i < XHCI_ENDPOINTS; i++)
		if (x->slot[1] && x->slot[1]->ring[i])
			return (u32)x->slot[1]->ring[i]->trb + place;
	return 0;
}

static void device(void)
{
	u32 n = fuzz_next(1) & 3;

	for (u32 i = 0; i < n; i++, at++) {
		struct xhci_trb *e = &x->events[at % XHCI_EVENTS];
		u32 kind = 32 + fuzz_next(1) % 3;
		bool odd = kind == 34 && fuzz_next(1) & 1;

		e->low = pointer();
		e->high = odd ? fuzz_next(1) : 0;
		e->status = fuzz_next(1) << 24 | fuzz_next(2);
		e->control = odd ? fuzz_next(4)
				 : kind << 10 | 1 << 24 | (fuzz_next(1) & 31) << 16 |
					     !(at / XHCI_EVENTS & 1);
	}
}

FUZZ_TARGET
{
	bool streams;

	fuzz_start(device);
	at = 0;
	x = resident_alloc(sizeof(*x), 16);
	x->usb = (struct usb_controller){ .ops = &xhci_transfers, .setup = &xhci_setup };
	x->context_size = 32;
	x->slots = 8;
	x->ports = 8;
	x->streams = true;
	x->contexts = resident_alloc((XHCI_SLOTS + 1) * 8, 1024);
	x->events = resident_alloc(XHCI_EVENTS * 16, XHCI_EVENTS * 16);
	x->event_cycle = 1;
	xhci_ring_init(&x->command, 0, resident_alloc(XHCI_RING_BYTES, XHCI_RING_BYTES));
	streams = fuzz_next(1) & 1;
	fuzz_device(&x->usb, USB_SUPER, 1024, streams,
		    (u32)x->contexts & ~(u32)(USBSTS_HCH | USBSTS_HSE | USBSTS_HCE));
}
