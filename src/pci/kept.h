/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The chipset's registers that lose their values during a sleep (S3). POST writes them with these
 * functions, which note each write in resident memory. When the machine wakes up, pci_replay()
 * repeats the writes in the same order. So a register cannot be set at boot and forgotten at a
 * wake-up. Registers that an operating system restores by itself (BARs, bridges, those of its
 * devices) are not written this way.
 */
#ifndef PCI_KEPT_H
#define PCI_KEPT_H

#include "cpu/io.h"
#include "pci/pci.h"

#ifdef CONFIG_S3
/*
 * These write now, like the functions of the same name in pci/pci.h and cpu/io.h, and again after
 * each sleep. POST only.
 */
void pci_write8_kept(pci_bdf bdf, u16 off, u8 v);
void pci_write32_kept(pci_bdf bdf, u16 off, u32 v);
void outb_kept(u16 port, u8 v);
void outl_kept(u16 port, u32 v);
/* Write the register after each sleep, but not now. POST only. */
void pci_keep16(pci_bdf bdf, u16 off, u16 v);
void pci_keep32(pci_bdf bdf, u16 off, u32 v);

/*
 * Repeats all noted writes. A write to configuration space takes two accesses, because ECAM is not
 * set up again yet.
 */
void pci_replay(void);
#else
#define pci_write8_kept	 pci_write8
#define pci_write32_kept pci_write32
#define outb_kept	 outb
#define outl_kept	 outl
#define pci_keep16(bdf, off, v)
#define pci_keep32(bdf, off, v)
#endif

#endif
