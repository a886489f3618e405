// SPDX-License-Identifier: BSD-2-Clause
/* What all host controllers have in common when they start. Flat 32-bit, POST. */
#include "cpu/io.h"
#include "cpu/time.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "machine/knobs.h"
#include "pci/pci.h"
#include "usb/bus.h"

#define VENDOR_QEMU_SUBSYSTEM 0x1af4
#define ATTACH_MS_MAX	      10000
#define ALL_ONES	      0xffffffff

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

int usb_host_wait_register(u32 reg, u32 mask, u32 value, u32 ms)
{
	struct deadline end = deadline_ms(ms);
	u32 v;

	while (((v = readl(reg)) & mask) != value) {
		if (v == ALL_ONES)
			return -ENODEV;
		if (!wait_before(&end))
			return -ETIMEDOUT;
	}
	return 0;
}
