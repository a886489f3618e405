/* SPDX-License-Identifier: BSD-2-Clause */
/* QXL in its VGA mode: PCI 1B36:0100, framebuffer in BAR 0, Bochs display interface. */
#include "dispi.h"
#include "pci.h"

const char oem_product[] = "Selkie VGA ROM for QXL";

static int qxl_probe(u16 bdf)
{
	int err = pci_adapter(bdf, 0x01001b36, 0, PCI_NO_BAR);

	return err < 0 ? err : dispi_probe();
}

const struct adapter_ops adapter = { .probe = qxl_probe, DISPI_OPS };
