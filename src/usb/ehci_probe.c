// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds and starts EHCI controllers and the devices on their ports (4.1, 4.2). Flat 32-bit,
 * POST.
 */
#include "cpu/io.h"
#include "cpu/time.h"
#include "cpu/wait.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "memory/alloc.h"
#include "pci/pci.h"
#include "usb/bus.h"
#include "usb/companion.h"
#include "usb/ehci.h"

#define CLASS_EHCI 0x0c0320

#define CAPABILITY_SIZE 0x10
#define PORTS_MAX	15
#define POWER_MS	20 /* 2.3.9 */
#define HALT_MS		100
#define HANDOFF_MS	1000

/* USBLEGSUP and USBLEGCTLSTS in configuration space, 2.1.7 and 2.1.8. */
#define EXT_LEGACY     1
#define EXT_MIN	       0x40
#define EXT_COUNT_MAX  8
#define EXT_NEXT(v)    ((v) >> 8 & 0xff)
#define LEGACY_BIOS    0x00010000
#define LEGACY_OS      0x01000000
#define LEGACY_CONTROL 4

/* Takes the controller from its owner, as an operating system would (5.1). */
static void ehci_take_over(const struct pci_device *pci, u8 at, u32 v)
{
	struct deadline end = deadline_ms(HANDOFF_MS);

	if (!(v & (LEGACY_BIOS | LEGACY_OS)))
		return;
	pci_write32(pci->bdf, at, v | LEGACY_OS);
	while (pci_read32(pci->bdf, at) & LEGACY_BIOS) {
		if (!wait_before(&end)) {
			usb_host_kept("EHCI");
			break;
		}
	}
	pci_write32(pci->bdf, at + LEGACY_CONTROL, 0);
	/* Leave it without an owner for an operating system. */
	pci_write32(pci->bdf, at, v & ~(LEGACY_BIOS | LEGACY_OS));
}

/* Finds the owner among the extended capabilities, of which @at is the first. */
static void ehci_read_extended(const struct pci_device *pci, u8 at)
{
	for (u32 n = 0; n < EXT_COUNT_MAX && at >= EXT_MIN && !(at & 3); n++) {
		u32 v = pci_read32(pci->bdf, at);

		if ((v & 0xff) == EXT_LEGACY)
			ehci_take_over(pci, at, v);
		at = EXT_NEXT(v);
	}
}

static int ehci_reset(struct ehci *x)
{
	int err = 0;

	if (!(readl(x->op + EHCI_USBSTS) & USBSTS_HALTED)) {
		writel(x->op + EHCI_USBCMD, 0);
		err = wait_register(x->op + EHCI_USBSTS, USBSTS_HALTED, USBSTS_HALTED, HALT_MS);
	}
	if (err)
		return err;
	writel(x->op + EHCI_USBCMD, USBCMD_HCRESET);
	return wait_register(x->op + EHCI_USBCMD, USBCMD_HCRESET, 0, HALT_MS);
}

static int ehci_make_memory(struct ehci *x)
{
	x->head = resident_alloc(sizeof(*x->head), 128);
	x->frames = resident_alloc(EHCI_FRAMES * sizeof(*x->frames), EHCI_PAGE);
	if (!x->head || !x->frames)
		return -ENOMEM;
	x->head->link = (u32)x->head | EHCI_QH;
	x->head->endpoint = QH_HEAD | QH_EPS(EPS_HIGH);
	x->head->split = QH_MULT;
	x->head->next = x->head->alternate = EHCI_END;
	x->head->token = QTD_HALTED;
	for (u32 i = 0; i < EHCI_FRAMES; i++)
		x->frames[i] = EHCI_END;
	return 0;
}

static void ehci_start(struct ehci *x, u32 hccparams)
{
	if (hccparams & HCCPARAMS_64)
		writel(x->op + EHCI_SEGMENT, 0);
	writel(x->op + EHCI_USBINTR, 0);
	writel(x->op + EHCI_PERIODIC, (u32)x->frames);
	writel(x->op + EHCI_ASYNC, (u32)x->head);
	x->command = USBCMD_RS | USBCMD_ASE;
	writel(x->op + EHCI_USBCMD, x->command);
	/* From now on ports belong to this controller and not to its companions. */
	writel(x->op + EHCI_CONFIGFLAG, 1);
}

/*
 * Waits for devices. Behind QEMU's ports they are there at once; others have some time to signal
 * themselves.
 */
static void ehci_wait_for_devices(struct ehci *x, u32 hcsparams)
{
	if (hcsparams & HCSPARAMS_PPC) {
		for (u8 port = 1; port <= x->ports; port++)
			writel(x->op + EHCI_PORTSC(port), PORTSC_PP);
		delay_us(POWER_MS * 1000);
	}
	usb_host_wait_devices(&x->usb, 0);
}

static int ehci_begin(struct device *dev)
{
	struct ehci *x = resident_alloc(sizeof(*x), 16);
	struct pci_device *pci = dev->pci;
	u32 base = pci_bar_mem(pci, 0, CAPABILITY_SIZE), params, capabilities;
	u8 length;
	int err;

	if (!x || !base)
		return x ? -ENODEV : -ENOMEM;
	pci_enable(pci, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	length = readl(base + EHCI_CAPLENGTH);
	params = readl(base + EHCI_HCSPARAMS);
	capabilities = readl(base + EHCI_HCCPARAMS);
	x->usb =
		(struct usb_controller){ .ops = &ehci_transfers, .setup = &ehci_setup, .dev = dev };
	x->usb.emulated = usb_host_emulated(dev);
	x->op = base + length;
	x->ports = min(params & 15, (u32)PORTS_MAX);
	if (length < CAPABILITY_SIZE - 4 || !x->ports ||
	    length + EHCI_PORTSC(x->ports + 1u) > pci->bar[0].size)
		return -EINVAL;
	ehci_read_extended(pci, capabilities >> 8);
	err = ehci_reset(x);
	if (!err)
		err = ehci_make_memory(x);
	if (err)
		return err;
	ehci_start(x, capabilities);
	ehci_wait_for_devices(x, params);
	err = usb_add_root_ports(
		&(struct usb_port){
			.hc = &x->usb, .ops = &ehci_port_ops, .number = 1, .root_port = 1 },
		x->ports);
	if (err)
		return err;
	usb_await_resets(&x->usb);
	usb_ehci_done(dev, (struct usb_companions){ .controllers = HCSPARAMS_N_CC(params),
						    .ports = HCSPARAMS_N_PCC(params) });
	return 0;
}

static int ehci_probe(struct device *dev)
{
	int err = ehci_begin(dev);

	if (err)
		usb_ehci_done(NULL, (struct usb_companions){ 0 });
	return err;
}

static const struct driver_id ehci_ids[] = { PCI_CLASS_ID(CLASS_EHCI, 0xffffff), { 0 } };

DRIVER(ehci_driver)
= { .name = "ehci", .ids = ehci_ids, .probe = ehci_probe };
