/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding the adapter on the PCI bus. Real mode; used at POST only. */
#include "pci.h"

int pci_find(u16 bdf, u32 id)
{
	u16 slot;

	if (pci_read(bdf, PCI_ID) == id)
		return bdf;
	for (slot = 0; slot < 32; slot++)
		if (pci_read(slot << 3, PCI_ID) == id)
			return slot << 3;
	return VGA_ENODEV;
}

u32 pci_bar(u16 bdf, u8 bar)
{
	u32 base;

	if (!(pci_read(bdf, PCI_COMMAND) & PCI_COMMAND_MEMORY))
		return 0;
	base = pci_read(bdf, PCI_BAR(bar));
	if (base & 1)
		return 0;
	if ((base & 6) == 4 && pci_read(bdf, PCI_BAR(bar) + 4))
		return 0; /* above 4 GiB */
	return base & ~0xfu;
}
