/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's standard VGA: PCI 1234:1111, framebuffer in BAR 0, Bochs display interface. */
#include "dispi.h"
#include "pci.h"

const char oem_product[] = "Selkie VGA ROM for QEMU standard VGA";

static int stdvga_probe(u16 bdf)
{
	int at = pci_find(bdf, 0x11111234);

	if (at < 0)
		return at;
	vars.bdf = (u16)at;
	vars.lfb = pci_bar((u16)at, 0);
	return dispi_probe();
}

const struct adapter_ops adapter = { .probe = stdvga_probe, DISPI_OPS };
