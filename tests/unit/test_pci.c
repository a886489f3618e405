/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests PCI enumeration, sizing, windows and interrupts with a simulated bus. */
#include "fake_pci.h"
#include "lib/errno.h"

static void test_no_bus(void **state)
{
	fake_reset();
	pci_init(&board, NULL);
	assert_int_equal(devices(), 0);
	assert_int_equal(fake_io.port_accesses, 2);
}

/* A board that is known by its host bridge saves reading its numbers again. */
static void test_known_host(void **state)
{
	struct pci_board known = board;

	known.host_bridge = 0x12378086;
	pci_init(&known, NULL);
	assert_int_equal(devices(), 1);
	assert_int_equal(device_of(&functions[0])->vendor, 0x8086);
	assert_int_equal(device_of(&functions[0])->device, 0x1237);
	assert_int_equal(functions[0].reads[PCI_VENDOR_ID / 4], 0);
	assert_int_equal(functions[0].reads[PCI_REVISION / 4], 0);
}

/*
 * The chips that the number alone describes: nothing else is read to find out what they are, but
 * the header of one that is function 0 and need not be alone in its slot.
 */
static void test_known_chips(void **state)
{
	static const struct {
		u16 device, class;
		u8 prog_if, fn;
	} chips[] = {
		{ 0x2918, 0x0601, 0, 0 }, { 0x2922, 0x0106, 1, 2 },    { 0x2930, 0x0c05, 0, 3 },
		{ 0x7000, 0x0601, 0, 0 }, { 0x7010, 0x0101, 0x80, 1 }, { 0x7113, 0x0680, 0, 3 },
	};
	struct fake_config *ide, *f;

	for (u32 i = 0; i < ARRAY_SIZE(chips); i++) {
		u32 id = (u32)chips[i].device << 16 | 0x8086;

		/* What the registers say is wrong, to see that nobody asks them. */
		f = add(NULL, i < 3 ? 31 : 1, chips[i].fn, id, 0xffff);
		f->bytes[PCI_PROG_IF] = 0x55;
	}
	ide = add(NULL, 2, 0, 0x70108086, 0xffff);
	ide->bytes[PCI_HEADER_TYPE] = PCI_HEADER_MULTIFUNCTION;
	f = add(NULL, 2, 5, 0x71138086, 0xffff);
	pci_init(&board, NULL);
	assert_int_equal(devices(), 1 + ARRAY_SIZE(chips) + 2);
	for (u32 i = 0; i < ARRAY_SIZE(chips); i++) {
		const struct fake_config *c = &functions[1 + i];
		const struct pci_device *d = device_of(c);

		assert_int_equal(d->class, chips[i].class);
		assert_int_equal(d->prog_if, chips[i].prog_if);
		assert_int_equal(d->header_type, 0);
		assert_int_equal(c->reads[PCI_REVISION / 4] + c->reads[PCI_HEADER_TYPE / 4], 0);
	}
	assert_int_equal(ide->reads[PCI_HEADER_TYPE / 4], 1);
	assert_int_equal(device_of(f)->class, 0x0680);
}

