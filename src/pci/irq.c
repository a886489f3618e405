// SPDX-License-Identifier: BSD-2-Clause
/*
 * Routes interrupt lines. Each bridge on the way up rotates a device's interrupt pin by the
 * device's slot number (PCI-to-PCI Bridge 1.2, 9.1), and the board says which IRQ a pin on the root
 * bus leads to. The interrupt line register routes nothing; it only tells the guest. Flat 32-bit,
 * POST.
 */
#include "pci/setup.h"

/* Returns the pin that pin @pin of @d drives on the root bus; sets *@d to the device there. */
static u8 swizzle(const struct pci_device **d, u8 pin)
{
	for (; (*d)->parent; *d = (*d)->parent)
		pin = (pin - 1 + pci_dev((*d)->bdf)) % 4 + 1;
	return pin;
}

/* Bridges to the CPU and to ISA have no interrupt pin, nor has any version of the Bochs display. */
static bool has_no_pin(const struct pci_device *d)
{
	if (d->vendor == 0x1234 && d->device == 0x1111)
		return true;
	return d->class == PCI_CLASS_HOST_BRIDGE || d->class == PCI_CLASS_ISA_BRIDGE;
}

/* Finds out which pin @d has, if any, and which IRQ that leads to. */
static void find_irq(struct pci_device *d)
{
	const struct pci_device *top = d;
	u8 pin;

	d->irq_pin = pci_read8(d->bdf, PCI_INTERRUPT_PIN);
	if (d->irq_pin < 1 || d->irq_pin > 4)
		d->irq_pin = 0;
	if (!d->irq_pin || !pci_board->irq_route)
		return;
	pin = swizzle(&top, d->irq_pin);
	d->irq_line = pci_board->irq_route(pci_dev(top->bdf), pin);
}

void pci_route_irqs(void)
{
	struct pci_device *d;

	pci_for_each(d)
	{
		/* The board has already set the line of some of its own functions. */
		if (!has_no_pin(d) && d->irq_line == PCI_NO_LINE)
			find_irq(d);
		else if (!d->secondary_bus)
			continue;
		if (d->secondary_bus)
			pci_bridge_write_control(d);
		else if (d->irq_line != PCI_NO_LINE)
			/* find_irq() has read the pin in the same doubleword. */
			pci_write8_again(d->bdf, PCI_INTERRUPT_LINE, d->irq_line);
	}
}
