/* SPDX-License-Identifier: BSD-2-Clause */
/* Transfers by an EHCI controller that writes anything to its queue heads and descriptors. */
#include "fuzz_hc.h"
#include "usb/ehci.h"

static struct ehci *x;

static void act(void *pipe, u32 what)
{
	struct ehci_pipe *p = pipe;

	if (!p->count)
		return;
	for (u32 k = 0; k < p->count; k++)
		p->qtd[k].token = what & 1 ? p->qtd[k].token & ~(u32)QTD_ACTIVE : fuzz_next(4);
	if (what & 2) {
		p->qh.token = fuzz_next(4);
		p->qh.next = fuzz_next(4);
	}
}

static void device(void)
{
	fuzz_act(act);
}

FUZZ_TARGET
{
	fuzz_start(device);
	x = resident_alloc(sizeof(*x), 16);
	x->usb = (struct usb_controller){ .ops = &ehci_transfers, .setup = &ehci_setup };
	x->head = resident_alloc(sizeof(*x->head), 128);
	x->frames = resident_alloc(4096, 4096);
	fuzz_device(&x->usb, USB_HIGH, 512, false,
		    fuzz_next(1) & 1 ? (u32)x->frames : PORTSC_CCS | PORTSC_PED);
}
