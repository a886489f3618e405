/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fake PCI functions: configuration space behind ports CF8h and CFCh, BARs whose accesses call
 * the test's device, a list of capabilities, and DMA. Drivers find them with the real
 * src/pci/config.c, capability.c and device.c, which are linked with every test.
 */
#ifndef KIT_FUNCTION_H
#define KIT_FUNCTION_H

#include "device/driver.h"
#include "fake.h"
#include "kit/config.h"
#include "pci/pci.h"

struct fake_function;

struct fake_bar {
	struct fake_function *function;
	u32 addr, size; /* size 0: not there */
	bool io;
	fake_read *read;
	fake_write *write;
	unsigned int accesses;
};

struct fake_function {
	struct pci_device pci;
	struct device found; /* what the driver's probe() is given */
	void *device;	     /* handed to the BARs' functions */
	struct fake_config config;
	struct fake_bar bar[6];
};

/* A machine without devices: for tests that need several, one after another. */
void fake_machine(void);

/*
 * A function on bus 0 as pci_init() leaves one: its BARs are decoded, and a storage controller is
 * a bus master. @class is base << 8 | sub. @f is the test's and stays until the test ends.
 */
void fake_function_add(struct fake_function *f, u16 vendor, u16 device, u16 class, u8 prog_if,
		       void *dev);
/* Gives BAR @n @size bytes (a power of two) of memory addresses, or of ports. */
void fake_function_memory(struct fake_function *f, unsigned int n, u32 size, fake_read *read,
			  fake_write *write);
void fake_function_ports(struct fake_function *f, unsigned int n, u32 size, fake_read *read,
			 fake_write *write);
/* Appends a capability whose bytes from the third on are @data; returns its offset. */
u8 fake_function_capability(struct fake_function *f, u8 id, const void *data, u8 size);
/* Ids that some drivers look at. */
void fake_function_subsystem(struct fake_function *f, u16 vendor, u16 device);
/* Asserts that one of @d's ids is the function's, and probes it: 0 or @d's negative error. */
int fake_function_probe(struct fake_function *f, const struct driver *d);

/*
 * What a device does before it reads or writes @len bytes of memory at @addr: asserts that it may
 * (bus mastering, below 4 GiB, memory of one object that is allocated) and returns the pointer. @f
 * is NULL for a device that is no PCI function.
 */
void *fake_dma(struct fake_function *f, u64 addr, u32 len);

/* A piece of a scatter/gather list. */
struct fake_segment {
	u64 addr;
	u32 len;
};

/* Copies @len bytes between the pieces and @buf; returns how many there was room for. */
u32 fake_scatter(struct fake_function *f, const struct fake_segment *seg, unsigned int n,
		 const void *buf, u32 len);
u32 fake_gather(struct fake_function *f, const struct fake_segment *seg, unsigned int n, void *buf,
		u32 len);

#endif
