// SPDX-License-Identifier: BSD-2-Clause
/* What all host controllers have in common when they start. Flat 32-bit, POST. */
#include "cpu/time.h"
#include "device/driver.h"
#include "log/log.h"
#include "machine/knobs.h"
#include "pci/pci.h"
#include "usb/bus.h"

#define VENDOR_QEMU_SUBSYSTEM 0x1af4
#define ATTACH_MS_MAX	      10000

void usb_host_kept(const char *name)
{
	log_warn("%s: its owner does not let it go\n", name);
}

bool usb_host_emulated(const struct device *dev)
{
	return dev->bus == DEVICE_MEMORY ||
	       pci_read16(dev->pci->bdf, PCI_SUBSYSTEM_VENDOR) == VENDOR_QEMU_SUBSYSTEM;
}

void usb_host_wait_devices(struct usb_controller *hc, u32 least_ms)
{
	if (hc->emulated)
		return;
	hc->attach_ms = min((u32)knob_number(KNOB_USB_TIME_SIGATT), (u32)ATTACH_MS_MAX);
	delay_us(max(hc->attach_ms, least_ms) * 1000);
}
