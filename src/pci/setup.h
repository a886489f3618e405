/* SPDX-License-Identifier: BSD-2-Clause */
/* What the steps of pci_init() share: src/pci only. POST only. */
#ifndef PCI_SETUP_H
#define PCI_SETUP_H

#include "pci/pci.h"
#include "pci/place.h"

/* Configuration registers of a PCI-to-PCI bridge (header type 1). */
#define PCI_BRIDGE_BUSES 0x18
#define PCI_BRIDGE_IO 0x1c
#define PCI_BRIDGE_MEMORY 0x20
#define PCI_BRIDGE_PREFETCH 0x24
#define PCI_BRIDGE_PREFETCH_UPPER_BASE 0x28
#define PCI_BRIDGE_PREFETCH_UPPER_LIMIT 0x2c
#define PCI_BRIDGE_ROM 0x38
#define PCI_BRIDGE_CONTROL 0x3e
#define PCI_BRIDGE_CONTROL_VGA 0x0008

struct pci_bridge {
	struct place_bridge place;
	u8 reserved_buses; /* that the VMM wants free behind it */
	bool single_slot;  /* a PCI Express port that leads down: only slot 0 is behind it */
	bool hot_plug;
};

/* As given to pci_init(). */
extern const struct pci_board *pci_board;
extern u32 (*pci_wanted)(const struct pci_device *d);

/* Finds every function, gives the bridges their bus numbers and fills pci_devices. */
void pci_enumerate(void);

/* Reads what a bridge's capabilities say; allocates @d->bridge. Returns 0 or -ENOMEM. */
int pci_bridge_probe(struct pci_device *d);
/* Finds which windows the bridge has and sets what they are to hold; adds them to @p. */
void pci_bridge_add_windows(struct pci_device *d, struct place *p);
/* Writes the windows as they were placed. */
void pci_bridge_write_windows(struct pci_device *d);
/* Lets the bridges above @d forward the legacy VGA addresses. */
void pci_bridge_forward_vga(const struct pci_device *d);

/* Sizes the BARs of @d and its windows, and adds them to @p. Decoding is off after reset. */
void pci_size_bars(struct pci_device *d, struct place *p);
/* Writes what was placed and turns its decoding on. */
void pci_write_bars(struct pci_device *d);
/* Sizes, places and writes all. */
void pci_assign(void);

/* Sets irq_pin and irq_line of all functions, and the registers of those with a pin. */
void pci_route_irqs(void);

#endif
