/* SPDX-License-Identifier: BSD-2-Clause */
/* Transfers by a UHCI controller that writes anything to its descriptors. */
#include "fuzz_hc.h"
#include "memory/alloc.h"
#include "usb/uhci.h"

static struct uhci *x;
static struct uhci_pipe *pipes[3];

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
	struct usb_device d = { 0 };
	struct usb_endpoint e[2] = { { .device = &d }, { .device = &d } },
			    *list[] = { &e[0], &e[1] };

	fuzz_start(data, size, device);
	memset(pipes, 0, sizeof(pipes));
	x = resident_alloc(sizeof(*x), 16);
	x->usb.ops = &uhci_transfers;
	x->periodic = resident_alloc((UHCI_PERIODS + 1) * sizeof(*x->periodic), 16);
	x->async = &x->periodic[UHCI_PERIODS];
	x->frames = resident_alloc(4096, 4096);
	d = (struct usb_device){ .hc = &x->usb, .root_port = 1, .speed = USB_FULL };
	d.data = resident_alloc(USB_DATA_SIZE, USB_DATA_SIZE);
	uhci_setup.address(&d);
	if (!d.slot)
		return 0;
	e[0].info =
		(struct usb_endpoint_info){ .address = 0x81, .type = USB_BULK, .max_packet = 8 };
	e[1].info = (struct usb_endpoint_info){ .address = 0x82,
						.type = USB_INTERRUPT,
						.max_packet = 64 };
	if (uhci_setup.open(&d, list, 2))
		return 0;
	pipes[0] = d.slot;
	pipes[1] = e[0].ring;
	pipes[2] = e[1].ring;
	fuzz_expected = fuzz_next(1) & 1 ? (u32)x->frames : PORTSC_CCS | PORTSC_PE;
	fuzz_transfers(&d, &e[0], &e[1]);
	return 0;
}