/* QEMU's `pc` with a display and a disk: which registers are read, and how often. */
static void test_simple_machine(void **state)
{
	struct fake_config *isa, *ide, *vga, *disk;
	struct pci_device *d;

	isa = add(NULL, 1, 0, 0x70008086, PCI_CLASS_ISA_BRIDGE);
	isa->bytes[PCI_HEADER_TYPE] = PCI_HEADER_MULTIFUNCTION;
	ide = add(NULL, 1, 1, 0x70108086, PCI_CLASS_IDE);
	ide->bytes[PCI_PROG_IF] = 0x80;
	set_bar(ide, 4, 16, PCI_BAR_IO);
	vga = add(NULL, 2, 0, 0x11111234, PCI_CLASS_VGA);
	set_bar(vga, 0, 0x1000000, PCI_BAR_PREFETCH);
	set_bar(vga, 2, 0x1000, 0);
	set_bar(vga, PCI_ROM_BAR, 0x10000, 0);
	disk = add(NULL, 3, 0, 0x10011af4, 0x0100);
	disk->bytes[PCI_INTERRUPT_PIN] = 1;
	set_bar(disk, 0, 128, PCI_BAR_IO);
	set_bar(disk, 1, 0x1000, 0);
	set_bar(disk, 4, 0x4000, PCI_BAR_MEM_64 | PCI_BAR_PREFETCH);
	pci_init(&board, NULL);

	assert_int_equal(devices(), 5);
	assert_int_equal(bar_at(vga, 0), 0xe0000000);
	assert_int_equal(get32(&vga->bytes[PCI_ROM]), 0xe1000000);
	assert_int_equal(bar_at(disk, 0), 0xc000);
	assert_int_equal(bar_at(ide, 4), 0xc080);
	assert_int_equal(vga->bytes[PCI_COMMAND], 3);
	assert_int_equal(disk->bytes[PCI_COMMAND], 7);
	assert_int_equal(disk->bytes[PCI_INTERRUPT_LINE], 3 << 3 | 1);
	assert_int_equal(vga->bytes[PCI_INTERRUPT_LINE], 0);
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
		assert_int_equal(functions[i].reads[PCI_REVISION / 4], i > 2);
	}
	/* IDE channels in compatibility mode have no BARs 0 to 3. */
	assert_int_equal(ide->reads[PCI_BAR(0) / 4], 0);
	/* The display is known to have BARs 0 and 2 only. */
	assert_int_equal(vga->reads[PCI_BAR(0) / 4], 1);
	assert_int_equal(vga->reads[PCI_BAR(1) / 4], 0);
	assert_int_equal(vga->reads[PCI_BAR(4) / 4], 0);
	assert_int_equal(vga->reads[PCI_ROM / 4], 1);
	assert_int_equal(fake_io.port_accesses, 144);
}

/* Nine bridges in a chain. Each rotates the interrupt pin. */
static void test_chain(void **state)
{
	struct fake_config *b = NULL, *f;

	for (int i = 0; i < 9; i++)
		b = add_bridge(b, i ? 1 : 5);
	f = add(b, 3, 0, 0x100e8086, 0x0200);
	f->bytes[PCI_INTERRUPT_PIN] = 2;
	set_bar(f, 0, 0x20000, 0);
	set_bar(f, 1, 64, PCI_BAR_IO);
	pci_init(&board, NULL);

	assert_int_equal(devices(), 11);
	for (int i = 0; i < 9; i++) {
		struct fake_config *bridge = &functions[1 + i];

		assert_int_equal(get32(&bridge->bytes[PCI_BRIDGE_BUSES]),
				 i | (i + 1) << 8 | 9 << 16);
		assert_int_equal(bridge->bytes[PCI_COMMAND], 7);
		assert_int_equal(bridge->bytes[PCI_COMMAND + 1], 1);	/* SERR# on */
		assert_int_equal(bridge->bytes[PCI_BRIDGE_CONTROL], 2); /* and passed on */
		assert_int_equal(get32(&bridge->bytes[PCI_BRIDGE_MEMORY]), 0xe000e000 + 0x00100000);
		assert_int_equal(get32(&bridge->bytes[PCI_BRIDGE_IO]) & 0xffff, 0xc0c0);
	}
	/* Pin B in slot 3, with eight bridges in slot 1 above: pin 2 + 3 + 8 in slot 5. */
	assert_int_equal(f->bytes[PCI_INTERRUPT_LINE], 5 << 3 | ((2 - 1 + 3 + 8) % 4 + 1));
	assert_int_equal(f->bytes[PCI_COMMAND], 3);
}

static void test_ports_have_one_slot(void **state)
{
	struct fake_config *port = add_port(NULL, 4, 4, false);
	unsigned int without;

	port->bytes[PCI_INTERRUPT_PIN] = 1;
	pci_init(&board, NULL);
	without = fake_io.port_accesses;

	setup(state);
	port = add_port(NULL, 4, 4, false);
	port->bytes[PCI_INTERRUPT_PIN] = 1;
	add(port, 0, 0, 0x10f31af4, 0xff00);
	pci_init(&board, NULL);
	assert_int_equal(devices(), 3);
	/*
	 * Two accesses each for the device's class, header type and pin, and three for each of
	 * seven BARs.
	 */
	assert_int_equal(fake_io.port_accesses - without, 2 * 3 + 3 * 7);
}

