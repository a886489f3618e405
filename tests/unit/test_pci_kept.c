/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests that a wake-up repeats the noted register writes, all of them and in their order. */
#include "unit.h"

#include "pci/kept.h"

#define MOST 100 /* writes; more than the records of one piece of memory */

struct write {
	u16 port;
	u32 value;
	unsigned int size;
};

static struct write seen[2 * MOST];
static u32 count;

static void note(u16 port, u32 value, unsigned int size)
{
	assert_in_range(count, 0, 2 * MOST - 1);
	seen[count++] = (struct write){ port, value, size };
}

/* Without ECAM, each write to configuration space selects the register first. */
static void expect(u32 at, u16 port, u32 value, unsigned int size)
{
	assert_int_equal(seen[at].port, port);
	assert_int_equal(seen[at].value, value);
	assert_int_equal(seen[at].size, size);
}

static void expect_all(u32 writes)
{
	assert_int_equal(count, writes + writes / 3 * 2);
	for (u32 i = 0, at = 0; i < writes; i++) {
		if (i % 3 == 2) {
			expect(at++, 0xb2, i, 1);
			continue;
		}
		expect(at++, 0xcf8, 0x80000000 | i % 32 << 11 | 0x40, 4);
		if (i % 3)
			expect(at++, 0xcfd, i & 0xff, 1);
		else
			expect(at++, 0xcfc, i * 0x1234567, 4);
	}
}

static void write_all(u32 writes)
{
	fake_io.port_write = note;
	count = 0;
	for (u32 i = 0; i < writes; i++) {
		if (i % 3 == 2)
			outb_kept(0xb2, i);
		else if (i % 3)
			pci_write8_kept(PCI_BDF(0, i % 32, 0), 0x41, i);
		else
			pci_write32_kept(PCI_BDF(0, i % 32, 0), 0x40, i * 0x1234567);
	}
}

static void test_replay(void **state)
{
	write_all(MOST - 1);
	expect_all(MOST - 1);
	for (int wake = 0; wake < 2; wake++) {
		count = 0;
		pci_replay();
		expect_all(MOST - 1);
	}
}

UNIT_MAIN(UNIT_TEST(test_replay))
