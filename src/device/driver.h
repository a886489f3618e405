/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drivers find their devices through this linker set. Each driver's file defines one struct driver;
 * there is no central list. POST only.
 *
 *	static const struct driver_id foo_ids[] = {
 *		PCI_ID(0x1000, 0x0012),
 *		PCI_CLASS_ID(0x010700, 0xffff00),
 *		{ 0 },
 *	};
 *
 *	DRIVER(foo_driver) = { .name = "foo", .ids = foo_ids, .probe = foo_probe };
 */
#ifndef DEVICE_DRIVER_H
#define DEVICE_DRIVER_H

#include "lib/types.h"

struct pci_device;

enum device_bus {
	DEVICE_NONE, /* the end of a list of ids */
	DEVICE_PCI,
	DEVICE_ISA,    /* such a device has no identity: its driver looks for it */
	DEVICE_VIRTIO, /* a virtio device with registers in memory, not on PCI */
	DEVICE_MEMORY, /* a device that works as PCI's of its class, but only has registers in
			  memory */
};

/* A device that was found. The driver's probe gets it; it exists until POST ends. */
struct device {
	u8 bus;			/* enum device_bus */
	struct pci_device *pci; /* for DEVICE_PCI */
	u32 base;		/* for DEVICE_VIRTIO and DEVICE_MEMORY: address of its registers */
	u32 size;		/* for DEVICE_MEMORY: how many bytes they take */
	u16 virtio_id;		/* for DEVICE_VIRTIO: its device type (Virtio 1.2, 5) */
};

#define DEVICE_PLACE_SIZE 16

/* Writes where the device is, for messages and names: "PCI:00:05.0", "MMIO:feb00200", "ISA". */
void device_place(const struct device *dev, char buf[DEVICE_PLACE_SIZE]);

/* Which devices a driver serves. A field whose mask is 0 may have any value. */
struct driver_id {
	u8 bus;
	u16 vendor, vendor_mask;
	u16 device, device_mask; /* of PCI, or virtio's device type */
	u32 class, class_mask;	 /* base class << 16 | subclass << 8 | programming interface */
};

#define PCI_ID(vendor_id, device_id)                                                               \
	{                                                                                          \
		.bus = DEVICE_PCI, .vendor = (vendor_id), .vendor_mask = 0xffff,                   \
		.device = (device_id), .device_mask = 0xffff,                                      \
	}
/* @code and @mask: base class << 16 | subclass << 8 | programming interface. */
#define PCI_CLASS_ID(code, mask)                                                                   \
	{                                                                                          \
		.bus = DEVICE_PCI, .class = (code), .class_mask = (mask),                          \
	}
/* The same without PCI: registers in memory, where perhaps nothing answers. */
#define MEMORY_CLASS_ID(code)                                                                      \
	{                                                                                          \
		.bus = DEVICE_MEMORY, .class = (code), .class_mask = 0xffffff                      \
	}
#define ISA_ID                                                                                     \
	{                                                                                          \
		.bus = DEVICE_ISA                                                                  \
	}
/* A virtio device of type @id with registers in memory. */
#define VIRTIO_ID(id)                                                                              \
	{                                                                                          \
		.bus = DEVICE_VIRTIO, .device = (id), .device_mask = 0xffff                        \
	}
/*
 * A virtio device of type @id on PCI, with device id 1040h + @id, or as a transitional device,
 * whose id is @number (4.1.2).
 */
#define VIRTIO_PCI_ID(id)	       PCI_ID(0x1af4, 0x1040 + (id))
#define VIRTIO_TRANSITIONAL_ID(number) PCI_ID(0x1af4, number)

struct driver {
	const char *name;
	const struct driver_id *ids; /* the last one's bus is DEVICE_NONE */
	/*
	 * If the VMM names all devices that may be booted, and does not name a PCI device of this
	 * driver, the device is not used.
	 */
	bool if_wanted;
	/*
	 * The device has nothing but disks. If the user wishes that disks which the VMM does not
	 * name are not used, @if_wanted applies to the device as well.
	 */
	bool if_named;
	/*
	 * Initialises the device and registers what it offers. Runs as a task of its own. Returns
	 * 0, or a negative error, which is logged with the device's name and address. A driver of
	 * an ISA device, or of one in memory, returns 0 if there is none.
	 */
	int (*probe)(struct device *dev);
};

#define DEVICE_CLASS_XHCI 0x0c0330

#define DRIVER(sym)                                                                                \
	static const struct driver sym __post_const;                                               \
	static const struct driver *const sym##_entry __used                                       \
		__attribute__((section(".drivers"))) = &sym;                                       \
	static const struct driver sym

/*
 * Returns whether the VMM names all devices that may be booted, and @d is not wanted. Without @part
 * (NULL), that means that neither @d nor a part of it is among them; with @part
 * ("channel@0/disk@3,0"), that this part of @d is not.
 */
typedef bool unwanted_fn(const struct pci_device *d, const char *part);

/*
 * Starts a driver for each PCI function that has one, and all drivers of ISA devices. Bridges have
 * none, because src/pci and the board set them up. @unwanted (may be NULL) decides about the
 * functions whose driver has if_wanted, and answers driver_unwanted(). @named_only: the user wishes
 * that only disks which the VMM names are used; then @unwanted also decides about the functions
 * whose driver has if_named.
 */
void drivers_probe(unwanted_fn *unwanted, bool named_only);
/*
 * Returns what drivers_probe()'s @unwanted says about @dev and @part (NULL: all of it). Returns
 * false if @dev is not a PCI function.
 */
bool driver_unwanted(const struct device *dev, const char *part);
/* Returns the @named_only that drivers_probe() was called with. */
bool drivers_named_only(void);
/*
 * Returns driver_unwanted() for the part whose text is @format with the numbers @a and @b. Returns
 * false if the user also wants disks that are not named.
 */
bool driver_unwanted_disk(const struct device *dev, const char *format, u32 a, u32 b);
/*
 * Lets drivers whose devices come and go look for new ones. Whoever waits for the user during POST
 * calls this a few times a second. New devices are registered when it returns.
 */
void drivers_look(void);
/* Makes drivers_look() call @look, which starts tasks. Such a driver calls this once. */
void drivers_on_look(void (*look)(void));
/*
 * Starts the driver, if there is one, of the virtio device with type @virtio_id whose registers are
 * at @base. For boards that know where virtio devices are; virtio_mmio_probe() reads the type.
 */
void drivers_probe_virtio(u32 base, u16 virtio_id);
/*
 * Starts the driver, if there is one, of the device with class @class (as in PCI_CLASS_ID) that may
 * have its @size bytes of registers at @base.
 */
void drivers_probe_memory(u32 base, u32 size, u32 class);

#endif
