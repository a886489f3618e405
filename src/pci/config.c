// SPDX-License-Identifier: BSD-2-Clause
/*
 * Access to PCI configuration space: by mechanism 1 (PCI 3.0, 3.2.2.3.2), or by ECAM once POST has
 * found it (PCI Express Base, 7.2.2). Flat 32-bit, resident.
 */
#include "pci/pci.h"
#include "cpu/io.h"

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define CONFIG_ENABLE  0x80000000u

static u32 ecam_base;
static u8 ecam_last_bus;

__post void pci_set_ecam(u32 base, u8 last_bus)
{
	ecam_base = base;
	ecam_last_bus = last_bus;
}

__post u32 pci_ecam(u64 *size)
{
	*size = ecam_base ? (ecam_last_bus + 1ull) << 20 : 0;
	return ecam_base;
}

/* Returns the register's address in ECAM, or 0 if only mechanism 1 can reach it. */
static u32 ecam(pci_bdf bdf, u16 off)
{
	if (!ecam_base || pci_bus(bdf) > ecam_last_bus)
		return 0;
	return ecam_base + ((u32)bdf << 12) + off;
}

/* Selects the doubleword of @off and returns the port of the byte at @off. */
static u16 config_select(pci_bdf bdf, u16 off)
{
	outl(CONFIG_ADDRESS, CONFIG_ENABLE | (u32)bdf << 8 | (off & 0xfc));
	return CONFIG_DATA + (off & 3);
}

__post u32 pci_next_function(u32 *bdf, u32 end, u32 step)
{
	u32 first = *bdf, reg = ecam(first, PCI_VENDOR_ID), id;

	for (; *bdf < end; *bdf += step) {
		if (reg) {
			id = readl(reg + ((*bdf - first) << 12));
		} else {
			outl(CONFIG_ADDRESS, CONFIG_ENABLE | *bdf << 8);
			id = inl(CONFIG_DATA);
		}
		if ((u16)id != PCI_NO_VENDOR && id)
			return id;
	}
	return 0;
}

u8 pci_read8(pci_bdf bdf, u16 off)
{
	u32 reg = ecam(bdf, off);

	return reg ? readb(reg) : inb(config_select(bdf, off));
}

u16 pci_read16(pci_bdf bdf, u16 off)
{
	u32 reg = ecam(bdf, off);

	return reg ? readw(reg) : inw(config_select(bdf, off));
}

u32 pci_read32(pci_bdf bdf, u16 off)
{
	u32 reg = ecam(bdf, off);

	return reg ? readl(reg) : inl(config_select(bdf, off));
}

void pci_write8(pci_bdf bdf, u16 off, u8 v)
{
	u32 reg = ecam(bdf, off);

	if (reg)
		writeb(reg, v);
	else
		outb(config_select(bdf, off), v);
}

void pci_write16(pci_bdf bdf, u16 off, u16 v)
{
	u32 reg = ecam(bdf, off);

	if (reg)
		writew(reg, v);
	else
		outw(config_select(bdf, off), v);
}

void pci_write32(pci_bdf bdf, u16 off, u32 v)
{
	u32 reg = ecam(bdf, off);

	if (reg)
		writel(reg, v);
	else
		outl(config_select(bdf, off), v);
}

__post void pci_write8_again(pci_bdf bdf, u16 off, u8 v)
{
	u32 reg = ecam(bdf, off);

	if (reg)
		writeb(reg, v);
	else
		outb(CONFIG_DATA + (off & 3), v);
}

__post u32 pci_write_back32(pci_bdf bdf, u16 off, u32 v)
{
	u32 reg = ecam(bdf, off);

	if (reg) {
		writel(reg, v);
		return readl(reg);
	}
	outl(config_select(bdf, off), v);
#ifdef CONFIG_MOVES
	/* v86 decides what CONFIG_DATA reads as when the address is written, not when it is read.
	 */
	config_select(bdf, off);
#endif
	return inl(CONFIG_DATA);
}
