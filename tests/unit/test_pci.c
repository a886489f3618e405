/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PCI enumeration, sizing, windows and interrupts against a simulated bus: functions with
 * configuration spaces behind ports CF8 and CFC, and bridges that forward by bus number.
 */
#include <string.h>

#include "unit.h"

#include "fw_cfg/fw_cfg.h"
#include "fw_cfg/knobs.h"
#include "lib/errno.h"
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
const struct fw_cfg_file *fw_cfg_find_prefix(const char *prefix, u32 i)
{
	static const struct fw_cfg_file rom;

	assert_string_equal(prefix, "vgaroms/");
	return isa_display && !i ? &rom : NULL;
}
u32 ram_below_4g(void)
{
	return 0x8000000;
}
u64 ram_above_4g(void)
{
	return 0;
}
unsigned int cpu_phys_bits(void)
{
	return 40;
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
	extra_roots = 0;
	isa_display = 0;
	fake_io.port_read = port_read;
	fake_io.port_write = port_write;
	add(NULL, 0, 0, 0x12378086, PCI_CLASS_HOST_BRIDGE);
	return 0;
}

static struct pci_device *device_of(const struct function *f)
{
	return pci_find(PCI_BDF(bus_of(f), f->slot, f->fn));
}

static unsigned int devices(void)
{
	struct pci_device *d;
	unsigned int n = 0;

	pci_for_each(d)
		n++;
	return n;
}

static void test_no_bus(void **state)
{
	function_count = 0;
	pci_init(&board);
	assert_int_equal(devices(), 0);
	assert_int_equal(fake_io.port_accesses, 2);
}

/* QEMU's `pc` with a display and a disk: what is read, and how often. */
static void test_simple_machine(void **state)
{
	struct function *isa, *ide, *vga, *disk;
	struct pci_device *d;

	isa = add(NULL, 1, 0, 0x70008086, PCI_CLASS_ISA_BRIDGE);
	isa->config[PCI_HEADER_TYPE] = PCI_HEADER_MULTIFUNCTION;
	ide = add(NULL, 1, 1, 0x70108086, PCI_CLASS_IDE);
	ide->config[PCI_PROG_IF] = 0x80;
	set_bar(ide, 4, 16, PCI_BAR_IO);
	vga = add(NULL, 2, 0, 0x11111234, PCI_CLASS_VGA);
	set_bar(vga, 0, 0x1000000, PCI_BAR_PREFETCH);
	set_bar(vga, 2, 0x1000, 0);
	set_bar(vga, PCI_ROM_BAR, 0x10000, 0);
	disk = add(NULL, 3, 0, 0x10011af4, 0x0100);
	disk->config[PCI_INTERRUPT_PIN] = 1;
	set_bar(disk, 0, 128, PCI_BAR_IO);
	set_bar(disk, 1, 0x1000, 0);
	set_bar(disk, 4, 0x4000, PCI_BAR_MEM_64 | PCI_BAR_PREFETCH);
	pci_init(&board);

	assert_int_equal(devices(), 5);
	assert_int_equal(bar_at(vga, 0), 0xe0000000);
	assert_int_equal(get32(&vga->config[PCI_ROM]), 0xe1000000);
	assert_int_equal(bar_at(disk, 0), 0xc000);
	assert_int_equal(bar_at(ide, 4), 0xc080);
	assert_int_equal(vga->config[PCI_COMMAND], 3);
	assert_int_equal(disk->config[PCI_COMMAND], 7);
	assert_int_equal(disk->config[PCI_INTERRUPT_LINE], 3 << 3 | 1);
	assert_int_equal(vga->config[PCI_INTERRUPT_LINE], 0);
	assert_ptr_equal(pci_primary_vga(), device_of(vga));

	d = device_of(disk);
	assert_int_equal(pci_bar_io(d, 0), 0xc000);
	assert_int_equal(pci_bar_io(d, 1), 0);
	assert_int_equal(pci_bar_mem(d, 4, 0x1000), bar_at(disk, 4));
	assert_int_equal(pci_bar_mem(d, 4, 0x8000), 0);
	assert_int_equal(pci_bar_mem(d, 0, 16), 0);
	assert_int_equal(pci_bar_mem(d, 9, 16), 0);
	pci_enable(d, PCI_COMMAND_MASTER);
	for (unsigned int i = 0; i < function_count; i++) {
		assert_true(functions[i].command_writes <= 1);
		assert_int_equal(functions[i].reads[PCI_VENDOR_ID / 4], 1);
		assert_int_equal(functions[i].reads[PCI_REVISION / 4], 1);
	}
	/* IDE channels in compatibility mode have no BARs 0-3. */
	assert_int_equal(ide->reads[PCI_BAR(0) / 4], 0);
	assert_int_equal(fake_io.port_accesses, 188);
}

