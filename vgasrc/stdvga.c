/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's standard VGA: PCI 1234:1111, framebuffer in BAR 0, Bochs display interface. */
#include "dispi.h"
#include "pci.h"

#define STDVGA 0x11111234

const char oem_product[] = "Selkie VGA ROM for QEMU standard VGA";

static int stdvga_probe(u16 bdf)
{
	int err = pci_adapter(bdf, STDVGA, 0, 2);

	if (err < 0)
		return err;
	/*
	 * BAR 0 is the video memory, so its size is all that dispi_probe() would find out. It is
	 * told only for bus 0, where no bridge keeps the display interface's ports away.
	 */
	vars.memory = pci_told_memory(STDVGA);
	return vars.memory ? 0 : dispi_probe();
}

const struct adapter_ops adapter = { .probe = stdvga_probe, .read_edid = pci_edid, DISPI_OPS };
