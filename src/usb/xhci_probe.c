// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds and starts xHCI controllers (4.2). Flat 32-bit, POST.
 */
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "cpu/wait.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "memory/alloc.h"
#include "pci/pci.h"
#include "usb/bus.h"
#include "usb/xhci.h"

#define CAPABILITY_SIZE 0x20
#define HALT_MS		100 /* 5.4.1: 16 ms */
#define RESET_MS	1000
#define HANDOFF_MS	1000 /* 4.22.1 */
#define SCRATCH_MAX	1023
#define ALL_ONES	0xffffffff

/* Extended capabilities (7). */
#define CAPABILITIES_MAX 64
#define EXT_LEGACY	 1
#define EXT_PROTOCOL	 2
#define LEGACY_BIOS	 0x00010000
#define LEGACY_OS	 0x01000000
#define LEGACY_CONTROL	 4	    /* offset from the capability */
#define LEGACY_EVENTS	 0xe0000000 /* cleared by writing 1; SMI enables are written as 0 */

#define PROTOCOLS_MAX 8

/* Root ports of one protocol (7.2). */
struct protocol {
	u8 first, count;
	bool super;
};

struct probe {
	struct xhci *x;
	u32 base, size;
	u32 scratch;  /* how many pages the controller needs */
	u32 extended; /* offset of the first extended capability */
	u32 protocols;
	struct protocol protocol[PROTOCOLS_MAX];
};

/* The registers of ports, doorbells and the first interrupter must be inside the BAR. */
static bool layout_fits(const struct probe *p, u32 caplength, u32 doorbells, u32 runtime)
{
	const struct xhci *x = p->x;

	return caplength >= CAPABILITY_SIZE &&
	       caplength + XHCI_PORTSC(x->ports) + 0x10u <= p->size &&
	       doorbells <= p->size - 4 * (x->slots + 1u) && runtime <= p->size - XHCI_ERDP(8);
}

static int read_capabilities(struct probe *p, u32 length)
{
	struct xhci *x = p->x;
	u32 s1 = readl(p->base + XHCI_HCSPARAMS1);
	u32 s2 = readl(p->base + XHCI_HCSPARAMS2), c1 = readl(p->base + XHCI_HCCPARAMS1);
	u32 doorbells = readl(p->base + XHCI_DBOFF) & ~3u;
	u32 runtime = readl(p->base + XHCI_RTSOFF) & ~31u;

	x->slots = min(s1 & 0xff, (u32)XHCI_SLOTS);
	x->ports = s1 >> 24;
	if (!x->slots || !x->ports || !layout_fits(p, length & 0xff, doorbells, runtime))
		return -EINVAL;
	x->op = p->base + (length & 0xff);
	x->doorbells = p->base + doorbells;
	x->runtime = p->base + runtime;
	x->streams = HCCPARAMS1_STREAMS(c1) >= XHCI_MAX_PSTREAMS;
	x->context_size = c1 & HCCPARAMS1_CSZ ? 64 : 32;
	p->scratch = (s2 >> 21 & 31) << 5 | s2 >> 27;
	p->extended = c1 >> 16 << 2;
	return 0;
}

/* Takes the controller from its owner, as an operating system would (7.1). */
static void xhci_take_over(u32 at, u32 legacy)
{
	struct deadline end = deadline_ms(HANDOFF_MS);

	if (!(legacy & (LEGACY_BIOS | LEGACY_OS)))
		return;
	writel(at, legacy | LEGACY_OS);
	while (readl(at) & LEGACY_BIOS) {
		if (!wait_before(&end)) {
			usb_host_kept("xHCI");
			break;
		}
	}
	writel(at + LEGACY_CONTROL, LEGACY_EVENTS);
	/* Leave it without an owner for an operating system. */
	writel(at, legacy & ~(LEGACY_BIOS | LEGACY_OS));
}

static void add_protocol(struct probe *p, u32 at, u32 header)
{
	u32 ports = readl(p->base + at + 8);

	if (p->protocols == PROTOCOLS_MAX || !(ports & 0xff))
		return;
	/* Two protocols with the same port would undo each other's work, so ignore the second. */
	for (u32 i = 0; i < p->protocols; i++)
		if ((ports & 0xff) < p->protocol[i].first + p->protocol[i].count &&
		    p->protocol[i].first < (ports & 0xff) + (ports >> 8 & 0xff))
			return;
	p->protocol[p->protocols++] = (struct protocol){ .first = ports,
							 .count = ports >> 8,
							 .super = header >> 24 >= 3 };
}

static void read_extended(struct probe *p)
{
	u32 at = p->extended;

	for (u32 n = 0; n < CAPABILITIES_MAX && at && at <= p->size - 16; n++) {
		u32 header = readl(p->base + at), next = header >> 8 & 0xff;

		if ((header & 0xff) == EXT_LEGACY)
			xhci_take_over(p->base + at, header);
		else if ((header & 0xff) == EXT_PROTOCOL)
			add_protocol(p, at, header);
		if (!next)
			break;
		at += next << 2;
	}
	if (!p->protocols)
		p->protocol[p->protocols++] = (struct protocol){ .first = 1, .count = p->x->ports };
}