/* Nine bridges below one another; each turns the interrupt pin. */
static void test_chain(void **state)
{
	struct function *b = NULL, *f;

	for (int i = 0; i < 9; i++)
		b = add_bridge(b, i ? 1 : 5);
	f = add(b, 3, 0, 0x100e8086, 0x0200);
	f->config[PCI_INTERRUPT_PIN] = 2;
	set_bar(f, 0, 0x20000, 0);
	set_bar(f, 1, 64, PCI_BAR_IO);
	pci_init(&board);

	assert_int_equal(devices(), 11);
	for (int i = 0; i < 9; i++) {
		struct function *bridge = &functions[1 + i];

		assert_int_equal(get32(&bridge->config[PCI_BRIDGE_BUSES]),
				 i | (i + 1) << 8 | 9 << 16);
		assert_int_equal(bridge->config[PCI_COMMAND], 7);
		assert_int_equal(get32(&bridge->config[PCI_BRIDGE_MEMORY]), 0xe000e000 + 0x00100000);
		assert_int_equal(get32(&bridge->config[PCI_BRIDGE_IO]) & 0xffff, 0xc0c0);
	}
	/* B on slot 3 and eight times slot 1 above: pin 2 + 3 + 8 on slot 5. */
	assert_int_equal(f->config[PCI_INTERRUPT_LINE], 5 << 3 | ((2 - 1 + 3 + 8) % 4 + 1));
	assert_int_equal(f->config[PCI_COMMAND], 3);
}

static void test_ports_have_one_slot(void **state)
{
	struct function *port = add_port(NULL, 4, 4, false);
	unsigned int without;

	port->config[PCI_INTERRUPT_PIN] = 1;
	pci_init(&board);
	without = fake_io.port_accesses;

	setup(state);
	port = add_port(NULL, 4, 4, false);
	port->config[PCI_INTERRUPT_PIN] = 1;
	add(port, 0, 0, 0x10f31af4, 0xff00);
	pci_init(&board);
	assert_int_equal(devices(), 3);
	/* The device's class, header type, seven BARs and pin. */
	assert_int_equal(fake_io.port_accesses - without, 2 * (2 + 7 * 2 + 1));
}

/* A closed window has its base above its limit; room for hot-plug opens it. */
static void test_empty_bridges(void **state)
{
	struct function *cold = add_port(NULL, 4, 4, false), *hot = add_port(NULL, 5, 4, true);

	pci_init(&board);
	assert_int_equal(get32(&cold->config[PCI_BRIDGE_MEMORY]), 0x0000fff0);
	assert_int_equal(get32(&cold->config[PCI_BRIDGE_PREFETCH]), 0x0001fff1);
	assert_int_equal(get32(&cold->config[PCI_BRIDGE_IO]), 0x00f0);
	assert_int_equal(get32(&hot->config[PCI_BRIDGE_MEMORY]), 0xe010e000);
	assert_int_equal(get32(&hot->config[PCI_BRIDGE_IO]), 0xc0c0);
	assert_int_equal(hot->config[PCI_COMMAND], 7);
}

static void add_reserve(struct function *f, u32 buses, u64 io, u32 mem, u32 pref32, u64 pref64)
{
	u8 cap = add_capability(f, PCI_CAP_ID_VENDOR, 32);
	u8 *p = &f->config[cap];

	p[2] = 32;
	p[3] = 1;
	put32(p + 4, buses);
	put32(p + 8, io);
	put32(p + 12, io >> 32);
	put32(p + 16, mem);
	put32(p + 20, pref32);
	put32(p + 24, pref64);
	put32(p + 28, pref64 >> 32);
}

static void test_reserve_capability(void **state)
{
	struct function *a = add_port(NULL, 4, 4, true), *b = add_port(NULL, 5, 4, true);

	add_reserve(a, 3, 0x2000, 0x1000000, ~0u, 0x800000000);
	add_reserve(b, ~0u, ~0ull, ~0u, 0x400000, ~0ull);
	pci_init(&board);
	assert_int_equal(get32(&a->config[PCI_BRIDGE_BUSES]), 0x00040100);
	assert_int_equal(get32(&b->config[PCI_BRIDGE_BUSES]), 0x00050500);
	assert_int_equal(get32(&a->config[PCI_BRIDGE_IO]), 0xd0c0);
	assert_int_equal(device_of(a)->bridge->place.window[PLACE_MEM].size, 0x1000000);
	assert_int_equal(device_of(a)->bridge->place.window[PLACE_PREF].size, 0x800000000);
	assert_int_equal(get32(&a->config[PCI_BRIDGE_PREFETCH_UPPER_BASE]), 1);
	assert_int_equal(get32(&a->config[PCI_BRIDGE_PREFETCH_UPPER_LIMIT]), 8);
	assert_int_equal(device_of(b)->bridge->place.window[PLACE_PREF].size, 0x400000);
}

