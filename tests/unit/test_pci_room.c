/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests PCI enumeration where something runs out: addresses, ports, bus numbers, memory. */
#include "fake_pci.h"
#include "lib/errno.h"

/*
 * If a BAR has no address, the device's decoding of that space stays off. The rest of the device
 * works.
 */
static void test_no_room(void **state)
{
	struct fake_config *f = add(NULL, 3, 0, 0x10011af4, 0x0100);

	set_bar(f, 0, 128, PCI_BAR_IO);
	set_bar(f, 1, 0x1000, 0);
	set_bar(f, 2, 0x80000000, 0);
	pci_init(&board, NULL);
	assert_int_equal(f->bytes[PCI_COMMAND], PCI_COMMAND_IO | PCI_COMMAND_MASTER);
	assert_int_equal(bar_at(f, 2), 0);
	assert_true(bar_at(f, 0));
	assert_int_equal(pci_bar_mem(device_of(f), 2, 16), 0);
}

static void test_huge_64_bit_bar(void **state)
{
	struct fake_config *f = add(add_port(NULL, 4, 4, false), 0, 0, 0x11101af4, 0x0500);

	set_bar(f, 0, 0x1000, 0);
	set_bar(f, 2, 0x1000000000, PCI_BAR_MEM_64 | PCI_BAR_PREFETCH);
	pci_init(&board, NULL);
	assert_int_equal(bar_at(f, 2), 0x1000000000);
	assert_true(bar_at(f, 0));
	assert_int_equal(f->bytes[PCI_COMMAND], 2);
	assert_int_equal(pci_bar_mem(device_of(f), 2, 16), 0);
}

/*
 * What the VMM keeps for memory hot-plug ends where no CPU can address memory, or so high that
 * rounding it up gives 0. Then nothing can be placed above 4 GiB, least of all over RAM.
 */
static void test_reserved_to_the_end(void **state)
{
	static const u64 ends[] = { 1ull << 52, ~0ull << 20, ~0ull };
	struct fake_config *f[2];

	for (int i = 0; i < 2; i++) {
		f[i] = add(NULL, 3 + i, 0, 0x11101af4, 0x0500);
		set_bar(f[i], 2, 0x1000000000, PCI_BAR_MEM_64 | PCI_BAR_PREFETCH);
	}
	for (u32 n = 0; n < ARRAY_SIZE(ends); n++) {
		memset(&pci_devices, 0, sizeof(pci_devices));
		reserved_end = ends[n];
		pci_init(&board, NULL);
		for (int i = 0; i < 2; i++) {
			assert_int_equal(bar_at(f[i], 2), 0);
			assert_int_equal(f[i]->bytes[PCI_COMMAND], 0);
		}
	}
	memset(&pci_devices, 0, sizeof(pci_devices));
	reserved_end = 0x2000000001;
	pci_init(&board, NULL);
	assert_int_equal(bar_at(f[0], 2), 0x3000000000);
}

/* 60 bridges and 250 devices. */
static void test_many(void **state)
{
	struct fake_config *ports[60], *nic[60];
	unsigned int with_io = 0;

	for (int i = 0; i < 60; i++)
		ports[i] = i < 24 ? add_bridge(NULL, 1 + i) : add_bridge(ports[i - 24], 31);
	for (int i = 0; i < 250; i++) {
		struct fake_config *f = add(ports[i % 60], i / 60, 0, 0x10411af4, 0x0200);

		f->bytes[PCI_INTERRUPT_PIN] = 1;
		set_bar(f, 1, 0x1000, 0);
		set_bar(f, 4, 0x4000, PCI_BAR_MEM_64 | PCI_BAR_PREFETCH);
		if (i >= 60)
			continue;
		set_bar(f, 0, 32, PCI_BAR_IO);
		nic[i] = f;
	}
	pci_init(&board, NULL);
	assert_int_equal(devices(), 1 + 60 + 250);
	for (unsigned int i = 61; i < function_count; i++) {
		assert_true(bar_at(&functions[i], 1));
		assert_true(bar_at(&functions[i], 4));
		assert_int_equal(functions[i].bytes[PCI_COMMAND] & 2, 2);
	}
	for (int i = 0; i < 60; i++)
		with_io += bar_at(nic[i], 0) != 0;
	assert_true(with_io >= 12);
}

/* Twenty chains of three bridges, with I/O BARs everywhere. */
static void test_many_with_io(void **state)
{
	struct fake_config *b[60];
	unsigned int with_io = 0;

	for (int i = 0; i < 60; i++)
		b[i] = i < 20 ? add_bridge(NULL, 4 + i) : add_bridge(b[i - 20], 1);
	for (int i = 0; i < 250; i++) {
		struct fake_config *f = add(b[i % 60], 2 + i / 60, 0, 0x10411af4, 0x0200);

		set_bar(f, 0, 0x1000, 0);
		set_bar(f, 1, 256, PCI_BAR_IO);
		set_bar(f, 4, 0x4000, PCI_BAR_MEM_64 | PCI_BAR_PREFETCH);
	}
	pci_init(&board, NULL);
	for (unsigned int i = 61; i < function_count; i++) {
		assert_true(bar_at(&functions[i], 0));
		assert_true(bar_at(&functions[i], 4));
		with_io += bar_at(&functions[i], 1) != 0;
	}
	assert_true(with_io >= 40);
}

static u32 wants_last(const struct pci_device *d)
{
	return d->device == 0x1001 ? 7 : 0;
}

/* There are not enough ports, and the last device is wanted. */
static void test_wanted_has_ports(void **state)
{
	struct fake_config *last = NULL;

	for (int i = 0; i < 24; i++) {
		last = add(add_bridge(NULL, 4 + i), 1, 0, i < 23 ? 0x10411af4 : 0x10011af4, 0x0100);
		set_bar(last, 0, 128, PCI_BAR_IO);
	}
	pci_init(&board, NULL);
	assert_int_equal(bar_at(last, 0), 0);
	memset(&pci_devices, 0, sizeof(pci_devices));
	for (unsigned int i = 0; i < function_count; i++)
		functions[i].bytes[PCI_COMMAND] = 0;
	pci_init(&board, wants_last);
	assert_true(bar_at(last, 0));
}

/* There are more bridges than bus numbers, so devices that cannot be reached are left out. */
static void test_out_of_buses(void **state)
{
	struct fake_config *b[300];

	for (int i = 0; i < 300; i++)
		b[i] = i < 30 ? add_bridge(NULL, 1 + i) : add_bridge(b[i - 30], i % 32);
	pci_init(&board, NULL);
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
			functions[i].bytes[PCI_COMMAND] = 0;
		fake_alloc_left = n;
		pci_init(&board, NULL);
	}
}

UNIT_MAIN(TEST(test_no_room), TEST(test_huge_64_bit_bar), TEST(test_reserved_to_the_end),
	  TEST(test_many), TEST(test_many_with_io), TEST(test_wanted_has_ports),
	  TEST(test_out_of_buses), TEST(test_out_of_memory))
