// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds out what a function is: its class, and whether its slot has more functions. Flat 32-bit,
 * POST.
 */
#include "pci/setup.h"

#define ASK 0xff

/* What a chip's number says: its class, and its header type register if it is function 0, or ASK.
 */
struct chip {
	u16 device, class;
	u8 prog_if, header;
};

/*
 * Intel's chips whose datasheets give these registers one value that nobody can change. Reading it
 * would be an access, or two on `pc`.
 */
static const struct chip *chip_of(const struct pci_device *d)
{
#ifdef CONFIG_SHORT_CUTS
	static const struct chip chips[] = {
		{ 0x1237, PCI_CLASS_HOST_BRIDGE, 0, 0 },		       /* 82441FX */
		{ 0x29c0, PCI_CLASS_HOST_BRIDGE, 0, 0 },		       /* 82G33 */
		{ 0x2918, PCI_CLASS_ISA_BRIDGE, 0, PCI_HEADER_MULTIFUNCTION }, /* ICH9 */
		{ 0x7000, PCI_CLASS_ISA_BRIDGE, 0, PCI_HEADER_MULTIFUNCTION }, /* PIIX3 */
		{ 0x2922, PCI_CLASS_SATA, 1, ASK },			       /* ICH9, AHCI */
		{ 0x2930, 0x0c05, 0, ASK },				       /* ICH9, SMBus */
		{ 0x7010, PCI_CLASS_IDE, 0x80, ASK },			       /* PIIX3 */
		{ 0x7113, 0x0680, 0, ASK },				       /* PIIX4, PM */
	};

	for (u32 i = 0; d->vendor == PCI_VENDOR_INTEL && i < ARRAY_SIZE(chips); i++)
		if (d->device == chips[i].device)
			return &chips[i];
#endif
	return NULL;
}

bool pci_identify(struct pci_device *d)
{
	const struct chip *c = chip_of(d);
	u8 header = ASK;

	if (c) {
		d->class = c->class;
		d->prog_if = c->prog_if;
		header = c->header;
	} else {
		u32 class = pci_read32(d->bdf, PCI_REVISION);

		d->revision = class;
		d->prog_if = class >> 8;
		d->class = class >> 16;
	}
	if (pci_fn(d->bdf)) {
		d->header_type = d->class == PCI_CLASS_PCI_BRIDGE ? PCI_HEADER_BRIDGE : 0;
		return true;
	}
	if (header == ASK)
		header = pci_read32(d->bdf, PCI_HEADER_TYPE & ~3) >> 16;
	d->header_type = header & ~PCI_HEADER_MULTIFUNCTION;
	return header & PCI_HEADER_MULTIFUNCTION;
}
