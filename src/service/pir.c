// SPDX-License-Identifier: BSD-2-Clause
/*
 * Fills the PCI interrupt routing table. It lists every slot of bus 0, even empty ones, since a
 * device may be plugged in. For slots behind bridges, operating systems apply the rule of the
 * PCI-to-PCI bridge specification. Flat 32-bit, POST.
 */
#include "service/pir.h"
#include "lib/checksum.h"
#include "lib/string.h"

#define VERSION_1_0 0x0100

static void pir_fill_slot(struct pir_slot *s, u8 dev, u16 irqs, u8 (*link)(u8 dev, u8 pin))
{
	s->devfn = dev << 3;
	s->slot = dev;
	for (u8 pin = 1; pin <= 4; pin++) {
		s->pin[pin - 1].link = link(dev, pin);
		s->pin[pin - 1].irqs = s->pin[pin - 1].link ? irqs : 0;
	}
}

void pir_fill(struct pir *pir, u8 devfn, u32 id, u16 irqs, u16 exclusive,
	      u8 (*link)(u8 dev, u8 pin))
{
	u16 size = sizeof(*pir) + PIR_SLOTS * sizeof(pir->slots[0]);

	memset(pir, 0, size);
	pir->signature = PIR_SIGNATURE;
	pir->version = VERSION_1_0;
	pir->size = size;
	pir->router_devfn = devfn;
	pir->exclusive_irqs = exclusive;
	pir->router_vendor = id;
	pir->router_device = id >> 16;
	for (u8 dev = 0; dev < PIR_SLOTS; dev++)
		pir_fill_slot(&pir->slots[dev], dev, irqs, link);
	pir->checksum = -checksum8(pir, size);
}
