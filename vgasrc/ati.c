/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU's ATI Rage 128 Pro (PCI 1002:5046) and Radeon 7000 (1002:5159): framebuffer in BAR 0,
 * VGA core with the Bochs display interface.
 */
#include "dispi.h"
#include "pci.h"

const char oem_product[] = "Selkie VGA ROM for ATI";

static int ati_probe(u16 bdf)
{
	int err = pci_adapter(bdf, 0x50461002, 0);

	if (err < 0)
		err = pci_adapter(bdf, 0x51591002, 0);
	return err < 0 ? err : dispi_probe();
}

const struct adapter_ops adapter = { .probe = ati_probe, DISPI_OPS };