static int xhci_reset(struct xhci *x)
{
	int err = 0;

	if (!(readl(x->op + XHCI_USBSTS) & USBSTS_HCH)) {
		writel(x->op + XHCI_USBCMD, 0);
		err = wait_register(x->op + XHCI_USBSTS, USBSTS_HCH, USBSTS_HCH, HALT_MS);
	}
	if (err)
		return err;
	writel(x->op + XHCI_USBCMD, USBCMD_HCRST);
	err = wait_register(x->op + XHCI_USBCMD, USBCMD_HCRST, 0, RESET_MS);
	return err ? err : wait_register(x->op + XHCI_USBSTS, USBSTS_CNR, 0, RESET_MS);
}

/* Allocates pages for the controller's own use (4.20). */
static int give_scratch(struct probe *p)
{
	struct xhci *x = p->x;
	u32 page, pages = p->scratch;
	u64 *list;

	if (!pages)
		return 0;
	page = (readl(x->op + XHCI_PAGESIZE) & 0xffff) << 12;
	if (!page || page & (page - 1) || pages > SCRATCH_MAX)
		return -EINVAL;
	list = resident_alloc(ALIGN_UP(pages * sizeof(*list), page), page);
	if (!list)
		return -ENOMEM;
	for (u32 i = 0; i < pages; i++) {
		list[i] = (u32)resident_alloc(page, page);
		if (!list[i])
			return -ENOMEM;
	}
	x->contexts[0] = (u32)list;
	return 0;
}

static int xhci_make_memory(struct probe *p)
{
	struct xhci *x = p->x;
	u32 size = XHCI_EVENTS * sizeof(*x->events);

	x->contexts = resident_alloc((XHCI_SLOTS + 1) * sizeof(*x->contexts), 1024);
	x->events = resident_alloc(size, size);
	x->event_cycle = TRB_CYCLE;
	if (!x->contexts || !x->events ||
	    !xhci_ring_init(&x->command, 0, resident_alloc(XHCI_RING_BYTES, XHCI_RING_BYTES)))
		return -ENOMEM;
	return give_scratch(p);
}

static void xhci_write_address(u32 reg, u32 addr)
{
	writel(reg, addr);
	writel(reg + 4, 0);
}

/* Starts the controller. The event ring has one segment, of which this is the table entry. */
static int xhci_start_controller(struct xhci *x)
{
	u32 *segment = resident_alloc(16, 64);

	if (!segment)
		return -ENOMEM;
	segment[0] = (u32)x->events;
	segment[2] = XHCI_EVENTS;
	writel(x->op + XHCI_CONFIG, x->slots);
	xhci_write_address(x->op + XHCI_DCBAAP, (u32)x->contexts);
	xhci_write_address(x->op + XHCI_CRCR, xhci_dequeue(&x->command));
	writel(XHCI_ERSTSZ(x->runtime), 1);
	xhci_write_address(XHCI_ERDP(x->runtime), (u32)x->events);
	xhci_write_address(XHCI_ERSTBA(x->runtime), (u32)segment);
	writel(x->op + XHCI_USBCMD, USBCMD_RS);
	return 0;
}

/* Finds the registers, and lets the controller reach memory. */
static int xhci_find(struct probe *p, const struct device *dev)
{
	if (dev->bus == DEVICE_MEMORY) {
		p->base = dev->base;
		p->size = dev->size;
		return 0;
	}
	p->base = pci_bar_mem(dev->pci, 0, CAPABILITY_SIZE);
	if (!p->base)
		return -ENODEV;
	p->size = min(dev->pci->bar[0].size, (u64)0x1000000);
	pci_enable(dev->pci, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	return 0;
}

static int xhci_probe_start(struct probe *p, struct device *dev, u32 length)
{
	int err;

	p->x = resident_alloc(sizeof(*p->x), 16);
	if (!p->x)
		return -ENOMEM;
	p->x->usb = (struct usb_controller){ .ops = &xhci_transfers,
					     .setup = &xhci_setup,
					     .dev = dev,
					     .parallel = true,
					     .events = true,
					     .emulated = usb_host_emulated(dev) };
	err = read_capabilities(p, length);
	if (err)
		return err;
	read_extended(p);
	err = xhci_reset(p->x);
	if (!err)
		err = xhci_make_memory(p);
	return err ? err : xhci_start_controller(p->x);
}

static int xhci_probe(struct device *dev)
{
	struct probe p = { 0 };
	int err = xhci_find(&p, dev);
	u32 length;

	if (err)
		return err;
	length = readl(p.base + XHCI_CAPLENGTH);
	/* In memory where there is no device, QEMU reads zeros, and real hardware all ones. */
	if (dev->bus == DEVICE_MEMORY && (!length || length == ALL_ONES))
		return 0;
	if (length == ALL_ONES)
		return -ENODEV;
	err = xhci_probe_start(&p, dev, length);
	if (err)
		return err;
	/* While devices signal themselves, their contacts also stop bouncing (USB 2.0, 7.1.7.3). */
	usb_host_wait_devices(&p.x->usb, 0);
	for (u32 i = 0; i < p.protocols && !err; i++)
		err = xhci_ports_probe(p.x, p.protocol[i].first, p.protocol[i].count,
				       p.protocol[i].super);
	return err;
}

static const struct driver_id xhci_ids[] = { PCI_CLASS_ID(DEVICE_CLASS_XHCI, 0xffffff),
					     MEMORY_CLASS_ID(DEVICE_CLASS_XHCI),
					     { 0 } };

DRIVER(xhci_driver)
= { .name = "xhci", .ids = xhci_ids, .probe = xhci_probe };
