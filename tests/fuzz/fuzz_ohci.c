/* SPDX-License-Identifier: BSD-2-Clause */
/* Transfers by an OHCI controller that writes anything to its descriptors. */
#include "fuzz_hc.h"
#include "usb/ohci.h"

static struct ohci *x;
static void *pipes[3];

static void device(void)
{
	for (u32 i = 0; i < 3; i++) {
		struct ohci_pipe *p = pipes[i];
		u32 what = fuzz_next(1);

		if (!p || !p->count || what < 0x20)
			continue;
		for (u32 k = 0; k < ARRAY_SIZE(p->td); k++) {
			p->td[k].flags = what & 1 ? p->td[k].flags & 0x0fffffff : fuzz_next(4);
			p->td[k].next = fuzz_next(4);
			p->td[k].buffer = what & 4 ? 0 : fuzz_next(4);
		}
		p->ed.head = what & 2 ? p->ed.tail : fuzz_next(4);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct usb_endpoint_info bulk = { .address = 0x81,
						.type = USB_BULK,
						.max_packet = 64 };

	fuzz_start(data, size, device);
	memset(pipes, 0, sizeof(pipes));
	x = resident_alloc(sizeof(*x), 16);
	x->usb = (struct usb_controller){ .ops = &ohci_transfers, .setup = &ohci_setup };
	x->hcca = resident_alloc(sizeof(*x->hcca), 256);
	x->periodic = resident_alloc(OHCI_PERIODS * sizeof(*x->periodic), 16);
	x->control = resident_alloc(sizeof(*x->control), 16);
	x->bulk = resident_alloc(sizeof(*x->bulk), 16);
	fuzz_device(&x->usb, USB_FULL, bulk, pipes,
		    fuzz_next(1) & 1 ? (u32)x->hcca : PORT_CCS | PORT_PES);
	return 0;
}