/* A list that leads back to itself, and a length that lies. */
static void test_bad_capabilities(void **state)
{
	struct function *loop = add_port(NULL, 4, 4, true), *lie = add_port(NULL, 5, 4, true);

	loop->config[0x41] = 0x40;
	add_reserve(lie, 200, 0, 0, 0, 0);
	lie->config[lie->config[PCI_CAP_PTR] + 2] = 8;
	pci_init(&board);
	assert_int_equal(get32(&lie->config[PCI_BRIDGE_BUSES]), 0x00020200);
}

static void test_extra_roots(void **state)
{
	struct function *pxb = add(NULL, 0, 0, 0x00011b36, PCI_CLASS_PCI_BRIDGE), *nic;
	struct function *near = add_bridge(NULL, 7);

	/* A bridge on root bus 0x20, numbered as that bus's. */
	memcpy(pxb, near, sizeof(*pxb));
	pxb->root = 0x20;
	pxb->slot = 0;
	nic = add(pxb, 2, 0, 0x100e8086, 0x0200);
	nic->config[PCI_INTERRUPT_PIN] = 1;
	set_bar(nic, 0, 0x20000, 0);
	extra_roots = 1;
	pci_init(&board);
	assert_int_equal(get32(&near->config[PCI_BRIDGE_BUSES]), 0x00010100);
	assert_int_equal(get32(&pxb->config[PCI_BRIDGE_BUSES]), 0x00212120);
	assert_int_equal(device_of(nic)->root_bus, 0x20);
	assert_true(bar_at(nic, 0));
	assert_int_equal(nic->config[PCI_INTERRUPT_LINE], 0 << 3 | 3);
}

/* Bus 0's bridges must not take the number of another root bus. */
static void test_buses_end_at_next_root(void **state)
{
	struct function *near[3], *other;

	for (int i = 0; i < 3; i++)
		near[i] = add_bridge(NULL, 4 + i);
	other = add(NULL, 0, 0, 0x10411af4, 0x0200);
	other->root = 3;
	extra_roots = 1;
	pci_init(&board);
	assert_int_equal(near[1]->config[PCI_BRIDGE_BUSES + 2], 2);
	assert_int_equal(near[2]->config[PCI_BRIDGE_BUSES + 1], 0);
	assert_non_null(device_of(other));
	assert_non_null(strstr(fake_log, "no bus number"));
}

/* An ISA display's framebuffer is at E0000000, whatever PCI says. */
static void test_isa_display(void **state)
{
	struct function *f = add(NULL, 3, 0, 0x10411af4, 0x0200);

	set_bar(f, 0, 0x1000, 0);
	isa_display = 0x800000 >> 16;
	pci_init(&board);
	assert_in_range(bar_at(f, 0), 0xe0800000, 0xfebfffff);
}

static void test_vga_behind_bridges(void **state)
{
	struct function *a = add_bridge(NULL, 3), *b = add_bridge(a, 1), *other = add_bridge(NULL, 4);
	struct function *vga = add(b, 2, 0, 0x11111234, PCI_CLASS_VGA);

	add(other, 0, 0, 0x11111234, PCI_CLASS_VGA);
	pci_init(&board);
	assert_int_equal(a->config[PCI_BRIDGE_CONTROL], PCI_BRIDGE_CONTROL_VGA);
	assert_int_equal(b->config[PCI_BRIDGE_CONTROL], PCI_BRIDGE_CONTROL_VGA);
	assert_int_equal(other->config[PCI_BRIDGE_CONTROL], 0);
	assert_ptr_equal(pci_primary_vga(), device_of(vga));
	assert_int_equal(vga->config[PCI_COMMAND], 3);
}

/* A BAR without an address keeps its space from being decoded; the rest of it works. */
static void test_no_room(void **state)
{
	struct function *f = add(NULL, 3, 0, 0x10011af4, 0x0100);

	set_bar(f, 0, 128, PCI_BAR_IO);
	set_bar(f, 1, 0x1000, 0);
	set_bar(f, 2, 0x80000000, 0);
	pci_init(&board);
	assert_int_equal(f->config[PCI_COMMAND], PCI_COMMAND_IO | PCI_COMMAND_MASTER);
	assert_int_equal(bar_at(f, 2), 0);
	assert_true(bar_at(f, 0));
	assert_int_equal(pci_bar_mem(device_of(f), 2, 16), 0);
}

