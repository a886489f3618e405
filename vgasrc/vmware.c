/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's VMware SVGA II: PCI 15AD:0405, framebuffer in BAR 1, Bochs display interface. */
#include "dispi.h"
#include "pci.h"

const char oem_product[] = "Selkie VGA ROM for VMware SVGA";

static int vmware_probe(u16 bdf)
{
	int err = pci_adapter(bdf, 0x040515ad, 1, PCI_NO_BAR);

	return err < 0 ? err : dispi_probe();
}

const struct adapter_ops adapter = { .probe = vmware_probe, DISPI_OPS };
