// SPDX-License-Identifier: BSD-2-Clause
/* Walks the list of a function's capabilities (PCI Local Bus 3.0, 6.7). Flat 32-bit, POST. */
#include "pci/pci.h"

#define FIRST 0x40 /* below this offset is the header */
#define MOST  48   /* the doublewords behind the header, so no list can be longer */

static bool look_at(pci_bdf bdf, struct pci_capability *c, u8 at)
{
	c->at = at & ~3;
	if (c->at < FIRST || !c->left)
		return false;
	c->left--;
	c->header = pci_read32(bdf, c->at);
	return true;
}

bool pci_first_capability(pci_bdf bdf, struct pci_capability *c)
{
	c->left = MOST;
	return look_at(bdf, c, pci_read8(bdf, PCI_CAP_PTR));
}

bool pci_next_capability(pci_bdf bdf, struct pci_capability *c)
{
	return look_at(bdf, c, c->header >> 8);
}