static void test_huge_64_bit_bar(void **state)
{
	struct function *f = add(add_port(NULL, 4, 4, false), 0, 0, 0x11101af4, 0x0500);

	set_bar(f, 0, 0x1000, 0);
	set_bar(f, 2, 0x1000000000, PCI_BAR_MEM_64 | PCI_BAR_PREFETCH);
	pci_init(&board);
	assert_int_equal(bar_at(f, 2), 0x1000000000);
	assert_true(bar_at(f, 0));
	assert_int_equal(f->config[PCI_COMMAND], 2);
	assert_int_equal(pci_bar_mem(device_of(f), 2, 16), 0);
}

/* 60 bridges and 250 devices. */
static void test_many(void **state)
{
	struct function *ports[60], *nic[60];
	unsigned int with_io = 0;

	for (int i = 0; i < 60; i++)
		ports[i] = i < 24 ? add_bridge(NULL, 1 + i) : add_bridge(ports[i - 24], 31);
	for (int i = 0; i < 250; i++) {
		struct function *f = add(ports[i % 60], i / 60, 0, 0x10411af4, 0x0200);

		f->config[PCI_INTERRUPT_PIN] = 1;
		set_bar(f, 1, 0x1000, 0);
		set_bar(f, 4, 0x4000, PCI_BAR_MEM_64 | PCI_BAR_PREFETCH);
		if (i >= 60)
			continue;
		set_bar(f, 0, 32, PCI_BAR_IO);
		nic[i] = f;
	}
	pci_init(&board);
	assert_int_equal(devices(), 1 + 60 + 250);
	for (unsigned int i = 61; i < function_count; i++) {
		assert_true(bar_at(&functions[i], 1));
		assert_true(bar_at(&functions[i], 4));
		assert_int_equal(functions[i].config[PCI_COMMAND] & 2, 2);
	}
	for (int i = 0; i < 60; i++)
		with_io += bar_at(nic[i], 0) != 0;
	assert_true(with_io >= 12);
}

/* Three bridges below one another twenty times, and I/O BARs everywhere. */
static void test_many_with_io(void **state)
{
	struct function *b[60];
	unsigned int with_io = 0;

	for (int i = 0; i < 60; i++)
		b[i] = i < 20 ? add_bridge(NULL, 4 + i) : add_bridge(b[i - 20], 1);
	for (int i = 0; i < 250; i++) {
		struct function *f = add(b[i % 60], 2 + i / 60, 0, 0x10411af4, 0x0200);

		set_bar(f, 0, 0x1000, 0);
		set_bar(f, 1, 256, PCI_BAR_IO);
		set_bar(f, 4, 0x4000, PCI_BAR_MEM_64 | PCI_BAR_PREFETCH);
	}
	pci_init(&board);
	for (unsigned int i = 61; i < function_count; i++) {
		assert_true(bar_at(&functions[i], 0));
		assert_true(bar_at(&functions[i], 4));
		with_io += bar_at(&functions[i], 1) != 0;
	}
	assert_true(with_io >= 40);
}

/* More bridges than bus numbers: what cannot be reached is left out. */
static void test_out_of_buses(void **state)
{
	struct function *b[300];

	for (int i = 0; i < 300; i++)
		b[i] = i < 30 ? add_bridge(NULL, 1 + i) : add_bridge(b[i - 30], i % 32);
	pci_init(&board);
	assert_true(devices() > 200);
	assert_non_null(strstr(fake_log, "no bus number"));
}

static void test_out_of_memory(void **state)
{
	add_bridge(NULL, 1);
	add(&functions[1], 0, 0, 0x10411af4, 0x0200);
	set_bar(&functions[2], 0, 0x1000, 0);
	for (unsigned int n = 0; n < 8; n++) {
		memset(&pci_devices, 0, sizeof(pci_devices));
		for (unsigned int i = 0; i < function_count; i++)
			functions[i].config[PCI_COMMAND] = 0;
		fake_alloc_left = n;
		pci_init(&board);
	}
}

#define TEST(f) cmocka_unit_test_setup(f, setup)
UNIT_MAIN(TEST(test_no_bus), TEST(test_simple_machine), TEST(test_chain),
	  TEST(test_ports_have_one_slot), TEST(test_empty_bridges),
	  TEST(test_reserve_capability), TEST(test_bad_capabilities), TEST(test_extra_roots),
	  TEST(test_buses_end_at_next_root), TEST(test_isa_display),
	  TEST(test_vga_behind_bridges), TEST(test_no_room), TEST(test_huge_64_bit_bar),
	  TEST(test_many), TEST(test_many_with_io), TEST(test_out_of_buses), TEST(test_out_of_memory))
