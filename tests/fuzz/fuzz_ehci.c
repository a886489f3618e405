/* SPDX-License-Identifier: BSD-2-Clause */
/* Transfers by an EHCI controller that writes anything to its queue heads and descriptors. */
#include "fuzz_hc.h"
#include "usb/ehci.h"

static struct ehci *x;
static void *pipes[3];

static void device(void)
{
	for (u32 i = 0; i < 3; i++) {
		struct ehci_pipe *p = pipes[i];
		u32 what = fuzz_next(1);

		if (!p || !p->count || what < 0x20)
			continue;
		for (u32 k = 0; k < p->count; k++)
			p->qtd[k].token =
				what & 1 ? p->qtd[k].token & ~(u32)QTD_ACTIVE : fuzz_next(4);
		if (what & 2) {
			p->qh.token = fuzz_next(4);
			p->qh.next = fuzz_next(4);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct usb_endpoint_info bulk = { .address = 0x81,
						.type = USB_BULK,
						.max_packet = 512 };

	fuzz_start(data, size, device);
	memset(pipes, 0, sizeof(pipes));
	x = resident_alloc(sizeof(*x), 16);
	x->usb = (struct usb_controller){ .ops = &ehci_transfers, .setup = &ehci_setup };
	x->head = resident_alloc(sizeof(*x->head), 128);
	x->frames = resident_alloc(4096, 4096);
	fuzz_device(&x->usb, USB_HIGH, bulk, pipes,
		    fuzz_next(1) & 1 ? (u32)x->frames : PORTSC_CCS | PORTSC_PED);
	return 0;
}
