/* SPDX-License-Identifier: BSD-2-Clause */
/* PCI configuration space by mechanism 1 (PCI Local Bus Specification 3.0, 3.2.2.3.2). */
#ifndef VGA_PCI_H
#define VGA_PCI_H

#include "cpu.h"

/*
 * Read and write a 32-bit register of a function (bdf = bus/device/function). Each takes two
 * accesses.
 */
static inline u32 pci_read(u16 bdf, u8 reg)
{
	outl(0xcf8, 0x80000000u | (u32)bdf << 8 | reg);
	return inl(0xcfc);
}

static inline void pci_write(u16 bdf, u8 reg, u32 val)
{
	outl(0xcf8, 0x80000000u | (u32)bdf << 8 | reg);
	outl(0xcfc, val);
}

#define PCI_ID		 0x00
#define PCI_COMMAND	 0x04
#define PCI_BAR(n)	 (0x10 + 4 * (n))
#define PCI_CAPABILITIES 0x34

#define PCI_COMMAND_MEMORY 2
#define PCI_COMMAND_MASTER 4

/*
 * Finds the adapter with this ID (device in the high half) at bdf; or anywhere on bus 0, if the
 * caller gave no bdf or a wrong one. Sets vars.bdf, and vars.lfb and vars.mmio from the BARs with
 * these numbers. They are 0 for PCI_NO_BAR, and for a BAR that is not decoded or lies above 4 GiB.
 * Returns 0 or -ENODEV.
 */
#define PCI_NO_BAR 0xff
int pci_adapter(u16 bdf, u32 id, u8 lfb, u8 mmio);

/*
 * Returns the size of BAR 0 in units of 64 KiB, if the system BIOS has told it of an adapter with
 * this ID, and the adapter is on bus 0; else 0. To be called after pci_adapter().
 */
u16 pci_told_memory(u32 id);

/* read_edid for an adapter that has QEMU's extended registers at vars.mmio. */
int pci_edid(u16 at, u8 bytes, u32 to);

#endif
