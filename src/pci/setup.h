/* SPDX-License-Identifier: BSD-2-Clause */
/* What the steps of pci_init() share; only src/pci uses it. POST only. */
#ifndef PCI_SETUP_H
#define PCI_SETUP_H

#include "pci/pci.h"
#include "pci/place.h"

/* Configuration registers of a PCI-to-PCI bridge (header type 1). */
#define PCI_BRIDGE_BUSES		0x18
#define PCI_BRIDGE_IO			0x1c
#define PCI_BRIDGE_MEMORY		0x20
#define PCI_BRIDGE_PREFETCH		0x24
#define PCI_BRIDGE_PREFETCH_UPPER_BASE	0x28
#define PCI_BRIDGE_PREFETCH_UPPER_LIMIT 0x2c
#define PCI_BRIDGE_ROM			0x38
#define PCI_BRIDGE_CONTROL		0x3e
#define PCI_BRIDGE_CONTROL_SERR		0x0002
#define PCI_BRIDGE_CONTROL_VGA		0x0008

struct pci_bridge {
	struct place_bridge place;
	u8 reserved_buses; /* bus numbers that the VMM wants kept free behind it */
	bool single_slot;  /* a PCI Express port that leads down: only slot 0 is behind it */
	bool hot_plug;
	bool io_open; /* its I/O window is open before we write it */
	bool no_io;   /* the VMM wants no I/O window for devices that are plugged in later */
};

/* The arguments of pci_init(). */
extern const struct pci_board *pci_board;
extern u32 (*pci_wanted)(const struct pci_device *d);

#ifdef CONFIG_FEW_PARTS
/* Whether BARs on bus 0 keep the addresses that the VMM has given them. */
extern bool pci_keep_bars;
/* Says that a BAR keeps its memory, which ends at @end: nothing is placed below that. */
void pci_kept(u64 end);
#else
#define pci_keep_bars false
static inline void pci_kept(u64 end)
{
}
#endif

/* Finds all functions, gives bridges their bus numbers and fills pci_devices. */
void pci_enumerate(void);

/*
 * Fills in the class and the header type of @d, whose vendor and device are known. Returns whether
 * its slot may have more functions: only function 0 is asked, by its multifunction bit. The class
 * tells which header the others have.
 */
bool pci_identify(struct pci_device *d);

/* Reads a bridge's capabilities and allocates @d->bridge. Returns 0 or -ENOMEM. */
int pci_bridge_probe(struct pci_device *d);
/* Finds out which windows the bridge has, sets how much they need, and adds them to @p. */
void pci_bridge_add_windows(struct pci_device *d, struct place *p);
/* Writes the windows' addresses to the bridge. */
void pci_bridge_write_windows(struct pci_device *d);
/*
 * Writes the bridge control register and, in the same doubleword, the interrupt line. Errors from
 * behind the bridge are forwarded to it; its command register says whether it forwards them
 * further.
 */
void pci_bridge_write_control(const struct pci_device *d);
/* Lets all bridges above @d forward the legacy VGA addresses. */
void pci_bridge_forward_vga(const struct pci_device *d);

/*
 * Returns a mask of the BARs that a function of @d's vendor and device may have (bit 6: the ROM),
 * or PCI_BARS_UNKNOWN.
 */
u8 pci_known_bars(const struct pci_device *d);

/*
 * Finds the sizes of @d's BARs and adds them and its windows to @p. Decoding must be off, as it is
 * after a reset.
 */
void pci_size_bars(struct pci_device *d, struct place *p);
/* Writes the addresses of BARs and windows and turns on decoding. */
void pci_write_bars(struct pci_device *d);
/* Finds the sizes of all BARs and windows, places them and writes their addresses. */
void pci_assign(void);

/*
 * Sets irq_pin and irq_line of all functions, and the interrupt line registers of those that have a
 * pin.
 */
void pci_route_irqs(void);

#endif