/*
 * A port first forwards only the bus right behind it. If there are bridges on that bus, it forwards
 * theirs as well.
 */
static void test_bridges_behind_ports(void **state)
{
	struct fake_config *port = add_port(NULL, 4, 4, false), *next = add_port(NULL, 5, 4, false),
			   *up = add_bridge(port, 0), *down[2], *end;

	down[0] = add_port(up, 0, 6, false);
	down[1] = add_port(up, 1, 6, false);
	end = add(add_bridge(down[1], 0), 3, 0, 0x100e8086, 0x0200);
	set_bar(end, 0, 0x20000, 0);
	pci_init(&board, NULL);
	assert_int_equal(devices(), 8);
	assert_int_equal(get32(&port->bytes[PCI_BRIDGE_BUSES]), 0x00050100);
	assert_int_equal(get32(&up->bytes[PCI_BRIDGE_BUSES]), 0x00050201);
	assert_int_equal(get32(&down[0]->bytes[PCI_BRIDGE_BUSES]), 0x00030302);
	assert_int_equal(get32(&down[1]->bytes[PCI_BRIDGE_BUSES]), 0x00050402);
	assert_int_equal(get32(&next->bytes[PCI_BRIDGE_BUSES]), 0x00060600);
	assert_true(bar_at(end, 0));
}

/* A bridge whose I/O window is open at reset, with nothing behind it that needs one: it is closed.
 */
static void test_open_window(void **state)
{
	struct fake_config *b = add_port(NULL, 4, 4, false);

	put32(&b->bytes[PCI_BRIDGE_IO], 0x2101);
	pci_init(&board, NULL);
	assert_int_equal(get32(&b->bytes[PCI_BRIDGE_IO]) & 0xf0f0, 0x00f0);
}

/* A closed window has its base above its limit. Room for hot-plug opens it. */
static void test_empty_bridges(void **state)
{
	struct fake_config *cold = add_port(NULL, 4, 4, false), *hot = add_port(NULL, 5, 4, true);

	pci_init(&board, NULL);
	assert_int_equal(get32(&cold->bytes[PCI_BRIDGE_MEMORY]), 0x0000fff0);
	assert_int_equal(get32(&cold->bytes[PCI_BRIDGE_PREFETCH]), 0x0001fff1);
	assert_int_equal(get32(&cold->bytes[PCI_BRIDGE_IO]), 0x00f0);
	assert_int_equal(get32(&hot->bytes[PCI_BRIDGE_MEMORY]), 0xe010e000);
	assert_int_equal(get32(&hot->bytes[PCI_BRIDGE_IO]), 0xc0c0);
	assert_int_equal(hot->bytes[PCI_COMMAND], 7);
}

static u8 add_reserve(struct fake_config *f, u32 buses, u64 io, u32 mem, u32 pref32, u64 pref64)
{
	u8 cap = fake_config_capability(f, PCI_CAP_ID_VENDOR, 32);
	u8 *p = &f->bytes[cap];

	p[2] = 32;
	p[3] = 1;
	put32(p + 4, buses);
	put32(p + 8, io);
	put32(p + 12, io >> 32);
	put32(p + 16, mem);
	put32(p + 20, pref32);
	put32(p + 24, pref64);
	put32(p + 28, pref64 >> 32);
	return cap;
}

static void test_reserve_capability(void **state)
{
	struct fake_config *a = add_port(NULL, 4, 4, true), *b = add_port(NULL, 5, 4, true);

	add_reserve(a, 3, 0x2000, 0x1000000, ~0u, 0x800000000);
	add_reserve(b, ~0u, ~0ull, ~0u, 0x400000, ~0ull);
	pci_init(&board, NULL);
	assert_int_equal(get32(&a->bytes[PCI_BRIDGE_BUSES]), 0x00040100);
	assert_int_equal(get32(&b->bytes[PCI_BRIDGE_BUSES]), 0x00050500);
	assert_int_equal(get32(&a->bytes[PCI_BRIDGE_IO]), 0xd0c0);
	assert_int_equal(device_of(a)->bridge->place.window[PLACE_MEM].size, 0x1000000);
	assert_int_equal(device_of(a)->bridge->place.window[PLACE_PREF].size, 0x800000000);
	assert_int_equal(get32(&a->bytes[PCI_BRIDGE_PREFETCH_UPPER_BASE]), 1);
	assert_int_equal(get32(&a->bytes[PCI_BRIDGE_PREFETCH_UPPER_LIMIT]), 8);
	assert_int_equal(device_of(b)->bridge->place.window[PLACE_PREF].size, 0x400000);
}

