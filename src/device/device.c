// SPDX-License-Identifier: BSD-2-Clause
/* Makes the name of a device for messages. Flat 32-bit, POST. */
#include "device/driver.h"
#include "lib/printf.h"
#include "pci/pci.h"

void device_place(const struct device *dev, char buf[DEVICE_PLACE_SIZE])
{
	if (dev->bus == DEVICE_PCI)
		snprintf(buf, DEVICE_PLACE_SIZE, "PCI:%02x:%02x.%x", pci_bus(dev->pci->bdf),
			 pci_dev(dev->pci->bdf), pci_fn(dev->pci->bdf));
	else if (dev->bus == DEVICE_VIRTIO || dev->bus == DEVICE_MEMORY)
		snprintf(buf, DEVICE_PLACE_SIZE, "MMIO:%08x", dev->base);
	else
		snprintf(buf, DEVICE_PLACE_SIZE, "ISA");
}
