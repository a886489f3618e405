/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests the PnP BIOS's list of nodes, and reads it like a guest (PnP BIOS 1.0A, 4.2; PnP ISA 1.0A,
 * 6.2).
 */
#include <string.h>

#include "unit.h"

#include "lib/errno.h"
#include "service/pnp_build.h"

static u8 buf[1024];

/* Returns the length of a resource list with small tags, including its end tag. */
static u32 tags_length(const u8 *p)
{
	u32 n = 0;

	for (;;) {
		u8 tag = p[n];

		assert_false(tag & 0x80);
		n += 1 + (tag & 7);
		if (tag >> 3 == 0xf)
			return n;
		assert_true(n < 256);
	}
}

static const u8 *node(const u8 *list, u8 number)
{
	const u8 *p = list + sizeof(struct pnp_list);

	while (number--)
		p += p[0] | p[1] << 8;
	return p;
}

static void check_list(int len)
{
	const struct pnp_list *list = (const struct pnp_list *)buf;
	u32 total = sizeof(*list), largest = 0;

	for (u32 i = 0; i < list->count; i++) {
		const u8 *n = node(buf, i);
		u32 size = n[0] | n[1] << 8, at = 12;

		assert_int_equal(n[2], i);
		for (int block = 0; block < 3; block++)
			at += tags_length(n + at);
		assert_int_equal(at, size);
		total += size;
		largest = size > largest ? size : largest;
	}
	assert_int_equal(total, len);
	assert_int_equal(largest, list->largest);
}

static void test_full_machine(void **state)
{
	struct pnp_machine m = {
		{ 0x3f8, 0x2f8, 0x3e8, 0x2e8 }, { 0x378, 0x278, 0x3bc }, true, true, true, true
	};
	int len = pnp_build(&m, buf, sizeof(buf));

	assert_true(len > 0);
	assert_int_equal(buf[0], 5 + 4 + 4 + 3);
	check_list(len);
	/* The first node is the interrupt controller, PNP0000. */
	assert_memory_equal(node(buf, 0) + 3, "\x41\xd0\x00\x00", 4);
	assert_memory_equal(node(buf, 3) + 3, "\x41\xd0\x0b\x00", 4);
	/* The DMA controllers have the longest list: three ranges of ports, and channel 4. */
	assert_memory_equal(node(buf, 2) + 3,
			    "\x41\xd0\x02\x00\x08\x01\x01\x03\x00"
			    "\x4b\x00\x00\x10\x4b\x81\x00\x0f\x4b\xc0\x00\x20"
			    "\x2a\x10\x00\x79\x00\x79\x00\x79\x00",
			    30);
}

/* Nodes that can be the primary input device, and nodes that can be booted from. */
static void test_attributes(void **state)
{
	struct pnp_machine m = { .keyboard = true, .floppy = true };

	(void)state;
	check_list(pnp_build(&m, buf, sizeof(buf)));
	assert_int_equal(node(buf, 0)[10], 0x03);
	assert_memory_equal(node(buf, 5) + 3, "\x41\xd0\x03\x03\x09\x00\x00\x0b\x00", 9);
	assert_memory_equal(node(buf, 6) + 3, "\x41\xd0\x07\x00\x01\x02\x00\x13\x00", 9);
}

static void test_only_what_is_there(void **state)
{
	struct pnp_machine m = { .com = { 0, 0x2f8 } };
	int len = pnp_build(&m, buf, sizeof(buf));
	const u8 *com;

	check_list(len);
	assert_int_equal(buf[0], 6);
	com = node(buf, 5);
	assert_memory_equal(com + 3, "\x41\xd0\x05\x01", 4);
	/* Fixed I/O 2F8h, eight ports; IRQ 3. */
	assert_memory_equal(com + 12, "\x4b\xf8\x02\x08\x22\x08\x00\x79", 8);
}

static void test_no_room(void **state)
{
	struct pnp_machine m = { 0 };

	assert_int_equal(pnp_build(&m, buf, 3), -ENOSPC);
	assert_int_equal(pnp_build(&m, buf, 40), -ENOSPC);
	assert_int_equal(pnp_build(&m, buf, 140), -ENOSPC);
}

UNIT_MAIN(UNIT_TEST(test_full_machine), UNIT_TEST(test_attributes),
	  UNIT_TEST(test_only_what_is_there), UNIT_TEST(test_no_room))