/* 0 bytes of I/O are none, whatever hot-plug would have; a device that is there gets its own. */
static void test_reserve_no_io(void **state)
{
	struct fake_config *none = add_port(NULL, 4, 4, true), *some = add_port(NULL, 5, 4, true),
			   *f;

	add_reserve(none, ~0u, 0, ~0u, ~0u, ~0ull);
	add_reserve(some, ~0u, 0, ~0u, ~0u, ~0ull);
	f = add(some, 0, 0, 0x100e8086, 0x0200);
	set_bar(f, 1, 64, PCI_BAR_IO);
	pci_init(&board, NULL);
	assert_int_equal(get32(&none->bytes[PCI_BRIDGE_IO]) & 0xffff, 0x00f0); /* closed */
	assert_int_equal(get32(&some->bytes[PCI_BRIDGE_IO]) & 0xffff, 0xc0c0);
}

/* The list of capabilities leads back to itself, or a length is wrong. */
static void test_bad_capabilities(void **state)
{
	struct fake_config *loop = add_port(NULL, 4, 4, true), *lie = add_port(NULL, 5, 4, true);

	loop->bytes[0x41] = 0x40;
	lie->bytes[add_reserve(lie, 200, 0, 0, 0, 0) + 2] = 8;
	pci_init(&board, NULL);
	assert_int_equal(get32(&lie->bytes[PCI_BRIDGE_BUSES]), 0x00020200);
}

static void test_extra_roots(void **state)
{
	struct fake_config *pxb = add(NULL, 0, 0, 0x00011b36, PCI_CLASS_PCI_BRIDGE), *nic;
	struct fake_config *near = add_bridge(NULL, 7);

	/* A bridge on root bus 0x20, which is numbered after that bus. */
	memcpy(pxb, near, sizeof(*pxb));
	pxb->root = 0x20;
	pxb->slot = 0;
	nic = add(pxb, 2, 0, 0x100e8086, 0x0200);
	nic->bytes[PCI_INTERRUPT_PIN] = 1;
	set_bar(nic, 0, 0x20000, 0);
	extra_roots = 1;
	pci_init(&board, NULL);
	assert_int_equal(get32(&near->bytes[PCI_BRIDGE_BUSES]), 0x00010100);
	assert_int_equal(get32(&pxb->bytes[PCI_BRIDGE_BUSES]), 0x00212120);
	assert_int_equal(device_of(nic)->root_bus, 0x20);
	assert_true(bar_at(nic, 0));
	assert_int_equal(nic->bytes[PCI_INTERRUPT_LINE], 0 << 3 | 3);
}

/* Bridges on bus 0 must not get the number of another root bus. */
static void test_buses_end_at_next_root(void **state)
{
	struct fake_config *near[3], *other;

	for (int i = 0; i < 3; i++)
		near[i] = add_bridge(NULL, 4 + i);
	other = add(NULL, 0, 0, 0x10411af4, 0x0200);
	other->root = 3;
	extra_roots = 1;
	pci_init(&board, NULL);
	assert_int_equal(near[1]->bytes[PCI_BRIDGE_BUSES + 2], 2);
	assert_int_equal(near[2]->bytes[PCI_BRIDGE_BUSES + 1], 0);
	assert_non_null(device_of(other));
	assert_non_null(strstr(fake_log, "no bus number"));
}

