/* SPDX-License-Identifier: BSD-2-Clause */
/* Transfers by a UHCI controller that writes anything to its descriptors. */
#include "fuzz_hc.h"
#include "usb/uhci.h"

static struct uhci *x;
static void *pipes[3];

/* Writes what a controller may write: the status of descriptors, and the elements of queues. */
static void device(void)
{
	for (u32 i = 0; i < 3; i++) {
		struct uhci_pipe *p = pipes[i];
		u32 what = fuzz_next(1);

		if (!p || !p->count || what < 0x20)
			continue;
		for (u32 k = 0; k < p->count; k++)
			p->td[k].status = what & 1 ? (p->td[k].status & ~0x00ff07ffu) | fuzz_next(1)
						   : fuzz_next(4);
		if (what & 2)
			p->qh.element = fuzz_next(4);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct usb_endpoint_info bulk = { .address = 0x81,
						.type = USB_BULK,
						.max_packet = 8 };

	fuzz_start(data, size, device);
	memset(pipes, 0, sizeof(pipes));
	x = resident_alloc(sizeof(*x), 16);
	x->usb = (struct usb_controller){ .ops = &uhci_transfers, .setup = &uhci_setup };
	x->periodic = resident_alloc((UHCI_PERIODS + 1) * sizeof(*x->periodic), 16);
	x->async = &x->periodic[UHCI_PERIODS];
	x->frames = resident_alloc(4096, 4096);
	fuzz_device(&x->usb, USB_FULL, bulk, pipes,
		    fuzz_next(1) & 1 ? (u32)x->frames : PORTSC_CCS | PORTSC_PE);
	return 0;
}
