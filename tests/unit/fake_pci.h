/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A simulated PCI bus: functions with configuration spaces behind ports CF8 and CFC, bridges that
 * forward by bus number, and what else enumeration asks of its surroundings. A test adds the
 * functions of its machine and then hands port_read() and port_write() to fake_io.
 */
#ifndef FAKE_PCI_H
#define FAKE_PCI_H

#include <string.h>

#include "unit.h"

#include "machine/machine.h"
#include "pci/setup.h"

#define MAX_FUNCTIONS 400

struct function {
	struct function *above; /* the bridge it is behind */
	u8 root;		/* its root bus where there is none above */
	u8 slot, fn;
	u8 config[256];
	u8 writable[256];
	unsigned int reads[64]; /* of each doubleword */
	unsigned int command_writes;
	u8 capability_end;
};

static struct function functions[MAX_FUNCTIONS];
static unsigned int function_count;
static u32 config_address;
static u16 dispi_index;
static u64 extra_roots;
static u16 isa_display; /* 64 KiB blocks of an ISA display's memory, 0: there is none */

/* What the code under test asks its surroundings. */
u64 knob_number(enum knob k)
{
	return k == KNOB_EXTRA_PCI_ROOTS ? extra_roots : k == KNOB_PCI64 ? 1 : 0;
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

/* The bus that @f answers on, or -1 while a bridge above has no number. */
static int bus_of(const struct function *f)
{
	if (!f->above)
		return f->root;
	return f->above->config[PCI_BRIDGE_BUSES + 1] ? f->above->config[PCI_BRIDGE_BUSES + 1] :
							-1;
}

/* Whether every bridge on the way forwards cycles for @bus. */
static bool reachable(const struct function *f, u8 bus)
{
	for (const struct function *b = f->above; b; b = b->above)
		if (bus < b->config[PCI_BRIDGE_BUSES + 1] ||
		    bus > b->config[PCI_BRIDGE_BUSES + 2])
			return false;
	return true;
}

static struct function *find(u8 bus, u8 slot, u8 fn)
{
	for (unsigned int i = 0; i < function_count; i++) {
		struct function *f = &functions[i];

		if (f->slot == slot && f->fn == fn && bus_of(f) == bus && reachable(f, bus))
			return f;
	}
	return NULL;
}

static struct function *addressed(void)
{
	if (!(config_address & 0x80000000))
		return NULL;
	return find(config_address >> 16, config_address >> 11 & 31, config_address >> 8 & 7);
}

static u32 port_read(u16 port, unsigned int size)
{
	u8 off = (config_address & 0xfc) + (port & 3);
	struct function *f;

	if (port == 0x1cf)
		return dispi_index ? isa_display : 0xb0c5;
	assert_in_range(port, 0xcfc, 0xcff);
	f = addressed();
	if (!f)
		return ~0u;
	f->reads[off / 4]++;
	return get32(&f->config[off & 0xfc]) >> 8 * (off & 3);
}

static void port_write(u16 port, u32 value, unsigned int size)
{
	u8 off = (config_address & 0xfc) + (port & 3);
	struct function *f;

	if (port == 0x1ce) {
		assert_true(isa_display && (value == 0 || value == 10));
		dispi_index = value;
		return;
	}
	if (port == 0xcf8) {
		assert_int_equal(size, 4);
		config_address = value;
		return;
	}
	assert_in_range(port, 0xcfc, 0xcff);
	f = addressed();
	assert_non_null(f);
	if (off == PCI_COMMAND)
		f->command_writes++;
	for (unsigned int i = 0; i < size; i++) {
		u8 mask = f->writable[off + i];

		/* BARs are written while nothing is decoded. */
		if (off >= PCI_BAR(0) && off < PCI_BRIDGE_BUSES)
			assert_int_equal(f->config[PCI_COMMAND] & 3, 0);
		f->config[off + i] = (f->config[off + i] & ~mask) | (value >> 8 * i & mask);
	}
}

static struct function *add(struct function *above, u8 slot, u8 fn, u32 id, u16 class)
{
	struct function *f = &functions[function_count++];

	assert_true(function_count <= MAX_FUNCTIONS);
	memset(f, 0, sizeof(*f));
	f->above = above;
	f->slot = slot;
	f->fn = fn;
	put32(&f->config[0], id);
	put32(&f->config[8], (u32)class << 16);
	f->writable[PCI_COMMAND] = 7;
	f->writable[PCI_INTERRUPT_LINE] = 0xff;
	f->capability_end = 0x40;
	return f;
}

static void set_bar(struct function *f, unsigned int n, u64 size, u8 flags)
{
	u8 reg = n == PCI_ROM_BAR ? PCI_ROM : PCI_BAR(n);
	u32 mask = flags & PCI_BAR_IO ? 0xfffffffc : n == PCI_ROM_BAR ? 0xfffff801 : 0xfffffff0;

	put32(&f->config[reg], flags);
	put32(&f->writable[reg], -size & mask);
	if (flags & PCI_BAR_MEM_64 && !(flags & PCI_BAR_IO))
		put32(&f->writable[reg + 4], -size >> 32);
}

static u64 bar_at(const struct function *f, unsigned int n)
{
	u32 low = get32(&f->config[PCI_BAR(n)]);

	if (low & PCI_BAR_IO)
		return low & ~3u;
	return (low & ~15u) | (low & PCI_BAR_MEM_64 ?
				       (u64)get32(&f->config[PCI_BAR(n + 1)]) << 32 :
				       0);
}

/* Appends a capability of @len bytes; returns its offset. */
static u8 add_capability(struct function *f, u8 id, u8 len)
{
	u8 off = f->capability_end;

	f->config[PCI_STATUS] |= PCI_STATUS_CAP_LIST;
	f->config[off] = id;
	f->config[off + 1] = f->config[PCI_CAP_PTR];
	f->config[PCI_CAP_PTR] = off;
	f->capability_end = ALIGN_UP(off + len, 4);
	return off;
}

static struct function *add_bridge(struct function *above, u8 slot)
{
	struct function *f = add(above, slot, 0, 0x00011b36, PCI_CLASS_PCI_BRIDGE);

	f->config[PCI_HEADER_TYPE] = PCI_HEADER_BRIDGE;
	memset(&f->writable[PCI_BRIDGE_BUSES], 0xff, 4);
	put32(&f->writable[PCI_BRIDGE_IO], 0xf0f0);
	put32(&f->writable[PCI_BRIDGE_MEMORY], 0xfff0fff0);
	put32(&f->writable[PCI_BRIDGE_PREFETCH], 0xfff0fff0);
	put32(&f->config[PCI_BRIDGE_PREFETCH], 0x00010001);
	memset(&f->writable[PCI_BRIDGE_PREFETCH_UPPER_BASE], 0xff, 8);
	put32(&f->writable[PCI_BRIDGE_CONTROL & ~3], 0xff0000ff);
	f->writable[PCI_BRIDGE_CONTROL] = 0xff;
	return f;
}

/* A PCI Express port: 4 root, 6 downstream. */
static struct function *add_port(struct function *above, u8 slot, u8 type, bool hot_plug)
{
	struct function *f = add_bridge(above, slot);
	u8 cap = add_capability(f, PCI_CAP_ID_EXP, 0x3c);

	f->config[cap + 2] = 2 | type << 4;
	f->config[cap + 3] = 1;
	f->config[cap + 0x14] = hot_plug ? 0x40 : 0;
	return f;
}

#endif
