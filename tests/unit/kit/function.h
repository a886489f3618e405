/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fake PCI functions: configuration space behind ports CF8h and CFCh, BARs whose accesses call the
 * test's device, a list of capabilities, and DMA. Drivers access them by the real src/pci/config.c,
 * capability.c and device.c, which are linked with every test.
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
	u32 addr, size; /* size 0: there is no such BAR */
	bool io;
	fake_read *read;
	fake_write *write;
	unsigned int accesses;
};

struct fake_function {
	struct pci_device pci;
	struct device found; /* the driver's probe() gets this */
	void *device;	     /* passed to the BARs' functions */
	struct fake_config config;
	struct fake_bar bar[6];
};

/* Makes a machine without devices, for tests that need several machines one after the other. */
void fake_machine(void);

/*
 * Adds a function to bus 0, in the state in which pci_init() leaves it: its BARs are decoded, and a
 * storage controller is a bus master. @class is base << 8 | sub. @f belongs to the test and must
 * stay until the test ends.
 */
void fake_function_add(struct fake_function *f, u16 vendor, u16 device, u16 class, u8 prog_if,
		       void *dev);
/* Gives BAR @n a range of @size bytes (a power of two) of memory addresses, or of ports. */
void fake_function_memory(struct fake_function *f, unsigned int n, u32 size, fake_read *read,
			  fake_write *write);
void fake_function_ports(struct fake_function *f, unsigned int n, u32 size, fake_read *read,
			 fake_write *write);
/* Appends a capability. @data is its bytes from the third on. Returns its offset. */
u8 fake_function_capability(struct fake_function *f, u8 id, const void *data, u8 size);
/* Sets the subsystem ids, which some drivers check. */
void fake_function_subsystem(struct fake_function *f, u16 vendor, u16 device);
/*
 * Asserts that one of @d's ids matches the function, and calls its probe(). Returns 0 or the
 * driver's negative error.
 */
int fake_function_probe(struct fake_function *f, const struct driver *d);

/*
 * A device calls this before it reads or writes @len bytes of memory at @addr. Asserts that it may
 * (bus mastering is on, the address is below 4 GiB, the memory is inside one allocated object), and
 * returns the pointer. @f is NULL for a device that is not a PCI function.
 */
void *fake_dma(struct fake_function *f, u64 addr, u32 len);

/* A piece of a scatter/gather list. */
struct fake_segment {
	u64 addr;
	u32 len;
};

/* Copies @len bytes between the pieces and @buf. Returns for how many there was room. */
u32 fake_scatter(struct fake_function *f, const struct fake_segment *seg, unsigned int n,
		 const void *buf, u32 len);
u32 fake_gather(struct fake_function *f, const struct fake_segment *seg, unsigned int n, void *buf,
		u32 len);

#endif
