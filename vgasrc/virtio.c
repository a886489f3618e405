/* SPDX-License-Identifier: BSD-2-Clause */
/* virtio-vga: PCI 1AF4:1050, framebuffer in BAR 0, Bochs display interface. */
#include "dispi.h"
#include "pci.h"

const char oem_product[] = "Selkie VGA ROM for virtio VGA";

static int virtio_probe(u16 bdf)
{
	int err = pci_adapter(bdf, 0x10501af4, 0);

	return err < 0 ? err : dispi_probe();
}

const struct adapter_ops adapter = { .probe = virtio_probe, DISPI_OPS };
