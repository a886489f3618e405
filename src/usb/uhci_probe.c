// SPDX-License-Identifier: BSD-2-Clause
/* Finds and starts UHCI controllers and the devices on their ports (2.1). Flat 32-bit, POST. */
#include "cpu/io.h"
#include "cpu/time.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "memory/alloc.h"
#include "pci/pci.h"
#include "usb/bus.h"
#include "usb/companion.h"
#include "usb/uhci.h"

#define CLASS_UHCI   0x0c0300
#define VENDOR_INTEL 0x8086

#define PCI_LEGSUP     0xc0 /* 5.2.1 */
#define LEGSUP_TRAPS   0x00bf
#define LEGSUP_CLEAR   0x8f00 /* clears the events that were trapped, and turns all traps off */
#define BAR_IO	       4
#define IO_SIZE	       0x20
#define PORTS_MIN      2
#define PORTS_MAX      8
#define HALT_MS	       100
#define FRAMES_PERIODS (1u << (UHCI_PERIODS - 1))

static int uhci_reset(struct uhci *x)
{
	struct deadline end = deadline_ms(HALT_MS);

	outw(x->io + UHCI_USBCMD, USBCMD_HCRESET);
	while (inw(x->io + UHCI_USBCMD) & USBCMD_HCRESET)
		if (!wait_before(&end))
			return -ETIMEDOUT;
	return 0;
}

/*
 * Distributes the frames: every second frame links to the endpoints of 1 ms, every second of the
 * others to those of 2 ms, and so on.
 */
static int uhci_make_memory(struct uhci *x)
{
	u32 heads = UHCI_PERIODS + 1;

	x->frames = resident_alloc(UHCI_FRAMES * sizeof(*x->frames), 0x1000);
	x->periodic = resident_alloc(heads * sizeof(*x->periodic), 16);
	if (!x->frames || !x->periodic)
		return -ENOMEM;
	x->async = &x->periodic[UHCI_PERIODS];
	for (u32 i = 0; i < heads; i++) {
		u32 shorter = i ? i - 1 : UHCI_PERIODS;

		x->periodic[i].link = (u32)&x->periodic[shorter] | UHCI_QH;
		x->periodic[i].element = UHCI_END;
	}
	x->async->link = UHCI_END;
	for (u32 i = 0; i < UHCI_FRAMES; i++) {
		u32 period = __builtin_ctz(i | FRAMES_PERIODS);

		x->frames[i] = (u32)&x->periodic[period] | UHCI_QH;
	}
	return 0;
}

static void uhci_start(struct uhci *x)
{
	outw(x->io + UHCI_USBINTR, 0);
	outw(x->io + UHCI_FRNUM, 0);
	outl(x->io + UHCI_FRBASEADD, (u32)x->frames);
	outw(x->io + UHCI_USBCMD, USBCMD_RS | USBCMD_CF | USBCMD_MAXP);
}

/* Counts the ports by their PORTSC registers, because no register has their number. */
static u8 count_ports(const struct uhci *x)
{
	u8 n = PORTS_MIN;

	while (!x->usb.emulated && n < PORTS_MAX) {
		u16 v = inw(x->io + UHCI_PORTSC(n + 1));

		if (!(v & PORTSC_ONE) || v == 0xffff)
			break;
		n++;
	}
	return n;
}

static int uhci_probe(struct device *dev)
{
	struct uhci *x = resident_alloc(sizeof(*x), 16);
	struct usb_port first = { .ops = &uhci_port_ops, .number = 1, .root_port = 1 };
	struct pci_device *pci = dev->pci;
	int err;

	if (!x)
		return -ENOMEM;
	x->io = pci_bar_io(pci, BAR_IO);
	if (!x->io || pci->bar[BAR_IO].size < IO_SIZE)
		return -ENODEV;
	x->usb =
		(struct usb_controller){ .ops = &uhci_transfers, .setup = &uhci_setup, .dev = dev };
	x->usb.emulated = usb_host_emulated(dev);
	x->usb.framed = true;
	x->over_current = pci->vendor == VENDOR_INTEL ? PORTSC_OCA | PORTSC_OCC : 0;
	first.hc = &x->usb;
	pci_enable(pci, PCI_COMMAND_IO | PCI_COMMAND_MASTER);
	if (!x->usb.emulated && pci_read16(pci->bdf, PCI_LEGSUP) & LEGSUP_TRAPS)
		pci_write16(pci->bdf, PCI_LEGSUP, LEGSUP_CLEAR);
	err = uhci_reset(x);
	if (!err)
		err = uhci_make_memory(x);
	if (err)
		return err;
	uhci_start(x);
	usb_await_ehci(&first);
	usb_host_wait_devices(&x->usb, 0);
	x->ports = count_ports(x);
	return usb_add_root_ports(&first, x->ports);
}

static const struct driver_id uhci_ids[] = { PCI_CLASS_ID(CLASS_UHCI, 0xffffff), { 0 } };

DRIVER(uhci_driver)
= { .name = "uhci", .ids = uhci_ids, .probe = uhci_probe };
