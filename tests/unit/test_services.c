/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests INT 15h's memory functions, the arithmetic of the clock, and the PCI BIOS. */
#include "unit.h"

#include <string.h>

#include "abi/bda.h"
#include "abi/shared.h"
#include "lib/checksum.h"
#include "memory/e820.h"
#include "pc/cmos.h"
#include "pc/rtc.h"
#include "pci/pci.h"
#include "service/int15.h"
#include "service/int15_move.h"
#include "service/pcibios.h"
#include "service/pir.h"

struct bda fake_bda;
struct shared shared;

static const struct e820_entry map[] = {
	{ 0, 0x9fc00, E820_RAM },
	{ 0xf0000, 0x10000, E820_RESERVED },
	{ 0x100000, 0x7f00000, E820_RAM },
	{ 0x8000000, 0x100000, E820_RESERVED },
};
static u32 entries = ARRAY_SIZE(map);

const struct e820_entry *e820_entries(u32 *count)
{
	*count = entries;
	return map;
}

static void test_bcd(void **state)
{
	(void)state;
	for (u8 i = 0; i < 100; i++)
		assert_int_equal(bcd_to_bin(bin_to_bcd(i)), i);
	assert_int_equal(bcd_to_bin(0x59), 59);
}

static void test_ticks(void **state)
{
	(void)state;
	assert_int_equal(ticks_at(0, 0, 0), 0);
	assert_int_equal(ticks_at(0, 0, 1), 18);
	assert_int_equal(ticks_at(1, 0, 0), 65543);
	assert_int_equal(ticks_at(12, 0, 0), TICKS_PER_DAY / 2);
	assert_in_range(ticks_at(23, 59, 59), TICKS_PER_DAY - 19, TICKS_PER_DAY - 1);
	/* The clock contains nonsense. */
	assert_int_equal(ticks_at(165, 99, 99), 0);
}

static void test_sizes(void **state)
{
	(void)state;
	int15_init();
	assert_int_equal(shared.ext_memory_kb, 63 * 1024);
	assert_int_equal(shared.ext_memory_kb_16m, 15 * 1024);
	assert_int_equal(shared.ext_memory_64k, 0x700);
	assert_int_equal(shared.e820_map, (u32)map);
	assert_int_equal(shared.e820_count, ARRAY_SIZE(map));
	entries = 2;
	int15_init();
	assert_int_equal(shared.ext_memory_kb, 0);
	assert_int_equal(shared.ext_memory_64k, 0);
	entries = ARRAY_SIZE(map);
}

static void test_move_ranges(void **state)
{
	u8 gdt[MOVE_TABLE_SIZE] = { 0 };
	u32 from, to;

	(void)state;
	memcpy(gdt + 0x10, "\xff\xff\x00\x00\x01\x93\x00\x00", 8);
	memcpy(gdt + 0x18, "\xff\xff\x34\x12\x20\x93\x00\x80", 8);
	assert_true(move_ranges(gdt, 0x10000, &from, &to));
	assert_int_equal(from, 0x10000);
	assert_int_equal(to, 0x80201234);
	gdt[0x10] = 0xfe;
	assert_false(move_ranges(gdt, 0x10000, &from, &to));
	assert_true(move_ranges(gdt, 0xffff, &from, &to));
	/* The limit's high bits, and limits in pages. */
	gdt[0x16] = 0x01;
	assert_true(move_ranges(gdt, 0x10000, &from, &to));
	memcpy(gdt + 0x10, "\x0f\x00\x00\x00\x01\x93\x80\x00", 8);
	assert_true(move_ranges(gdt, 0x10000, &from, &to));
	/* Beyond 4 GiB. */
	memcpy(gdt + 0x18, "\xff\xff\xff\xff\xff\x93\x00\xff", 8);
	assert_false(move_ranges(gdt, 2, &from, &to));
	assert_true(move_ranges(gdt, 1, &from, &to));
	assert_true(move_ranges(gdt, 0, &from, &to));
}

/* ------------------------------------------------------------ PCI BIOS */

static u32 address;

