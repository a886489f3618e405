// SPDX-License-Identifier: BSD-2-Clause
/*
 * Functions of which we know which BARs they may have. It takes a write and a read to find out that
 * a BAR is missing, and hypervisors' usual devices have only one to three of seven. A BAR may be
 * left out here only if no version of the device has it, with any options, and no real device with
 * the same numbers has it. Flat 32-bit, POST.
 */
#include "pci/setup.h"

#define ROM (1u << PCI_ROM_BAR)

static const struct known_bars {
	u16 vendor, first, last; /* the device numbers from first to last */
	u8 bars;		 /* a bit for each; a 64-bit BAR has the bit of its low half */
} known[] = {
	{ 0x1af4, 0x1000, 0x107f, ROM | 0x37 }, /* virtio */
	{ 0x1af4, 0x1110, 0x1110, ROM | 0x07 }, /* shared memory (ivshmem) */
	{ 0x1234, 0x1111, 0x1111, ROM | 0x05 }, /* Bochs display */
	{ 0x1234, 0x11e8, 0x11e8, ROM | 0x01 }, /* edu */
	{ 0x1b36, 0x0001, 0x0001, 0x01 },	/* PCI bridge */
	{ 0x1b36, 0x0002, 0x0004, ROM | 0x01 }, /* serial ports */
	{ 0x1b36, 0x0005, 0x0005, ROM | 0x07 }, /* test device */
	{ 0x1b36, 0x000a, 0x000a, 0x01 },	/* PCI bridge of a seat */
	{ 0x1b36, 0x000c, 0x000c, 0x01 },	/* PCI Express root port */
	{ 0x1b36, 0x000d, 0x000d, ROM | 0x01 }, /* xHCI */
	{ 0x1b36, 0x000e, 0x000e, 0x01 },	/* PCI Express to PCI bridge */
	{ 0x104c, 0x8232, 0x8233, 0 },		/* TI XIO3130, a PCI Express switch */
	{ 0x8086, 0x100e, 0x100e, ROM | 0x1f }, /* 82540EM, Ethernet: BARs of 32 or 64 bits */
	{ 0x8086, 0x10d3, 0x10d3, ROM | 0x0f }, /* 82574L, Ethernet */
	{ 0x8086, 0x2668, 0x2668, ROM | 0x01 }, /* ICH6, audio */
	{ 0x8086, 0x2934, 0x2939, ROM | 0x10 }, /* ICH9, UHCI */
	{ 0x8086, 0x293a, 0x293a, ROM | 0x01 }, /* ICH9, EHCI */
	{ 0x8086, 0x293c, 0x293c, ROM | 0x01 }, /* ICH9, EHCI */
	{ 0x8086, 0x293e, 0x293e, ROM | 0x01 }, /* ICH9, audio */
	{ 0x8086, 0x3420, 0x3420, 0 },		/* Intel 5520, a root port */
	{ 0x8086, 0x7020, 0x7020, ROM | 0x10 }, /* PIIX3, UHCI */
	{ 0x8086, 0x7112, 0x7112, ROM | 0x10 }, /* PIIX4, UHCI */
	{ 0x10ec, 0x8139, 0x8139, ROM | 0x03 }, /* RTL8139, Ethernet */
};

u8 pci_known_bars(const struct pci_device *d)
{
	for (const struct known_bars *k = known; k < known + ARRAY_SIZE(known); k++)
		if (k->vendor == d->vendor && d->device >= k->first && d->device <= k->last)
			return k->bars;
	return PCI_BARS_UNKNOWN;
}
