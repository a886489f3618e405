/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The chipset's registers that a sleeping machine forgets (S3). POST writes them through these
 * functions, which note each write in resident memory; pci_replay() does the same writes in the
 * same order when the machine wakes up. So no register can be set in one story and forgotten in the
 * other. What an operating system restores by itself (BARs, bridges, its devices' registers) is not
 * written this way.
 */
#ifndef PCI_KEPT_H
#define PCI_KEPT_H

#include "cpu/io.h"
#include "pci/pci.h"

#ifdef CONFIG_S3
/* As their namesakes of pci/pci.h and cpu/io.h, now and after each sleep. POST only. */
void pci_write8_kept(pci_bdf bdf, u16 off, u8 v);
void pci_write32_kept(pci_bdf bdf, u16 off, u32 v);
void outb_kept(u16 port, u8 v);
void outl_kept(u16 port, u32 v);
/* Writes the 16-bit register after each sleep, and not now. POST only. */
void pci_keep16(pci_bdf bdf, u16 off, u16 v);

/* Writes all again. Two accesses for each of configuration space, since ECAM is not there yet. */
void pci_replay(void);
#else
#define pci_write8_kept	 pci_write8
#define pci_write32_kept pci_write32
#define outb_kept	 outb
#define outl_kept	 outl
#define pci_keep16(bdf, off, v)
#endif

#endif
