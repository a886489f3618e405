// SPDX-License-Identifier: BSD-2-Clause
/*
 * PCI-to-PCI bridges: reads what their capabilities say and sets their windows (PCI-to-PCI Bridge
 * 1.2, 3.2.5; PCI Express Base, 7.5.3; QEMU's reservation capability, docs/pcie_pci_bridge.txt).
 * Flat 32-bit, POST.
 */
#include "pci/setup.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"

#define VENDOR_RED_HAT 0x1b36

/* The PCI Express capability. */
#define EXP_TYPE(flags)	      ((flags) >> 4 & 15)
#define EXP_ROOT_PORT	      4
#define EXP_UPSTREAM_PORT     5
#define EXP_DOWNSTREAM_PORT   6
#define EXP_SLOT_IMPLEMENTED  0x0100
#define EXP_SLOT_CAP	      0x14
#define EXP_SLOT_CAP_HOT_PLUG 0x40

/*
 * QEMU's vendor-specific capability, by which a bridge asks for resources. A field of all ones asks
 * for nothing.
 */
#define RESERVE_TYPE	    1
#define RESERVE_LENGTH	    32
#define RESERVE_BUSES	    4
#define RESERVE_IO	    8
#define RESERVE_MEMORY	    16
#define RESERVE_PREFETCH_32 20
#define RESERVE_PREFETCH_64 24

/* Values of the windows' registers with the base above the limit. */
#define IO_CLOSED     0x00f0
#define MEMORY_CLOSED 0xfff0

/* The least sizes of the windows of a bridge with hot-plug, if there is room, in bytes. */
#define HOT_PLUG_IO	0x1000
#define HOT_PLUG_MEMORY 0x200000

static u64 reserved32(const struct pci_device *d, u8 off)
{
	u32 v = pci_read32(d->bdf, off);

	return v == ~0u ? 0 : v;
}

static u64 read64(const struct pci_device *d, u8 off)
{
	return pci_read32(d->bdf, off) | (u64)pci_read32(d->bdf, off + 4) << 32;
}

static u64 reserved64(const struct pci_device *d, u8 off)
{
	u64 v = read64(d, off);

	return v == ~0ull ? 0 : v;
}

static void read_reserve(struct pci_device *d, u8 cap)
{
	struct place_item *w = d->bridge->place.window;
	u64 io = read64(d, cap + RESERVE_IO);

	d->bridge->reserved_buses = min(reserved32(d, cap + RESERVE_BUSES), 255ull);
	/* 0 is a valid answer: it means no window. All ones mean that the firmware decides. */
	d->bridge->no_io = !io;
	w[PLACE_IO].room = io == ~0ull ? 0 : min(io, 0x10000ull);
	w[PLACE_MEM].minimum = reserved32(d, cap + RESERVE_MEMORY);
	w[PLACE_PREF].minimum = reserved32(d, cap + RESERVE_PREFETCH_32);
	if (!w[PLACE_PREF].minimum)
		w[PLACE_PREF].minimum = min(reserved64(d, cap + RESERVE_PREFETCH_64), 1ull << 52);
}

static void read_express(struct pci_device *d, u8 cap, u16 flags)
{
	u8 type = EXP_TYPE(flags);

	if (type == EXP_ROOT_PORT || type == EXP_DOWNSTREAM_PORT) {
		d->bridge->single_slot = true;
		d->bridge->hot_plug =
			flags & EXP_SLOT_IMPLEMENTED &&
			pci_read32(d->bdf, cap + EXP_SLOT_CAP) & EXP_SLOT_CAP_HOT_PLUG;
	} else if (type == EXP_UPSTREAM_PORT) {
		d->bridge->hot_plug = false;
	}
}

int pci_bridge_probe(struct pci_device *d)
{
	struct pci_bridge *b = post_alloc(sizeof(*b), __alignof__(*b));
	struct pci_capability c;
	bool more;

	if (!b)
		return -ENOMEM;
	memset(b, 0, sizeof(*b));
	d->bridge = b;
	if (d->parent)
		b->place.above = &d->parent->bridge->place;
	/* The VMM may hot-plug devices behind a conventional bridge, so assume that it will. */
	b->hot_plug = true;
	/*
	 * The status register is not asked whether there is a list: the pointer of a bridge without
	 * one is reserved, so it reads as 0.
	 */
	more = pci_first_capability(d->bdf, &c);
	for (; more; more = pci_next_capability(d->bdf, &c)) {
		if ((c.header & 0xff) == PCI_CAP_ID_EXP)
			read_express(d, c.at, c.header >> 16);
		if ((c.header & 0xff) == PCI_CAP_ID_VENDOR && d->vendor == VENDOR_RED_HAT &&
		    c.header >> 24 == RESERVE_TYPE && (c.header >> 16 & 0xff) >= RESERVE_LENGTH)
			read_reserve(d, c.at);
	}
	return 0;
}

