/* SPDX-License-Identifier: BSD-2-Clause */
/* Transfers by an OHCI controller that writes anything to its descriptors. */
#include "fuzz_hc.h"
#include "memory/alloc.h"
#include "usb/ohci.h"

static struct ohci *x;
static struct ohci_pipe *pipes[3];

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
	struct usb_device d = { 0 };
	struct usb_endpoint e[2] = { { .device = &d }, { .device = &d } },
			    *list[] = { &e[0], &e[1] };

	fuzz_start(data, size, device);
	memset(pipes, 0, sizeof(pipes));
	x = resident_alloc(sizeof(*x), 16);
	x->usb.ops = &ohci_transfers;
	x->hcca = resident_alloc(sizeof(*x->hcca), 256);
	x->periodic = resident_alloc(OHCI_PERIODS * sizeof(*x->periodic), 16);
	x->control = resident_alloc(sizeof(*x->control), 16);
	x->bulk = resident_alloc(sizeof(*x->bulk), 16);
	d = (struct usb_device){ .hc = &x->usb, .root_port = 1, .speed = USB_FULL };
	d.data = resident_alloc(USB_DATA_SIZE, USB_DATA_SIZE);
	ohci_setup.address(&d);
	if (!d.slot)
		return 0;
	e[0].info =
		(struct usb_endpoint_info){ .address = 0x81, .type = USB_BULK, .max_packet = 64 };
	e[1].info = (struct usb_endpoint_info){ .address = 0x82,
						.type = USB_INTERRUPT,
						.max_packet = 64 };
	if (ohci_setup.open(&d, list, 2))
		return 0;
	pipes[0] = d.slot;
	pipes[1] = e[0].ring;
	pipes[2] = e[1].ring;
	fuzz_expected = fuzz_next(1) & 1 ? (u32)x->hcca : PORT_CCS | PORT_PES;
	fuzz_transfers(&d, &e[0], &e[1]);
	return 0;
}