static u32 config_read(u16 port, unsigned int size)
{
	u32 bdf = address >> 8 & 0xffff, reg = (address & 0xfc) + (port & 3);
	u32 v = 0xffffffff;

	if (bdf == PCI_BDF(0, 1, 0) || bdf == PCI_BDF(0, 1, 1) || bdf == PCI_BDF(1, 0, 0))
		switch (reg & ~3) {
		case PCI_VENDOR_ID:
			v = 0x70008086 + (pci_fn(bdf) << 20);
			break;
		case PCI_REVISION:
			v = 0x01018000;
			break;
		case 0x0c:
			v = pci_bus(bdf) ? 0 : 0x800000;
			break;
		}
	v >>= 8 * (reg & 3);
	return size == 4 ? v : v & ((1 << 8 * size) - 1);
}

static void config_write(u16 port, u32 value, unsigned int size)
{
	(void)size;
	if (port == 0xcf8)
		address = value;
}

static struct regs call(u16 ax, u16 bx, u32 ecx, u16 dx, u16 si, u16 di)
{
	struct regs regs = { .eax = ax, .ebx = bx, .ecx = ecx, .edx = dx, .esi = si, .edi = di };

	fake_io.port_read = config_read;
	fake_io.port_write = config_write;
	pcibios_call(&regs, 1, NULL);
	assert_int_equal(!!(regs.flags & FLAG_CF), regs.ah != 0);
	return regs;
}

static void test_pcibios(void **state)
{
	(void)state;
	assert_int_equal(call(0xb101, 0, 0, 0, 0, 0).bx, 0x0210);
	assert_int_equal(call(0xb101, 0, 0, 0, 0, 0).cl, 1);
	assert_int_equal(call(0xb102, 0, 0x7000, 0x8086, 0, 0).bx, PCI_BDF(0, 1, 0));
	assert_int_equal(call(0xb102, 0, 0x7000, 0x8086, 1, 0).bx, PCI_BDF(1, 0, 0));
	assert_int_equal(call(0xb102, 0, 0x7000, 0x8086, 2, 0).ah, 0x86);
	assert_int_equal(call(0xb102, 0, 0x7010, 0x8086, 0, 0).bx, PCI_BDF(0, 1, 1));
	assert_int_equal(call(0xb102, 0, 0x7000, 0xffff, 0, 0).ah, 0x83);
	assert_int_equal(call(0xb103, 0, 0x010180, 0, 1, 0).bx, PCI_BDF(0, 1, 1));
	assert_int_equal(call(0xb103, 0, 0x010181, 0, 0, 0).ah, 0x86);
	assert_int_equal(call(0xb108, 8, 0, 0, 0, 2).cl, 0x00);
	assert_int_equal(call(0xb109, 8, 0, 0, 0, 2).cx, 0x7000);
	assert_int_equal(call(0xb10a, 8, 0, 0, 0, 0).ecx, 0x70008086);
	assert_int_equal(call(0xb109, 8, 0, 0, 0, 1).ah, 0x87);
	assert_int_equal(call(0xb10a, 8, 0, 0, 0, 0x100).ah, 0x87);
	assert_int_equal(call(0xb1ff, 0, 0, 0, 0, 0).ah, 0x81);
	assert_int_equal(call(0xb10f, 8, 0x0b0a, 0, 0, 0).ah, 0x81); /* there is no routing table */
}

static u32 links(u8 dev)
{
	return dev ? pir_links_from(0x60, dev - 1) : 0;
}

static void test_pir(void **state)
{
	static u8 bytes[sizeof(struct pir) + PIR_SLOTS * sizeof(struct pir_slot)];
	struct pir *pir = (struct pir *)bytes;

	(void)state;
	pir_fill(pir, 8, 0x70008086, 0x0c20, 0x0c00, links);
	assert_memory_equal(bytes, "$PIR\0\1", 6);
	assert_int_equal(pir->size, sizeof(bytes));
	assert_int_equal(checksum8(bytes, sizeof(bytes)), 0);
	assert_int_equal(pir->router_vendor, 0x8086);
	assert_int_equal(pir->slots[0].pin[0].irqs, 0);
	assert_int_equal(pir->slots[3].devfn, 0x18);
	assert_int_equal(pir->slots[3].pin[1].link, 0x63);
	assert_int_equal(pir->slots[3].pin[1].irqs, 0x0c20);
	assert_int_equal(pir->slots[3].pin[2].link, 0x60);
	assert_int_equal(pir->slots[1].pin[0].link, 0x60);
}

UNIT_MAIN(UNIT_TEST(test_bcd), UNIT_TEST(test_ticks), UNIT_TEST(test_sizes),
	  UNIT_TEST(test_move_ranges), UNIT_TEST(test_pcibios), UNIT_TEST(test_pir))
