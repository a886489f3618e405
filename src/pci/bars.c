// SPDX-License-Identifier: BSD-2-Clause
/*
 * Base address registers (PCI 3.0, 6.2.5): finds how large they are, and writes their addresses
 * once they are placed. All this happens while the device's decoding is off, as it is after a
 * reset. So the VMM maps a device only once, when the command register is written. Flat 32-bit,
 * POST.
 */
#include "pci/setup.h"
#include "log/log.h"
#include "memory/alloc.h"

#define BAR_TYPE_MASK	    15u
#define BAR_IO_MASK	    3u
#define ROM_MASK	    0xfffff800u
#define ROM_BIT		    (1u << PCI_ROM_BAR)
/* bit of the programming interface: the channel is in native mode */
#define IDE_NATIVE(channel) (1u << 2 * (channel))

static u8 bar_register(const struct pci_device *d, unsigned int n)
{
	if (n < PCI_ROM_BAR)
		return PCI_BAR(n);
	return d->header_type == PCI_HEADER_BRIDGE ? PCI_BRIDGE_ROM : PCI_ROM;
}

/* Returns which BARs @d may have, as far as its class and header tell. */
static u8 possible_bars(const struct pci_device *d)
{
	u8 known = pci_board->bars ? pci_board->bars(d) : PCI_BARS_UNKNOWN;

	/* The chipset's own bridges have BARs to place only if the board names these. */
	if (known == PCI_BARS_UNKNOWN &&
	    (d->class == PCI_CLASS_HOST_BRIDGE || d->class == PCI_CLASS_ISA_BRIDGE))
		return 0;
#ifdef CONFIG_SHORT_CUTS
	if (known == PCI_BARS_UNKNOWN)
		known = pci_known_bars(d);
#endif
	if (known != PCI_BARS_UNKNOWN)
		return known;
	if (d->header_type == PCI_HEADER_BRIDGE)
		return 0x03 | ROM_BIT;
	if (d->header_type)
		return 0;
	known = 0x3f | ROM_BIT;
	/* An IDE channel in compatibility mode has fixed ports instead of its BARs. */
	if (d->class == PCI_CLASS_IDE && !(d->prog_if & IDE_NATIVE(0)))
		known &= ~0x03;
	if (d->class == PCI_CLASS_IDE && !(d->prog_if & IDE_NATIVE(1)))
		known &= ~0x0c;
	return known;
}

/*
 * Returns the lowest bit of @mask. After ones are written to a BAR, the lowest bit that reads as 1
 * is its size, since sizes are powers of two.
 */
static u32 lowest_bit(u32 mask)
{
	return mask & -mask;
}

static u32 bar_probe(const struct pci_device *d, u8 reg, u32 ones)
{
	return pci_write_back32(d->bdf, reg, ones);
}

#ifdef CONFIG_FEW_PARTS
/*
 * Keeps the address that the VMM has given the BAR, if the board says so. Devices behind bridges
 * get new addresses, because the bridges get new windows. So do BARs above 4 GiB, because no driver
 * reaches them there.
 */
static void bar_keep(struct pci_device *d, struct pci_bar *bar, u8 reg)
{
	u32 low;

	if (!pci_keep_bars || d->parent)
		return;
	low = pci_read32(d->bdf, reg);
	bar->addr = low & (low & PCI_BAR_IO ? ~BAR_IO_MASK : ~BAR_TYPE_MASK);
	if (!(low & PCI_BAR_IO) && low & PCI_BAR_MEM_64 && pci_read32(d->bdf, reg + 4)) {
		bar->addr = 0;
		pci_write32(d->bdf, reg + 4, 0);
	}
}
#else
static void bar_keep(struct pci_device *d, struct pci_bar *bar, u8 reg)
{
}
#endif

/*
 * Finds the size of BAR @n. The high half of a 64-bit BAR is written only if the low half has no
 * writable bit; otherwise it keeps the 0 that a reset leaves.
 */
static void size_bar(struct pci_device *d, unsigned int n)
{
	struct pci_bar *bar = &d->bar[n];
	u8 reg = bar_register(d, n);
	u32 v;

	if (n != PCI_ROM_BAR)
		bar_keep(d, bar, reg);
	v = bar_probe(d, reg, n == PCI_ROM_BAR ? ROM_MASK : ~0u);
	if (!v || v == ~0u)
		return;
	if (n == PCI_ROM_BAR) {
		bar->size = lowest_bit(v & ROM_MASK);
		return;
	}
	bar->flags = v & BAR_TYPE_MASK;
	if (bar->flags & PCI_BAR_IO) {
		bar->flags = PCI_BAR_IO;
		bar->size = lowest_bit(v & ~BAR_IO_MASK);
		return;
	}
	bar->size = lowest_bit(v & ~BAR_TYPE_MASK);
	if (bar->size || !(bar->flags & PCI_BAR_MEM_64) || n + 1 >= PCI_ROM_BAR)
		return;
	bar->size = (u64)lowest_bit(bar_probe(d, reg + 4, ~0u)) << 32;
}

