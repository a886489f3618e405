// SPDX-License-Identifier: BSD-2-Clause
/*
 * Decides which addresses PCI devices may have; has the order of the steps of pci_init(). Flat
 * 32-bit, POST.
 */
#include "pci/setup.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "log/log.h"
#include "machine/knobs.h"
#include "machine/machine.h"
#include "memory/memory.h"

#define GIB	  (1ull << 30)
#define RAM_GRAIN 0x1000000u /* device memory begins at a multiple of this above the end of RAM */

/* AMD's HyperTransport claims these addresses, so nothing may be placed there. */
#define HT_HOLE_BASE 0xfd00000000ull
#define HT_HOLE_END  0x10000000000ull

/* The Bochs display interface (QEMU docs/specs/standard-vga.rst); an ISA display has it, too. */
#define DISPI_INDEX	  0x1ce
#define DISPI_DATA	  0x1cf
#define DISPI_ID	  0
#define DISPI_MEMORY_64K  10
#define DISPI_FRAMEBUFFER 0xe0000000

/*
 * Values of the knob that says when BARs may go above 4 GiB: never, when they do not fit below, or
 * whenever they can.
 */
enum { PCI64_NEVER, PCI64_NEEDED, PCI64_ALWAYS };

/*
 * I/O addresses, the preferred ones first: C000 and up, then whatever the chipset's and the VMM's
 * ports leave free. (QEMU has ports at 5658, at AE00-AFE3, and at B100-B13F until we move those.)
 * Bridge windows are multiples of 4 KiB.
 */
static const struct place_ranges io_ranges = {
	.count = 5,
	.range = { { 0xc000, 0x10000 },
		   { 0x1000, 0x5000 },
		   { 0x6000, 0xae00 },
		   { 0xb200, 0xc000 },
		   { 0x5800, 0x6000 } },
};

const struct pci_board *pci_board;
u32 (*pci_wanted)(const struct pci_device *d);

#ifdef CONFIG_FEW_PARTS
bool pci_keep_bars;
static u32 kept_end; /* where the memory ends that the VMM has given to BARs below 4 GiB */

void pci_kept(u64 end)
{
	if (end < 4 * GIB)
		kept_end = max(kept_end, (u32)end);
}

static void look_for_kept(void)
{
	kept_end = 0;
	pci_keep_bars = pci_board->keep_bars && pci_board->keep_bars();
}
#else
#define kept_end 0

static void look_for_kept(void)
{
}
#endif

static void add_range(struct place_ranges *r, u64 base, u64 end)
{
	if (base < end && r->count < PLACE_RANGES)
		r->range[r->count++] = (struct place_range){ base, end };
}

static u16 dispi(u16 index)
{
	outw(DISPI_INDEX, index);
	return inw(DISPI_DATA);
}

/*
 * Returns the size of an ISA display's framebuffer, or 0 if there is none. The framebuffer has a
 * fixed address and hides PCI devices placed there. The VMM gives an ISA display its ROM as a file,
 * so machines without such a file are not probed.
 */
static u64 isa_framebuffer(void)
{
	if (pci_primary_vga() || !machine_file_name("vgaroms/", 0))
		return 0;
	return (dispi(DISPI_ID) & 0xfff0) == 0xb0c0 ? (u64)dispi(DISPI_MEMORY_64K) << 16 : 0;
}

/* Adds [@base, @end) without @hole to @r; the part above the hole comes first. */
static void around(struct place_ranges *r, u64 base, u64 end, const struct place_range *hole)
{
	if (hole->base >= hole->end || hole->end <= base || hole->base >= end) {
		add_range(r, base, end);
		return;
	}
	add_range(r, max(base, hole->end), end);
	add_range(r, base, hole->base);
}

/* Adds [@base, @end) without ECAM and the ISA framebuffer to @r. */
static void memory_ranges(struct place_ranges *r, u64 base, u64 end,
			  const struct place_range *display)
{
	struct place_ranges without;
	u64 size, ecam = pci_ecam(&size);

	without.count = 0;
	around(&without, base, end, &(struct place_range){ ecam, ecam + size });
	for (u32 i = 0; i < without.count; i++)
		around(r, without.range[i].base, without.range[i].end, display);
}

/*
 * Sets up the ranges below 4 GiB to try in turn: what the board prefers, then 2 GiB and up, where
 * guests expect devices. If RAM ends below 2 GiB, the space between is tried as well, but only when
 * nothing more can move above 4 GiB.
 */
static void set_low_ranges(struct place *p)
{
	u64 ram_end = ALIGN_UP((u64)ram_below_4g(), RAM_GRAIN);
	u64 end = pci_board->mmio_end;
	u64 bases[PLACE_TRIES] = { pci_board->mmio_base, 0x80000000, ram_end };
	struct place_range display = { DISPI_FRAMEBUFFER, DISPI_FRAMEBUFFER + isa_framebuffer() };

	for (int i = 0; i < PLACE_TRIES; i++) {
		u64 base = max(max(bases[i], ram_end), (u64)kept_end);

		p->mem[p->tries].count = 0;
		memory_ranges(&p->mem[p->tries], base, end, &display);
		if (p->mem[p->tries].count)
			p->tries++;
		if (i < PLACE_TRIES - 1)
			p->usual_tries = p->tries;
	}
}

/*
 * Above 4 GiB, devices start after RAM and after what the VMM keeps for memory hot-plug. Both
 * numbers are the VMM's and may be too large for this CPU: then there is no such range.
 */
static void set_high_range(struct place *p)
{
	u64 base = max(4 * GIB + ram_above_4g(), knob_number(KNOB_RESERVED_MEMORY_END));
	u64 end = 1ull << cpu_phys_bits();

	if (base >= end)
		return;
	base = ALIGN_UP(base, GIB);
	add_range(&p->high, base, min(HT_HOLE_BASE, end));
	add_range(&p->high, max(base, HT_HOLE_END), end);
}

/*
 * Places everything again so that wanted devices get addresses first. Asking how much each is
 * wanted takes time, so it is done only when space is short.
 */
static void place_wanted_first(struct place *p)
{
	struct pci_device *d;

	pci_for_each(d)
	{
		u32 wanted = pci_wanted(d);

		for (unsigned int n = 0; n < PCI_BARS; n++)
			if (d->place[n])
				d->place[n]->wanted = wanted;
	}
	place_all(p);
}

void pci_assign(void)
{
	u64 policy = knob_number(KNOB_PCI64);
	struct pci_device *d;
	struct place p;

	if (!pci_devices.first)
		return;
	place_begin(&p, &io_ranges, policy == PCI64_ALWAYS);
	look_for_kept();
	pci_for_each(d) pci_size_bars(d, &p);
	set_low_ranges(&p);
	if (policy != PCI64_NEVER)
		set_high_range(&p);
	place_all(&p);
	if (p.scarce && pci_wanted)
		place_wanted_first(&p);
	if (p.no_hotplug)
		log_info("pci: %u windows for hot-plug left closed\n", p.no_hotplug);
	pci_for_each(d) pci_write_bars(d);
}

void pci_init(const struct pci_board *board, u32 (*wanted)(const struct pci_device *d))
{
	struct pci_device *vga, *d;

	pci_board = board;
	pci_wanted = wanted;
	pci_enumerate();
	pci_assign();
	if (pci_board->device_init)
		pci_for_each(d) pci_board->device_init(d);
	pci_route_irqs();
	vga = pci_primary_vga();
	if (vga)
		pci_bridge_forward_vga(vga);
}
