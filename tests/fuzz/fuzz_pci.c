/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PCI functions with anything in their configuration space: ids, header types, BARs in which any
 * bits can be written, bridges, and lists of capabilities with any links.
 */
#include <string.h>

#include "fuzz.h"
#include "machine/knobs.h"
#include "machine/machine.h"
#include "pci/setup.h"

#define FUNCTIONS    12
#define ACCESSES_MAX 2000000 /* an enumeration that ends needs far fewer accesses */

static struct function {
	u8 bus, slot, fn;
	u8 config[256], writable[256];
} functions[FUNCTIONS];
static u8 at[0x10000]; /* the index of each, plus one, by its address */
static u32 count, address;
static u64 roots;

u64 knob_number(enum knob k)
{
	return k == KNOB_EXTRA_PCI_ROOTS ? roots : k == KNOB_PCI64 ? roots % 3 : 0;
}

const char *machine_file_name(const char *prefix, u32 i)
{
	return NULL;
}

static struct function *addressed(void)
{
	u32 i = at[address >> 8 & 0xffff];

	return i ? &functions[i - 1] : NULL;
}

static u32 port_read(u16 port, unsigned int size)
{
	struct function *f = addressed();
	u32 off = (address & 0xfc) + (port & 3), v = ~0u;

	fuzz_check(fake_io.port_accesses < ACCESSES_MAX);
	if (f && port >= 0xcfc)
		memcpy(&v, f->config + off, size);
	return v;
}

static void port_write(u16 port, u32 value, unsigned int size)
{
	struct function *f = addressed();
	u32 off = (address & 0xfc) + (port & 3);

	if (port == 0xcf8) {
		address = value;
		return;
	}
	for (u32 i = 0; f && i < size; i++)
		f->config[off + i] = (f->config[off + i] & ~f->writable[off + i]) |
				     (value >> 8 * i & f->writable[off + i]);
}

/*
 * Makes functions that are nearly right: an id, perhaps a bridge, perhaps a list of capabilities;
 * then changes any bytes.
 */
static void make_function(struct function *f, bool first)
{
	u32 how = fuzz_next(2), bytes = fuzz_next(1) % 64;

	memset(f, 0, sizeof(*f));
	f->bus = first ? 0 : how & 3;
	f->slot = first ? 0 : how >> 2 & 3;
	f->fn = first ? 0 : how >> 4 & 1;
	memcpy(f->config, how & 0x40 ? "\x36\x1b\x0c\x00" : "\xf4\x1a\x01\x10", 4);
	f->config[PCI_COMMAND + 2] = how >> 4 & 0x10;
	f->config[PCI_CAP_PTR] = 0x40;
	if (how & 0x200) {
		f->config[PCI_CLASS] = 4;
		f->config[PCI_CLASS + 1] = 6;
		f->config[PCI_HEADER_TYPE] = 1;
		memset(f->writable + PCI_BRIDGE_BUSES, 0xff, 0x18);
	}
	f->config[PCI_HEADER_TYPE] |= how >> 3 & 0x80;
	while (bytes--) {
		u8 at = fuzz_next(1);

		f->config[at] = fuzz_next(1);
		f->writable[at] |= fuzz_next(1);
	}
}

static u8 irq_route(u8 dev, u8 pin)
{
	return 5 + (dev + pin) % 7;
}

static void check_placed(void)
{
	struct pci_device *d;
	u32 n = 0;

	pci_for_each(d)
	{
		n++;
		for (u32 i = 0; i < PCI_BARS; i++) {
			const struct pci_bar *b = &d->bar[i];

			if (b->addr && b->size)
				fuzz_check(!(b->addr & (b->size - 1)));
		}
	}
	fuzz_check(n <= FUNCTIONS);
}

FUZZ_TARGET
{
	static const struct pci_board board = { .irq_route = irq_route,
						.mmio_base = 0xe0000000,
						.mmio_end = 0xfec00000 };

	fake_ram_end = 0x8000000;
	for (u32 i = 0; i < count; i++)
		at[PCI_BDF(functions[i].bus, functions[i].slot, functions[i].fn)] = 0;
	pci_devices = (struct list){ 0 };
	roots = fuzz_next(1) & 3;
	count = 1 + fuzz_next(1) % FUNCTIONS;
	for (u32 i = 0; i < count; i++) {
		struct function *f = &functions[i];

		make_function(f, !i);
		at[PCI_BDF(f->bus, f->slot, f->fn)] = i + 1;
	}
	fake_io.port_read = port_read;
	fake_io.port_write = port_write;
	pci_init(&board, NULL);
	check_placed();
}
