// SPDX-License-Identifier: BSD-2-Clause
/* What drivers need to know about a PCI function after it was placed. Flat 32-bit, POST. */
#include "log/log.h"
#include "pci/pci.h"

struct pci_device *pci_find(pci_bdf bdf)
{
	struct pci_device *d;

	pci_for_each(d) if (d->bdf == bdf) return d;
	return NULL;
}

void pci_enable(struct pci_device *d, u16 command_bits)
{
	u16 command = d->command | command_bits;

	if (command == d->command)
		return;
	d->command = command;
	pci_write16(d->bdf, PCI_COMMAND, command);
}

u32 pci_bar_mem(struct pci_device *d, unsigned int n, u32 min_size)
{
	const struct pci_bar *bar = &d->bar[n < PCI_BARS ? n : 0];
	const char *what = NULL;

	if (n >= PCI_BARS || bar->flags & PCI_BAR_IO || bar->size < min_size || !bar->size)
		what = "is missing or too small";
	else if (!bar->addr)
		what = "has no address";
	else if (bar->addr + bar->size > 1ull << 32)
		what = "is out of reach above 4 GiB";
	if (!what)
		return bar->addr;
	log_error("pci: %02x:%02x.%x: BAR %u %s\n", pci_bus(d->bdf), pci_dev(d->bdf),
		  pci_fn(d->bdf), n, what);
	return 0;
}

u16 pci_bar_io(struct pci_device *d, unsigned int n)
{
	return n < PCI_ROM_BAR && d->bar[n].flags & PCI_BAR_IO ? d->bar[n].addr : 0;
}

struct pci_device *pci_primary_vga(void)
{
	struct pci_device *d;

	pci_for_each(d) if (d->class == PCI_CLASS_VGA) return d;
	return NULL;
}