/*
 * Returns whether the bridge has the window of which @v is the base register. It exists if its type
 * bits or address bits are not 0, or if the highest of them can be set. @closed is the register's
 * value if the base is above the limit.
 */
static bool window_exists(const struct pci_device *d, u8 off, u32 v, u32 closed)
{
	if (v & (closed | 15))
		return true;
	pci_write32(d->bdf, off, closed);
	return pci_read16(d->bdf, off) & 0xf0;
}

void pci_bridge_add_windows(struct pci_device *d, struct place *p)
{
	struct place_item *w = d->bridge->place.window;
	u32 io = pci_read32(d->bdf, PCI_BRIDGE_IO), pref = pci_read32(d->bdf, PCI_BRIDGE_PREFETCH);

	w[PLACE_IO].exists = window_exists(d, PCI_BRIDGE_IO, io, IO_CLOSED);
	d->bridge->io_open = io & 15 && (io & 0xf0) <= (io >> 8 & 0xf0);
	w[PLACE_MEM].exists = true;
	w[PLACE_PREF].exists = window_exists(d, PCI_BRIDGE_PREFETCH, pref, MEMORY_CLOSED);
	w[PLACE_PREF].wide = pref & 1;
	if (d->bridge->hot_plug) {
		if (!d->bridge->no_io)
			w[PLACE_IO].room = max(w[PLACE_IO].room, (u64)HOT_PLUG_IO);
		w[PLACE_MEM].room = HOT_PLUG_MEMORY;
		w[PLACE_PREF].room = HOT_PLUG_MEMORY;
	}
	place_add_bridge(p, &d->bridge->place);
}

/* Returns the base and limit registers of a memory window as one doubleword. */
static u32 memory_window(const struct place_item *w)
{
	u64 limit = w->addr + w->size - 1;

	if (!w->addr || !w->size)
		return MEMORY_CLOSED;
	return (w->addr >> 16 & 0xfff0) | ((u32)(limit >> 16) & 0xfff0) << 16;
}

void pci_bridge_write_windows(struct pci_device *d)
{
	const struct place_item *w = d->bridge->place.window;
	const struct place_item *io = &w[PLACE_IO], *pref = &w[PLACE_PREF];

	/*
	 * The registers of the I/O window share a doubleword with the secondary status, so write
	 * only 16 bits.
	 */
	if (io->exists && io->addr && io->size)
		pci_write16(d->bdf, PCI_BRIDGE_IO,
			    (io->addr >> 8 & 0xf0) | ((io->addr + io->size - 1) & 0xf000));
	else if (d->bridge->io_open)
		pci_write16(d->bdf, PCI_BRIDGE_IO, IO_CLOSED);
	pci_write32(d->bdf, PCI_BRIDGE_MEMORY, memory_window(&w[PLACE_MEM]));
	if (!pref->exists)
		return;
	pci_write32(d->bdf, PCI_BRIDGE_PREFETCH, memory_window(pref));
	if (!(pref->addr >> 32))
		return;
	pci_write32(d->bdf, PCI_BRIDGE_PREFETCH_UPPER_BASE, pref->addr >> 32);
	pci_write32(d->bdf, PCI_BRIDGE_PREFETCH_UPPER_LIMIT, (pref->addr + pref->size - 1) >> 32);
}

void pci_bridge_write_control(const struct pci_device *d)
{
	u8 line = d->irq_line == PCI_NO_LINE ? 0 : d->irq_line;

	pci_write32(d->bdf, PCI_INTERRUPT_LINE, line | (u32)PCI_BRIDGE_CONTROL_SERR << 16);
}

void pci_bridge_forward_vga(const struct pci_device *d)
{
	for (struct pci_device *b = d->parent; b; b = b->parent)
		pci_write16(b->bdf, PCI_BRIDGE_CONTROL,
			    PCI_BRIDGE_CONTROL_SERR | PCI_BRIDGE_CONTROL_VGA);
}
