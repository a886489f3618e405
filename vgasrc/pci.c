/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds the adapter on the PCI bus. Real mode; for POST and EDID. */
#include "abi/flat.h"
#include "pci.h"
#include "vga.h"

#define EDID_REGION 0x400

/* Returns bdf if the adapter is there, else the first one with this ID on bus 0. */
static int pci_find(u16 bdf, u32 id)
{
	u16 slot;

	if (pci_read(bdf, PCI_ID) == id)
		return bdf;
	for (slot = 0; slot < 32; slot++)
		if (pci_read(slot << 3, PCI_ID) == id)
			return slot << 3;
	return -ENODEV;
}

static u32 pci_bar(u16 bdf, u8 bar)
{
	u32 base = pci_read(bdf, PCI_BAR(bar));

	if (base & 1)
		return 0;
	if ((base & 6) == 4 && pci_read(bdf, PCI_BAR(bar) + 4))
		return 0; /* above 4 GiB */
	return base & ~0xfu;
}

/* Reads the EDID, which QEMU's own adapters have at the start of their register BAR. */
int pci_edid(u16 at, u8 bytes, u32 to)
{
	if (!vars.mmio || at > EDID_REGION - bytes)
		return -ENODEV;
	if (vars.flat) {
		for (; bytes >= 4; bytes -= 4, at += 4, to += 4)
			poke32(FAR_SEG(to), FAR_OFF(to), flat_get32(vars.mmio + at));
		if (bytes > 1)
			poke16(FAR_SEG(to), FAR_OFF(to), flat_get16(vars.mmio + at));
		else if (bytes) /* POST never reads a number of bytes that leaves three here */
			poke8(FAR_SEG(to), FAR_OFF(to), flat_get8(vars.mmio + at));
		return 0;
	}
	return move_block(FAR_SEG(to) * 16u + FAR_OFF(to), vars.mmio + at, bytes);
}

/* Returns a field of what the system BIOS tells, which saves the accesses to find it out. */
static u32 told(u16 offset)
{
	return flat_get32(vars.flat + offset);
}

static u32 adapter_bar(bool is_told, u16 bdf, u8 bar)
{
	return is_told ? told(offsetof(struct vga_flat, bars) + bar * 4) : pci_bar(bdf, bar);
}

u16 pci_told_memory(u32 id)
{
	if (!vars.flat || vars.bdf > 0xff || told(offsetof(struct vga_flat, id)) != id)
		return 0;
	return (u16)(told(offsetof(struct vga_flat, size)) >> 16);
}

int pci_adapter(u16 bdf, u32 id, u8 lfb, u8 mmio)
{
	bool is_told = vars.flat && told(offsetof(struct vga_flat, id)) == id;
	int at = is_told ? bdf : pci_find(bdf, id);

	if (at < 0)
		return at;
	vars.bdf = (u16)at;
	vars.lfb = vars.mmio = 0;
	if (!is_told && !(pci_read((u16)at, PCI_COMMAND) & PCI_COMMAND_MEMORY))
		return 0;
	vars.lfb = adapter_bar(is_told, (u16)at, lfb);
	if (mmio != PCI_NO_BAR)
		vars.mmio = adapter_bar(is_told, (u16)at, mmio);
	return 0;
}
