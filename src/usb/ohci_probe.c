// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds and starts OHCI controllers and the devices on their ports (5.1, 7.4). Flat 32-bit, POST.
 */
#include "cpu/io.h"
#include "cpu/wait.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "memory/alloc.h"
#include "pci/pci.h"
#include "usb/bus.h"
#include "usb/companion.h"
#include "usb/ohci.h"

#define CLASS_OHCI 0x0c0310

#define PORTS_MAX  15 /* 7.4.1 */
#define HANDOFF_MS 1000
#define CLEAR_MS   10
#define INTERVAL   0x2edf /* 7.3.1 */
#define ALL_ONES   0xffffffff

/* Asks SMM to release the controller, if another firmware's SMM owns it (5.1.1.3.3). */
static void ohci_take_over(const struct ohci *x)
{
	if (!(readl(x->regs + OHCI_CONTROL) & CONTROL_IR))
		return;
	writel(x->regs + OHCI_COMMANDSTATUS, COMMAND_OCR);
	if (wait_register(x->regs + OHCI_CONTROL, CONTROL_IR, 0, HANDOFF_MS))
		usb_host_kept("OHCI");
}

static struct ohci_ed *new_head(void)
{
	struct ohci_ed *ed = resident_alloc(sizeof(*ed), 16);

	if (ed)
		ed->flags = ED_SKIP;
	return ed;
}

/*
 * Distributes the frames: every second frame links to the endpoints of 1 ms, every second of the
 * others to those of 2 ms, and so on.
 */
static int ohci_make_memory(struct ohci *x)
{
	x->hcca = resident_alloc(sizeof(*x->hcca), 256);
	x->periodic = resident_alloc(OHCI_PERIODS * sizeof(*x->periodic), 16);
	x->control = new_head();
	x->bulk = new_head();
	if (!x->hcca || !x->periodic || !x->control || !x->bulk)
		return -ENOMEM;
	for (u32 i = 0; i < OHCI_PERIODS; i++) {
		x->periodic[i].flags = ED_SKIP;
		x->periodic[i].next = i ? (u32)&x->periodic[i - 1] : 0;
	}
	for (u32 i = 0; i < ARRAY_SIZE(x->hcca->interrupt); i++)
		x->hcca->interrupt[i] =
			(u32)&x->periodic[__builtin_ctz(i | 1u << (OHCI_PERIODS - 1))];
	return 0;
}

/*
 * Starts the controller. It must be running within 2 ms after its reset; otherwise its ports must
 * be reset (5.1.1.4).
 */
static int ohci_start(struct ohci *x)
{
	u32 interval = readl(x->regs + OHCI_FMINTERVAL) & 0x3fff;
	int err;

	writel(x->regs + OHCI_COMMANDSTATUS, COMMAND_RESET);
	err = wait_register(x->regs + OHCI_COMMANDSTATUS, COMMAND_RESET, 0, CLEAR_MS);
	if (err)
		return err;
	if (!interval)
		interval = INTERVAL;
	writel(x->regs + OHCI_INTDISABLE, INT_ALL);
	writel(x->regs + OHCI_HCCA, (u32)x->hcca);
	writel(x->regs + OHCI_CONTROLHEAD, (u32)x->control);
	writel(x->regs + OHCI_BULKHEAD, (u32)x->bulk);
	/* FSLargestDataPacket, and the part of a frame for periodic transfers. */
	writel(x->regs + OHCI_FMINTERVAL, interval | ((interval - 210) * 6 / 7) << 16 | FM_TOGGLE);
	writel(x->regs + OHCI_PERIODICSTART, interval * 9 / 10);
	writel(x->regs + OHCI_CONTROL,
	       CONTROL_OPERATING | CONTROL_PLE | CONTROL_CLE | CONTROL_BLE | 3);
	return 0;
}

static int ohci_probe(struct device *dev)
{
	struct ohci *x = resident_alloc(sizeof(*x), 16);
	struct usb_port first = { .ops = &ohci_port_ops, .number = 1, .root_port = 1 };
	struct pci_device *pci = dev->pci;
	u32 hub;
	u8 ports;
	int err;

	if (!x)
		return -ENOMEM;
	x->regs = pci_bar_mem(pci, 0, OHCI_REGS);
	if (!x->regs)
		return -ENODEV;
	x->usb =
		(struct usb_controller){ .ops = &ohci_transfers, .setup = &ohci_setup, .dev = dev };
	x->usb.emulated = usb_host_emulated(dev);
	x->usb.framed = true;
	first.hc = &x->usb;
	pci_enable(pci, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	ohci_take_over(x);
	err = ohci_make_memory(x);
	if (!err)
		err = ohci_start(x);
	if (err)
		return err;
	hub = readl(x->regs + OHCI_RHDESCRIPTORA);
	ports = min(RH_PORTS(hub), (u32)PORTS_MAX);
	if (hub == ALL_ONES || !ports || OHCI_PORT(ports + 1u) > pci->bar[0].size)
		return -EINVAL;
	usb_await_ehci(&first);
	x->collective = !x->usb.emulated && !(hub & RH_OVER_CURRENT);
	if (!x->usb.emulated)
		writel(x->regs + OHCI_RHSTATUS, RH_POWER_ON);
	usb_host_wait_devices(&x->usb, RH_POWER_MS(hub));
	return usb_add_root_ports(&first, ports);
}

static const struct driver_id ohci_ids[] = { PCI_CLASS_ID(CLASS_OHCI, 0xffffff), { 0 } };

DRIVER(ohci_driver)
= { .name = "ohci", .ids = ohci_ids, .probe = ohci_probe };
