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

/*
 * Returns whether the devices are left to late.c, which starts keyboards and mice after POST. That
 * is so if the boot order excludes all disks on this controller, and if starting its devices takes
 * time: on real hardware, or on an emulated controller that works in frames.
 */
static bool host_defer(const struct usb_controller *hc)
{
#ifdef CONFIG_USB_LATE
	return (hc->framed || !hc->emulated) && driver_unwanted(hc->dev, NULL);
#else
	return false;
#endif
}

void usb_host_wait_devices(struct usb_controller *hc, u32 least_ms)
{
	hc->deferred = host_defer(hc);
	if (hc->emulated)
		return;
	hc->attach_ms = min((u32)knob_number(KNOB_USB_TIME_SIGATT), (u32)ATTACH_MS_MAX);
	hc->attach_ms = max(hc->attach_ms, least_ms);
	if (!hc->deferred)
		delay_us(hc->attach_ms * 1000);
}
