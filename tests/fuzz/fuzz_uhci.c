/* SPDX-License-Identifier: BSD-2-Clause */
/* Transfers by a UHCI controller that writes anything to its descriptors. */
#include "fuzz_hc.h"
#include "usb/uhci.h"

static struct uhci *x;

/* Writes what a controller may write: the status of descriptors, and the elements of queues. */
static void act(void *pipe, u32 what)
{
	struct uhci_pipe *p = pipe;

	if (!p->count)
		return;
	for (u32 k = 0; k < p->count; k++)
		p->td[k].status =
			what & 1 ? (p->td[k].status & ~0x00ff07ffu) | fuzz_next(1) : fuzz_next(4);
	if (what & 2)
		p->qh.element = fuzz_next(4);
}

static void device(void)
{
	fuzz_act(act);
}

FUZZ_TARGET
{
	fuzz_start(device);
	x = resident_alloc(sizeof(*x), 16);
	x->usb = (struct usb_controller){ .ops = &uhci_transfers, .setup = &uhci_setup };
	x->periodic = resident_alloc((UHCI_PERIODS + 1) * sizeof(*x->periodic), 16);
	x->async = &x->periodic[UHCI_PERIODS];
	x->frames = resident_alloc(4096, 4096);
	fuzz_device(&x->usb, USB_FULL, 8, false,
		    fuzz_next(1) & 1 ? (u32)x->frames : PORTSC_CCS | PORTSC_PE);
}
