/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions of a machine, for tests of enumeration: configuration space with BARs, bridges and
 * PCI Express ports, and fakes of what enumeration calls.
 */
#ifndef FAKE_PCI_H
#define FAKE_PCI_H

#include <string.h>

#include "unit.h"

#include "kit/config.h"
#include "machine/knobs.h"
#include "machine/machine.h"
#include "pci/setup.h"

static struct fake_config functions[FAKE_CONFIGS];
static unsigned int function_count;
static u16 dispi_index;
static u64 extra_roots, reserved_end;
/* the 64 KiB blocks of an ISA display's memory; 0: there is no such display */
static u16 isa_display;

/* Functions that the tested code calls. */
u64 knob_number(enum knob k)
{
	return k == KNOB_EXTRA_PCI_ROOTS       ? extra_roots
	       : k == KNOB_RESERVED_MEMORY_END ? reserved_end
	       : k == KNOB_PCI64	       ? 1
					       : 0;
}
const char *machine_file_name(const char *prefix, u32 i)
{
	assert_string_equal(prefix, "vgaroms/");
	return isa_display && !i ? "vgaroms/some.bin" : NULL;
}

static void put32(u8 *p, u32 v)
{
	memcpy(p, &v, 4);
}

static u32 get32(const u8 *p)
{
	u32 v;

	memcpy(&v, p, 4);
	return v;
}

static u32 dispi_read(void *device, u32 off, unsigned int size)
{
	assert_int_equal(off, 1);
	return dispi_index ? isa_display : 0xb0c5;
}

static void dispi_write(void *device, u32 off, u32 value, unsigned int size)
{
	assert_true(!off && isa_display && (value == 0 || value == 10));
	dispi_index = value;
}

static struct fake_config *add(struct fake_config *above, u8 slot, u8 fn, u32 id, u16 class)
{
	struct fake_config *f = &functions[function_count++];

	assert_true(function_count <= FAKE_CONFIGS);
	fake_config_add(f, above, slot, fn, id, id >> 16, class, 0);
	return f;
}

static void set_bar(struct fake_config *f, unsigned int n, u64 size, u8 flags)
{
	u8 reg = n == PCI_ROM_BAR ? PCI_ROM : PCI_BAR(n);
	u32 mask = flags & PCI_BAR_IO ? 0xfffffffc : n == PCI_ROM_BAR ? 0xfffff801 : 0xfffffff0;

	put32(&f->bytes[reg], flags);
	put32(&f->writable[reg], -size & mask);
	if (flags & PCI_BAR_MEM_64 && !(flags & PCI_BAR_IO))
		put32(&f->writable[reg + 4], -size >> 32);
}

static inline u64 bar_at(const struct fake_config *f, unsigned int n)
{
	u32 low = get32(&f->bytes[PCI_BAR(n)]);

	if (low & PCI_BAR_IO)
		return low & ~3u;
	return (low & ~15u) |
	       (low & PCI_BAR_MEM_64 ? (u64)get32(&f->bytes[PCI_BAR(n + 1)]) << 32 : 0);
}

static inline struct fake_config *add_bridge(struct fake_config *above, u8 slot)
{
	struct fake_config *f = add(above, slot, 0, 0x00011b36, PCI_CLASS_PCI_BRIDGE);

	f->bytes[PCI_HEADER_TYPE] = PCI_HEADER_BRIDGE;
	memset(&f->writable[PCI_BRIDGE_BUSES], 0xff, 4);
	put32(&f->writable[PCI_BRIDGE_IO], 0xf0f0);
	put32(&f->writable[PCI_BRIDGE_MEMORY], 0xfff0fff0);
	put32(&f->writable[PCI_BRIDGE_PREFETCH], 0xfff0fff0);
	put32(&f->bytes[PCI_BRIDGE_PREFETCH], 0x00010001);
	memset(&f->writable[PCI_BRIDGE_PREFETCH_UPPER_BASE], 0xff, 8);
	put32(&f->writable[PCI_BRIDGE_CONTROL & ~3], 0xff0000ff);
	f->writable[PCI_BRIDGE_CONTROL] = 0xff;
	return f;
}

/* Adds a PCI Express port. @type: 4 is a root port, 6 a downstream port. */
static inline struct fake_config *add_port(struct fake_config *above, u8 slot, u8 type,
					   bool hot_plug)
{
	struct fake_config *f = add_bridge(above, slot);
	u8 cap = fake_config_capability(f, PCI_CAP_ID_EXP, 0x3c);

	f->bytes[cap + 2] = 2 | type << 4;
	f->bytes[cap + 3] = 1;
	f->bytes[cap + 0x14] = hot_plug ? 0x40 : 0;
	return f;
}

static u8 irq_route(u8 dev, u8 pin)
{
	return dev << 3 | pin;
}

static const struct pci_board board = {
	.irq_route = irq_route,
	.mmio_base = 0xe0000000,
	.mmio_end = 0xfec00000,
};

static int setup(void **state)
{
	unit_setup(state);
	memset(&pci_devices, 0, sizeof(pci_devices));
	function_count = 0;
	extra_roots = reserved_end = 0;
	isa_display = 0;
	fake_ram_end = 0x8000000;
	fake_ports(0x1ce, 2, dispi_read, dispi_write, NULL);
	add(NULL, 0, 0, 0x12378086, PCI_CLASS_HOST_BRIDGE);
	return 0;
}

static inline struct pci_device *device_of(const struct fake_config *f)
{
	return pci_find(PCI_BDF(fake_config_bus(f), f->slot, f->fn));
}

static inline unsigned int devices(void)
{
	struct pci_device *d;
	unsigned int n = 0;

	pci_for_each(d) n++;
	return n;
}

#define TEST(f) cmocka_unit_test_setup(f, setup)

#endif