/* An ISA display's framebuffer is at E0000000, so PCI must not use this address. */
static void test_isa_display(void **state)
{
	struct fake_config *f = add(NULL, 3, 0, 0x10411af4, 0x0200);

	set_bar(f, 0, 0x1000, 0);
	isa_display = 0x800000 >> 16;
	pci_init(&board, NULL);
	assert_in_range(bar_at(f, 0), 0xe0800000, 0xfebfffff);
}

static void test_vga_behind_bridges(void **state)
{
	struct fake_config *a = add_bridge(NULL, 3), *b = add_bridge(a, 1),
			   *other = add_bridge(NULL, 4);
	struct fake_config *vga = add(b, 2, 0, 0x11111234, PCI_CLASS_VGA);

	add(other, 0, 0, 0x11111234, PCI_CLASS_VGA);
	pci_init(&board, NULL);
	assert_int_equal(a->bytes[PCI_BRIDGE_CONTROL],
			 PCI_BRIDGE_CONTROL_SERR | PCI_BRIDGE_CONTROL_VGA);
	assert_int_equal(b->bytes[PCI_BRIDGE_CONTROL],
			 PCI_BRIDGE_CONTROL_SERR | PCI_BRIDGE_CONTROL_VGA);
	assert_int_equal(other->bytes[PCI_BRIDGE_CONTROL], PCI_BRIDGE_CONTROL_SERR);
	assert_ptr_equal(pci_primary_vga(), device_of(vga));
	assert_int_equal(vga->bytes[PCI_COMMAND], 3);
}

static bool keep_bars(void)
{
	return true;
}

static void put_bar(struct fake_config *f, unsigned int n, u32 v)
{
	memcpy(&f->bytes[PCI_BAR(n)], &v, sizeof(v));
}

/* A VMM has placed BARs. They stay, except above 4 GiB, and others go behind them. */
static void test_placed_bars(void **state)
{
	struct pci_board keeping = board;
	struct fake_config *f = add(NULL, 2, 0, 0x10421af4, 0x0100), *late;

	keeping.keep_bars = keep_bars;
	f->bytes[PCI_COMMAND] = 2; /* decoding is on already */
	set_bar(f, 0, 64, PCI_BAR_IO);
	set_bar(f, 1, 0x4000, 0);
	set_bar(f, 2, 0x4000, PCI_BAR_MEM_64);
	set_bar(f, 4, 0x4000, PCI_BAR_MEM_64);
	put_bar(f, 0, 0x2000 | PCI_BAR_IO);
	put_bar(f, 1, 0xf0000000);
	put_bar(f, 2, 0xf0004000 | PCI_BAR_MEM_64);
	put_bar(f, 4, 0xc0000000 | PCI_BAR_MEM_64);
	put_bar(f, 5, 0x7f);
	late = add(NULL, 3, 0, 0x10421af4, 0x0100);
	set_bar(late, 0, 0x1000, 0);
	pci_init(&keeping, NULL);

	assert_int_equal(bar_at(f, 0), 0x2000);
	assert_int_equal(bar_at(f, 1), 0xf0000000);
	assert_int_equal(bar_at(f, 2), 0xf0004000);
	assert_in_range(bar_at(f, 4), 0xf0008000, 0xf0010000);
	assert_int_equal(get32(&f->bytes[PCI_BAR(5)]), 0);
	assert_in_range(bar_at(late, 0), 0xf0008000, 0xf0010000);
	assert_int_equal(f->bytes[PCI_COMMAND], 7);
	assert_int_equal(pci_bar_mem(device_of(f), 1, 0x4000), 0xf0000000);
	assert_int_equal(pci_bar_io(device_of(f), 0), 0x2000);
}

UNIT_MAIN(TEST(test_no_bus), TEST(test_known_host), TEST(test_known_chips),
	  TEST(test_simple_machine), TEST(test_chain), TEST(test_ports_have_one_slot),
	  TEST(test_bridges_behind_ports), TEST(test_open_window), TEST(test_empty_bridges),
	  TEST(test_reserve_capability), TEST(test_reserve_no_io), TEST(test_bad_capabilities),
	  TEST(test_extra_roots), TEST(test_buses_end_at_next_root), TEST(test_isa_display),
	  TEST(test_vga_behind_bridges), TEST(test_placed_bars))
