// SPDX-License-Identifier: BSD-2-Clause
/* Which addresses PCI devices may have, and the order of pci_init(). Flat 32-bit, POST. */
#include "pci/setup.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/memory.h"

#define GIB	  (1ull << 30)
#define RAM_GRAIN 0x1000000u /* device memory begins this well away from RAM's end */

/* AMD's HyperTransport takes these addresses, whatever lies there. */
#define HT_HOLE_BASE 0xfd00000000ull
#define HT_HOLE_END  0x10000000000ull

/* The Bochs display interface (QEMU docs/specs/standard-vga.rst), of an ISA display too. */
#define DISPI_INDEX	  0x1ce
#define DISPI_DATA	  0x1cf
#define DISPI_ID	  0
#define DISPI_MEMORY_64K  10
#define DISPI_FRAMEBUFFER 0xe0000000

/* The knob: BARs above 4 GiB never, where needed, wherever possible. */
enum { PCI64_NEVER, PCI64_NEEDED, PCI64_ALWAYS };

/*
 * I/O: C000 up as long as it lasts, then what is free of the chipset's and the VMM's ports
 * (QEMU: 5658, AE00-AFE3, B100-B13F until it is moved). Windows are 4 KiB.
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
 * The size of an ISA display's framebuffer, which is where it is and hides PCI devices; 0: none.
 * Such a display has its ROM from the VMM, so that other machines are not asked.
 */
static u64 isa_framebuffer(void)
{
	if (pci_primary_vga() || !machine_file_name("vgaroms/", 0))
		return 0;
	return (dispi(DISPI_ID) & 0xfff0) == 0xb0c0 ? (u64)dispi(DISPI_MEMORY_64K) << 16 : 0;
}

/* [@base, @end) but for @hole; what is above it comes first. */
static void around(struct place_ranges *r, u64 base, u64 end, const struct place_range *hole)
{
	if (hole->base >= hole->end || hole->end <= base || hole->base >= end) {
		add_range(r, base, end);
		return;
	}
	add_range(r, max(base, hole->end), end);
	add_range(r, base, hole->base);
}

/* [@base, @end) but for ECAM and the ISA framebuffer. */
static void memory_ranges(struct place_ranges *r, u64 base, u64 end,
			  const struct place_range *display)
{
	struct place_ranges without = { 0 };
	u64 size, ecam = pci_ecam(&size);

	around(&without, base, end, &(struct place_range){ ecam, ecam + size });
	for (u32 i = 0; i < without.count; i++)
		around(r, without.range[i].base, without.range[i].end, display);
}

/*
 * What the board prefers, then from 2 GiB up, as guests know it; where RAM ends below, the
 * rest only if nothing can lie above 4 GiB instead.
 */
static void set_low_ranges(struct place *p)
{
	u64 ram_end = ALIGN_UP((u64)ram_below_4g(), RAM_GRAIN);
	u64 end = pci_board->mmio_end;
	u64 bases[PLACE_TRIES] = { pci_board->mmio_base, 0x80000000, ram_end };
	struct place_range display = { DISPI_FRAMEBUFFER, DISPI_FRAMEBUFFER + isa_framebuffer() };

	for (int i = 0; i < PLACE_TRIES; i++) {
		u64 base = max(bases[i], ram_end);

		memory_ranges(&p->mem[p->tries], base, end, &display);
		if (p->mem[p->tries].count)
			p->tries++;
		if (i < PLACE_TRIES - 1)
			p->usual_tries = p->tries;
	}
}

/* After RAM, and after what the VMM keeps for memory hot-plug. */
static void set_high_range(struct place *p)
{
	u64 base = 4 * GIB + ram_above_4g();
	u64 reserved = knob_number(KNOB_RESERVED_MEMORY_END);
	unsigned int bits = cpu_phys_bits();

	base = ALIGN_UP(max(base, reserved), GIB);
	if (bits > 52)
		bits = 52;
	add_range(&p->high, base, min(HT_HOLE_BASE, 1ull << bits));
	add_range(&p->high, max(base, HT_HOLE_END), 1ull << bits);
}

/* What is wanted gets its place first. Asking costs time, so that it waits until space is short. */
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
	struct place p = { .io = io_ranges, .prefer_high = policy == PCI64_ALWAYS };
	struct pci_device *d;

	set_low_ranges(&p);
	if (policy != PCI64_NEVER)
		set_high_range(&p);
	pci_for_each(d) pci_size_bars(d, &p);
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
