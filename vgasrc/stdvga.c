/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's standard VGA: PCI 1234:1111, framebuffer in BAR 0, Bochs display interface. */
#include "dispi.h"
#include "pci.h"

const char oem_product[] = "Selkie VGA ROM for QEMU standard VGA";

static int stdvga_probe(u16 bdf)
{
	int err = pci_adapter(bdf, 0x11111234, 0, 2);

	return err < 0 ? err : dispi_probe();
}

const struct adapter_ops adapter = { .probe = stdvga_probe, .read_edid = pci_edid, DISPI_OPS };
