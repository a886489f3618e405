// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds the functions on all buses, depth first, and numbers the buses (PCI 3.0, 3.2.2.3;
 * PCI-to-PCI Bridge 1.2, 12.1). An empty slot takes one read. Flat 32-bit, POST.
 */
#include "pci/setup.h"
#include "machine/knobs.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"

#define SLOTS	  32
#define FUNCTIONS 8 /* of a slot */
#define BUSES	  256

struct list pci_devices;

static struct pci_device *add_function(pci_bdf bdf, u32 id, u16 root, struct pci_device *parent)
{
	struct pci_device *d = post_alloc(sizeof(*d), __alignof__(*d));

	if (!d)
		return NULL;
	memset(d, 0, sizeof(*d));
	d->bdf = bdf;
	d->parent = parent;
	d->root_bus = root;
	d->vendor = id;
	d->device = id >> 16;
	d->irq_line = PCI_NO_LINE;
	list_append(&pci_devices, &d->node);
	return d;
}

/* Adds the functions of a slot, of which function 0 is at @bdf and has the numbers @id. */
static __noinline void scan_slot(pci_bdf bdf, u32 id, u16 root, struct pci_device *parent)
{
	struct pci_device *d = add_function(bdf, id, root, parent);

	if (!d || !pci_identify(d))
		return;
	for (u32 at = bdf + 1; (id = pci_next_function(&at, bdf + FUNCTIONS, 1)); at++) {
		d = add_function(at, id, root, parent);
		if (!d)
			return;
		pci_identify(d);
	}
}

static struct pci_device *device_of(struct list_node *n)
{
	return n ? container_of(n, struct pci_device, node) : NULL;
}

/*
 * Adds the host bridge, which is at the start of bus 0. Returns false if it is not there; then
 * there is no PCI.
 */
static bool scan_host_bridge(void)
{
	u32 bdf = 0, id = pci_board->host_bridge;

	if (!id)
		id = pci_next_function(&bdf, 1, 1);
	if (id)
		scan_slot(0, id, 0, NULL);
	return pci_devices.first;
}

/* Adds the functions on @bus. Returns the first one added, or NULL. */
static struct pci_device *scan_bus(u8 bus, u16 root, struct pci_device *parent)
{
	u32 slots = parent && parent->bridge->single_slot ? 1 : SLOTS;
	u32 bdf = PCI_BDF(bus, 0, 0), end = bdf + slots * FUNCTIONS, id;
	struct list_node **tail = pci_devices.last;

	if (!bus) {
		if (!scan_host_bridge())
			return NULL;
		bdf += FUNCTIONS;
	}
	for (; (id = pci_next_function(&bdf, end, FUNCTIONS)); bdf += FUNCTIONS)
		scan_slot(bdf, id, root, parent);
	return device_of(tail ? *tail : pci_devices.first);
}

/*
 * Returns the next function on the same bus, or NULL. Functions of one bus are neighbours in the
 * list because they were added one after the other.
 */
static struct pci_device *next_on_bus(const struct pci_device *d)
{
	struct pci_device *next = device_of(d->node.next);

	return next && pci_bus(next->bdf) == pci_bus(d->bdf) ? next : NULL;
}

/*
 * Writes the bus number registers. The fourth byte is the secondary latency timer, which a reset
 * leaves at 0.
 */
static void write_buses(const struct pci_device *d)
{
	pci_write32(d->bdf, PCI_BRIDGE_BUSES,
		    pci_bus(d->bdf) | (u32)d->secondary_bus << 8 | (u32)d->subordinate_bus << 16);
}

/*
 * Lets the bridge above @d forward all buses up to @limit, until everything behind it has been
 * found. A bridge higher up does so already, because it has that bridge behind it.
 */
static void widen_parent(const struct pci_device *d, u16 limit)
{
	struct pci_device *above = d->parent;

	if (!above || above->subordinate_bus == limit)
		return;
	above->subordinate_bus = limit;
	write_buses(above);
}

/*
 * Gives bridge @d the next bus number. Behind a port there is rarely another bridge, so a port
 * forwards only the buses that it keeps in any case, which usually saves the second write. Other
 * bridges forward all buses up to @limit for now. Returns whether there is a bus behind @d to scan.
 */
static bool open_bridge(struct pci_device *d, u16 *last, u16 limit)
{
	if (d->header_type != PCI_HEADER_BRIDGE)
		return false;
	if (pci_bridge_probe(d))
		return false;
	if (*last == limit) {
		log_error("pci: %02x:%02x.%x: no bus number left for the bus behind it\n",
			  pci_bus(d->bdf), pci_dev(d->bdf), pci_fn(d->bdf));
		return false;
	}
	widen_parent(d, limit);
	d->secondary_bus = ++*last;
	d->subordinate_bus = limit;
	if (d->bridge->single_slot)
		d->subordinate_bus = min((u16)(*last + d->bridge->reserved_buses), limit);
	write_buses(d);
	return true;
}

static void close_bridge(struct pci_device *d, u16 *last, u16 limit)
{
	*last = min((u16)max(*last, d->secondary_bus + d->bridge->reserved_buses), limit);
	if (d->subordinate_bus == *last)
		return;
	d->subordinate_bus = *last;
	write_buses(d);
}

/* Enumerates everything under root bus @root. Buses may get numbers up to @limit. */
static void scan_root(u8 root, u16 limit)
{
	struct pci_device *parent = NULL, *d = scan_bus(root, root, NULL);
	u16 last = root;

	for (;;) {
		if (d && open_bridge(d, &last, limit)) {
			parent = d;
			d = scan_bus(last, root, parent);
		} else if (d) {
			d = next_on_bus(d);
		} else if (parent) {
			close_bridge(parent, &last, limit);
			d = next_on_bus(parent);
			parent = parent->parent;
		} else {
			return;
		}
	}
}

static bool bus_answers(u8 bus)
{
	u32 bdf = PCI_BDF(bus, 0, 0);

	return pci_next_function(&bdf, bdf + SLOTS * FUNCTIONS, FUNCTIONS);
}

/*
 * Returns the next root bus above @root, or BUSES if there is none. The VMM says how many more root
 * buses there are, but not which; only root buses answer while no bridge has a bus number.
 */
static u16 next_root(u16 root, u64 *left)
{
	if (!*left)
		return BUSES;
	for (u16 bus = root + 1; bus < BUSES; bus++) {
		if (!bus_answers(bus))
			continue;
		--*left;
		return bus;
	}
	return BUSES;
}

void pci_enumerate(void)
{
	u64 left = knob_number(KNOB_EXTRA_PCI_ROOTS);
	u16 roots[BUSES], count = 0;
	u64 size;

	if (pci_board->only_ecam && !pci_ecam(&size))
		return;
	for (u16 root = 0; root < BUSES; root = next_root(root, &left))
		roots[count++] = root;
	for (u16 i = 0; i < count; i++)
		scan_root(roots[i], i + 1 < count ? roots[i + 1] - 1 : BUSES - 1);
}
