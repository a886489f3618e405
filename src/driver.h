/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drivers find their devices through this linker set: one struct driver a file, no central
 * list. POST only.
 *
 *	static const struct driver_id foo_ids[] = {
 *		PCI_ID(0x1000, 0x0012),
 *		PCI_CLASS_ID(0x010700, 0xffff00),
 *		{ 0 },
 *	};
 *
 *	DRIVER(foo_driver) = { .name = "foo", .ids = foo_ids, .probe = foo_probe };
 */
#ifndef DRIVER_H
#define DRIVER_H

#include "lib/types.h"

struct pci_device;

enum device_bus {
	DEVICE_NONE, /* ends a list of ids */
	DEVICE_PCI,
	DEVICE_ISA,    /* has no identity: its driver looks whether it is there */
	DEVICE_VIRTIO, /* virtio registers in memory, without PCI */
};

/* A device that was found, as its driver's probe gets it. It stays until POST ends. */
struct device {
	u8 bus;			/* enum device_bus */
	struct pci_device *pci; /* DEVICE_PCI */
	u32 base;		/* DEVICE_VIRTIO: address of its registers */
	u16 virtio_id;		/* DEVICE_VIRTIO: what kind of device it is (Virtio 1.2, 5) */
};

#define DEVICE_PLACE_SIZE 16

/* Where the device is, for messages and names: "PCI:00:05.0", "MMIO:feb00200", "ISA". */
void device_place(const struct device *dev, char buf[DEVICE_PLACE_SIZE]);

/* Which devices a driver serves; a field of a mask that is 0 says that all values will do. */
struct driver_id {
	u8 bus;
	u16 vendor, vendor_mask;
	u16 device, device_mask; /* PCI, or virtio's kind of device */
	u32 class, class_mask;	 /* base << 16 | sub << 8 | programming interface */
};

#define PCI_ID(vendor_id, device_id)                                                               \
	{                                                                                          \
		.bus = DEVICE_PCI, .vendor = (vendor_id), .vendor_mask = 0xffff,                   \
		.device = (device_id), .device_mask = 0xffff,                                      \
	}
/* @code and @mask: base << 16 | sub << 8 | programming interface. */
#define PCI_CLASS_ID(code, mask)                                                                   \
	{                                                                                          \
		.bus = DEVICE_PCI, .class = (code), .class_mask = (mask),                          \
	}
#define ISA_ID                                                                                     \
	{                                                                                          \
		.bus = DEVICE_ISA                                                                  \
	}
/* Virtio's kind of device @id with registers in memory, */
#define VIRTIO_ID(id)                                                                              \
	{                                                                                          \
		.bus = DEVICE_VIRTIO, .device = (id), .device_mask = 0xffff                        \
	}
/* and on PCI: device 1040h + @id, or a transitional device's own number (4.1.2). */
#define VIRTIO_PCI_ID(id)	       PCI_ID(0x1af4, 0x1040 + (id))
#define VIRTIO_TRANSITIONAL_ID(number) PCI_ID(0x1af4, number)

struct driver {
	const char *name;
	const struct driver_id *ids; /* up to one whose bus is DEVICE_NONE */
	/*
	 * Initialises the device and registers what it offers. Runs as a task of its own;
	 * returns 0 or a negative error, which is logged with the name and address. An ISA
	 * driver returns 0 where there is no device.
	 */
	int (*probe)(struct device *dev);
};

#define DRIVER(sym)                                                                                \
	static const struct driver sym;                                                            \
	static const struct driver *const sym##_entry __used                                       \
		__attribute__((section(".drivers"))) = &sym;                                       \
	static const struct driver sym

/* Starts the driver of every enumerated PCI function, and every driver of ISA devices. */
void drivers_probe(void);
/*
 * Has the drivers whose devices come and go look for such as have come: for who waits for the user
 * in POST, a few times a second. What they find is registered when this returns.
 */
void drivers_look(void);
/* Has drivers_look() call @look, which starts tasks. Called once by such a driver. */
void drivers_on_look(void (*look)(void));
/* Starts the driver of the virtio device @virtio_id whose registers are at @base, if there is
 * one: for a board that knows where such devices are (virtio_mmio_probe() asks for the id). */
void drivers_probe_virtio(u32 base, u16 virtio_id);

#endif
