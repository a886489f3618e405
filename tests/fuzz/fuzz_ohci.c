/* SPDX-License-Identifier: BSD-2-Clause */
/* Transfers by an OHCI controller that writes anything to its descriptors. */
#include "fuzz_hc.h"
#include "usb/ohci.h"

static struct ohci *x;

static void act(void *pipe, u32 what)
{
	struct ohci_pipe *p = pipe;

	if (!p->count)
		return;
	for (u32 k = 0; k < ARRAY_SIZE(p->td); k++) {
		p->td[k].flags = what & 1 ? p->td[k].flags & 0x0fffffff : fuzz_next(4);
		p->td[k].next = fuzz_next(4);
		p->td[k].buffer = what & 4 ? 0 : fuzz_next(4);
	}
	p->ed.head = what & 2 ? p->ed.tail : fuzz_next(4);
}

static void device(void)
{
	fuzz_act(act);
}

FUZZ_TARGET
{
	fuzz_start(device);
	x = resident_alloc(sizeof(*x), 16);
	x->usb = (struct usb_controller){ .ops = &ohci_transfers, .setup = &ohci_setup };
	x->hcca = resident_alloc(sizeof(*x->hcca), 256);
	x->periodic = resident_alloc(OHCI_PERIODS * sizeof(*x->periodic), 16);
	x->control = resident_alloc(sizeof(*x->control), 16);
	x->bulk = resident_alloc(sizeof(*x->bulk), 16);
	fuzz_device(&x->usb, USB_FULL, 64, false,
		    fuzz_next(1) & 1 ? (u32)x->hcca : PORT_CCS | PORT_PES);
}
