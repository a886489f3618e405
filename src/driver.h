/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drivers find their devices through this linker set: one struct driver a file, no central
 * list. POST only.
 */
#ifndef DRIVER_H
#define DRIVER_H

#include "lib/types.h"

struct pci_device;

struct driver {
	const char *name;
	/* Whether this driver serves @d: looks at ids and class only. */
	bool (*match)(const struct pci_device *d);
	/* Initialises the device and registers what it offers. Runs as a task of its own;
	 * returns 0 or a negative error, which is logged with the name and address. */
	int (*probe)(struct pci_device *d);
};

#define DRIVER(sym)                                                                      \
	static const struct driver sym;                                                  \
	static const struct driver *const sym##_entry __used                             \
		__attribute__((section(".drivers"))) = &sym;                             \
	static const struct driver sym

/* Starts the driver of every enumerated PCI function. */
void drivers_probe(void);

#endif