static enum place_space space_of(const struct pci_bar *bar)
{
	if (bar->flags & PCI_BAR_IO)
		return PLACE_IO;
	return bar->flags & PCI_BAR_PREFETCH ? PLACE_PREF : PLACE_MEM;
}

static bool is_64(const struct pci_bar *bar)
{
	return !(bar->flags & PCI_BAR_IO) && bar->flags & PCI_BAR_MEM_64;
}

static void add_bar(struct pci_device *d, unsigned int n, struct place *p)
{
	struct place_item *item = post_alloc(sizeof(*item), __alignof__(*item));

	d->place[n] = item;
	if (!item)
		return;
	*item = (struct place_item){
		.above = d->parent ? &d->parent->bridge->place : NULL,
		.space = space_of(&d->bar[n]),
		.wide = is_64(&d->bar[n]),
		.size = d->bar[n].size,
	};
	place_add(p, item);
}

void pci_size_bars(struct pci_device *d, struct place *p)
{
	u8 bars = possible_bars(d);

	if (bars && pci_keep_bars) /* the VMM may have turned decoding on */
		pci_write16(d->bdf, PCI_COMMAND, 0);
	for (unsigned int n = 0; bars >> n; n++) {
		if (!(bars >> n & 1))
			continue;
		size_bar(d, n);
		if (d->bar[n].size)
			d->bars |= 1 << n;
		if (pci_keep_bars && d->bar[n].addr)
			pci_kept(d->bar[n].addr + d->bar[n].size);
		else if (d->bar[n].size)
			add_bar(d, n, p);
		if (is_64(&d->bar[n]))
			n++;
	}
	if (d->secondary_bus)
		pci_bridge_add_windows(d, p);
}

#ifdef CONFIG_MOVES
/*
 * The machines of this image may have BARs that cannot be moved. Such a BAR reads as its old
 * address after it was written, and that is the one to use.
 */
static void write_address(struct pci_bar *bar, unsigned int n, pci_bdf bdf, u8 reg)
{
	u32 mask = n == PCI_ROM_BAR	     ? ROM_MASK
		   : bar->flags & PCI_BAR_IO ? ~BAR_IO_MASK
					     : ~BAR_TYPE_MASK;
	u32 low = pci_write_back32(bdf, reg, bar->addr) & mask;

	bar->addr = (bar->addr >> 32 << 32) | low;
}
#else
static void write_address(struct pci_bar *bar, unsigned int n, pci_bdf bdf, u8 reg)
{
	pci_write32(bdf, reg, bar->addr);
}
#endif

static void write_bar(struct pci_device *d, unsigned int n)
{
	struct pci_bar *bar = &d->bar[n];
	u8 reg = bar_register(d, n);

	if (d->place[n])
		bar->addr = d->place[n]->addr;
	if (!bar->addr)
		log_warn("pci: %02x:%02x.%x: no room for %s BAR %u of %llx bytes\n",
			 pci_bus(d->bdf), pci_dev(d->bdf), pci_fn(d->bdf),
			 bar->flags & PCI_BAR_IO ? "I/O" : "memory", n, bar->size);
	write_address(bar, n, d->bdf, reg);
	if (bar->addr >> 32 || bar->size >> 32)
		pci_write32(d->bdf, reg + 4, bar->addr >> 32);
}

/*
 * Returns the command bits that may be set: a space is decoded only if all BARs that the device has
 * in it got an address.
 */
static u16 decodable(const struct pci_device *d)
{
	u8 bars = d->bars & ~ROM_BIT;
	u16 have = 0, missing = 0;

	for (unsigned int n = 0; bars >> n; n++) {
		const struct pci_bar *bar = &d->bar[n];
		u16 bit = bar->flags & PCI_BAR_IO ? PCI_COMMAND_IO : PCI_COMMAND_MEMORY;

		if (bars >> n & 1)
			*(bar->addr ? &have : &missing) |= bit;
	}
	/* Devices of these classes decode fixed addresses as well. */
	if (d->class == PCI_CLASS_IDE)
		have |= PCI_COMMAND_IO;
	if (d->class == PCI_CLASS_VGA)
		have |= PCI_COMMAND_IO | PCI_COMMAND_MEMORY;
	if (d->header_type == PCI_HEADER_BRIDGE && d->secondary_bus)
		have |= PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER | PCI_COMMAND_SERR;
	/*
	 * The firmware has drivers for nearly all storage controllers. Setting the bit now saves
	 * each driver a write.
	 */
	if (d->class >> 8 == PCI_BASE_CLASS_STORAGE)
		have |= PCI_COMMAND_MASTER;
	return have & ~missing;
}

void pci_write_bars(struct pci_device *d)
{
	u16 command;

	for (unsigned int n = 0; d->bars >> n; n++)
		if (d->bars >> n & 1)
			write_bar(d, n);
	if (d->secondary_bus)
		pci_bridge_write_windows(d);
	command = decodable(d);
	if (command)
		pci_enable(d, command);
}
