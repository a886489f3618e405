// SPDX-License-Identifier: BSD-2-Clause
/*
 * Fills the PCI interrupt routing table. It lists every slot of bus 0, even empty ones, since a
 * device may be plugged in. For slots behind bridges, operating systems apply the rule of the
 * PCI-to-PCI bridge specification. Flat 32-bit, POST.
 */
#include "service/pir.h"
#include "cpu/byte_sum.h"
#include "lib/string.h"

#define VERSION_1_0 0x0100
#define SAME	    4 /* most boards lead the pins of each fourth slot to the same inputs */

static void fill_pins(struct pir_slot *s, u16 irqs, u32 links)
{
	for (u32 i = 0; i < ARRAY_SIZE(s->pin); i++, links >>= 8) {
		s->pin[i].link = links;
		s->pin[i].irqs = links & 0xff ? irqs : 0;
	}
}

void pir_fill(struct pir *pir, u8 devfn, u32 id, u16 irqs, u16 exclusive, u32 (*links)(u8 dev))
{
	u16 size = sizeof(*pir) + PIR_SLOTS * sizeof(pir->slots[0]);
	u32 l[PIR_SLOTS];

	/* Most slots are copies of the first four. */
	memset(pir, 0, sizeof(*pir) + SAME * sizeof(pir->slots[0]));
	pir->signature = PIR_SIGNATURE;
	pir->version = VERSION_1_0;
	pir->size = size;
	pir->router_devfn = devfn;
	pir->exclusive_irqs = exclusive;
	pir->router_vendor = id;
	pir->router_device = id >> 16;
	for (u32 dev = 0; dev < PIR_SLOTS; dev++) {
		struct pir_slot *s = &pir->slots[dev];

		l[dev] = links(dev);
		if (dev >= SAME)
			*s = s[-SAME];
		if (dev < SAME || l[dev] != l[dev - SAME])
			fill_pins(s, irqs, l[dev]);
		s->devfn = dev << 3;
		s->slot = dev;
	}
	pir->checksum = -byte_sum(pir, size);
}
