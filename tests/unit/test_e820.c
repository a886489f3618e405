/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests the memory map: compares it with a model that has a byte for each page, and tests its
 * limits and a PC's map.
 */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "lib/errno.h"
#include "memory/e820.h"
#include "memory/image.h"
#include "memory/memory.h"

#define IN_ROM 0xfffc0000u

static u32 image = IN_ROM;

u32 image_base(void)
{
	return image;
}

u32 image_size(void)
{
	return 0x40000;
}

bool image_in_ram(void)
{
	return image != IN_ROM;
}

static const struct e820_entry *map(u32 *count)
{
	e820_publish();
	return e820_entries(count);
}

static void clear(void)
{
	e820_remove(0, ~0ull);
}

static void check(const struct e820_entry *want, u32 n)
{
	u32 count;
	const struct e820_entry *e = map(&count);

	assert_int_equal(count, n);
	for (u32 i = 0; i < n; i++) {
		assert_true(e[i].base == want[i].base);
		assert_true(e[i].length == want[i].length);
		assert_int_equal(e[i].type, want[i].type);
	}
}

#define CHECK(...)                                                                                 \
	do {                                                                                       \
		static const struct e820_entry want[] = { __VA_ARGS__ };                           \
		check(want, ARRAY_SIZE(want));                                                     \
	} while (0)

static void test_joins_and_cuts(void **state)
{
	clear();
	e820_set(0x1000, 0x1000, 1);
	e820_set(0x3000, 0x1000, 1);
	CHECK({ 0x1000, 0x1000, 1 }, { 0x3000, 0x1000, 1 });
	e820_set(0x2000, 0x1000, 1);
	CHECK({ 0x1000, 0x3000, 1 });
	e820_set(0x2000, 0x800, 2);
	CHECK({ 0x1000, 0x1000, 1 }, { 0x2000, 0x800, 2 }, { 0x2800, 0x1800, 1 });
	e820_remove(0x1800, 0x1800);
	CHECK({ 0x1000, 0x800, 1 }, { 0x3000, 0x1000, 1 });
	e820_set(0, 0x100000, 2);
	CHECK({ 0, 0x100000, 2 });
}

static void test_replace(void **state)
{
	static const struct e820_entry pieces[] = { { 0x2000, 0x1000, 1 }, { 0x5000, 0x1000, 2 } };

	clear();
	e820_set(0x1000, 0x8000, 1);
	assert_int_equal(e820_replace(0x2000, 0x7000, pieces, 2), 0);
	CHECK({ 0x1000, 0x2000, 1 }, { 0x5000, 0x1000, 2 }, { 0x7000, 0x2000, 1 });
	e820_set(0x6000, 0x2000, 2);
	assert_int_equal(e820_replace(0x2000, 0x6000, pieces, 2), 0);
	CHECK({ 0x1000, 0x2000, 1 }, { 0x5000, 0x3000, 2 }, { 0x8000, 0x1000, 1 });
	assert_int_equal(e820_replace(0x3000, 0x3000, pieces, 1), -EINVAL);
	assert_int_equal(e820_replace(0x3000, 0x2000, pieces, 1), -EINVAL);
	CHECK({ 0x1000, 0x2000, 1 }, { 0x5000, 0x3000, 2 }, { 0x8000, 0x1000, 1 });
}

static void test_refuses(void **state)
{
	u64 start = 1, end = 1;

	clear();
	assert_int_equal(e820_set(0x1000, 0, 1), -EINVAL);
	assert_int_equal(e820_set(~0ull, 2, 1), -EINVAL);
	assert_int_equal(e820_set(0x1000, ~0ull, 1), -EINVAL);
	assert_int_equal(e820_remove(0, 0), -EINVAL);
	assert_int_equal(e820_ram_end(~0ull), 0);
	assert_false(e820_highest_ram(~0ull, &start, &end));
	assert_true(!start && !end);
	assert_int_equal(e820_set(0xfffffffffffff000, 0xfff, 1), 0);
	assert_true(e820_ram_end(~0ull) == ~0ull);
	assert_true(e820_highest_ram(0xfffffffffffff800, &start, &end));
	assert_true(start == 0xfffffffffffff000 && end == 0xfffffffffffff800);
}

#define PAGES 256

static void test_against_model(void **state)
{
	static u8 model[PAGES], seen[PAGES];
	u32 count;

	srandom(1);
	clear();
	memset(model, 0, sizeof(model));
	for (int round = 0; round < 3000; round++) {
		u32 a = random() % PAGES, n = 1 + random() % (PAGES - a), type = random() % 4;
		const struct e820_entry *e;

		if (round % 3)
			n = min(n, 4u);
		memset(model + a, type, n);
		if (type)
			assert_int_equal(e820_set(a, n, type), 0);
		else
			assert_int_equal(e820_remove(a, n), 0);
		e = map(&count);
		memset(seen, 0, sizeof(seen));
		for (u32 i = 0; i < count; i++) {
			assert_true(e[i].length && e[i].base + e[i].length <= PAGES);
			if (i && e[i - 1].base + e[i - 1].length == e[i].base)
				assert_int_not_equal(e[i - 1].type, e[i].type);
			if (i)
				assert_true(e[i - 1].base + e[i - 1].length <= e[i].base);
			memset(seen + e[i].base, e[i].type, e[i].length);
		}
		assert_memory_equal(seen, model, PAGES);
		fake_log[0] = 0;
	}
}

static void test_grows(void **state)
{
	u32 count;

	clear();
	for (u32 i = 0; i < 1000; i++)
		assert_int_equal(e820_set(i * 2, 1, 1), 0);
	map(&count);
	assert_int_equal(count, 1000);
}

static void test_full(void **state)
{
	u32 count, n;
	const struct e820_entry *before;

	/* The last test has left room for 1024 entries. */
	clear();
	fake_alloc_left = 0;
	for (n = 0; !e820_set(n * 2, 1, 1); n++)
		assert_true(n < 100000);
	assert_int_equal(e820_set(n * 2, 1, 1), -ENOMEM);
	fake_alloc_left = 1;
	before = map(&count);
	assert_int_equal(count, n);
	assert_int_equal(before[n - 1].base, (n - 1) * 2);
}

static void test_publish_without_memory(void **state)
{
	u32 count, again;
	const struct e820_entry *e = map(&count);

	fake_alloc_left = 0;
	e820_set(0x100000000, 0x1000, 2);
	assert_ptr_equal(map(&again), e);
	assert_int_equal(again, count);
	assert_true(strstr(fake_log, "no room for the map"));
}

/* Conventional memory that was taken must not be RAM in the map. */
static void test_publish_low(void **state)
{
	clear();
	fake_fseg_full = true;
	e820_set(0, 0x9fc00, E820_RAM);
	CHECK({ 0, 0x9f800, E820_RAM }, { 0x9f800, 0x400, E820_RESERVED });
}

static void test_pc_map(void **state)
{
	static const struct e820_entry list[] = {
		{ 0, 0x80000000, 1 },
		{ 0x100000000, 0x100000000, 1 },
		{ 0xfd00000000, 0x300000000, 2 },
		{ 0xfeffc000, 0x4000, 2 },
		{ 5, 0, 1 }, /* malformed */
	};

	clear();
	memory_map_init(list, ARRAY_SIZE(list), true);
	CHECK({ 0, 0x9fc00, 1 }, { 0x9fc00, 0x400, 2 }, { 0xf0000, 0x10000, 2 },
	      { 0x100000, 0x7ff00000, 1 }, { 0xfeffc000, 0x4000, 2 }, { 0xfffc0000, 0x40000, 2 },
	      { 0x100000000, 0x100000000, 1 }, { 0xfd00000000, 0x300000000, 2 });
	assert_int_equal(ram_below_4g(), 0x80000000);
	assert_true(ram_above_4g() == 0x100000000);
	assert_int_equal(fake_io.port_accesses, 0);
	assert_true(strstr(fake_log, "entry 4"));
}

static void test_image_in_ram(void **state)
{
	static const struct e820_entry list = { 0, 0x4000000, 1 };

	clear();
	image = 0x3fc0000;
	memory_map_init(&list, 1, true);
	image = IN_ROM;
	CHECK({ 0, 0x9fc00, 1 }, { 0x9fc00, 0x400, 2 }, { 0xf0000, 0x10000, 2 },
	      { 0x100000, 0x3ec0000, 1 }, { 0x3fc0000, 0x40000, 2 }, { 0xfffc0000, 0x40000, 2 });
	/* It is RAM all the same, so devices' memory begins after it. */
	assert_int_equal(ram_below_4g(), 0x4000000);
}

static u8 cmos[128], cmos_index;

static u32 cmos_read(u16 port, unsigned int size)
{
	return port == 0x71 ? cmos[cmos_index & 127] : ~0u;
}

static void cmos_write(u16 port, u32 value, unsigned int size)
{
	if (port == 0x70)
		cmos_index = value;
}

static void cmos_install(void)
{
	memset(cmos, 0, sizeof(cmos));
	fake_io.port_read = cmos_read;
	fake_io.port_write = cmos_write;
	clear();
}

static void test_cmos_large(void **state)
{
	cmos_install();
	cmos[0x31] = 0xfc;
	cmos[0x35] = 0x70; /* in units of 64 KiB above 16 MiB */
	cmos[0x5d] = 0x01; /* in units of 64 KiB above 4 GiB */
	memory_map_init(NULL, 0, true);
	assert_int_equal(ram_below_4g(), 0x71000000);
	assert_true(ram_above_4g() == 0x100000000);
}

static void test_cmos_small(void **state)
{
	cmos_install();
	cmos[0x31] = 0x04; /* 1024 KiB above 1 MiB */
	memory_map_init(NULL, 0, true);
	CHECK({ 0, 0x9fc00, 1 }, { 0x9fc00, 0x400, 2 }, { 0xf0000, 0x10000, 2 },
	      { 0x100000, 0x100000, 1 }, { 0xfffc0000, 0x40000, 2 });
	assert_int_equal(ram_below_4g(), 0x200000);
	assert_int_equal(ram_above_4g(), 0);
}

static void test_cmos_all_ones(void **state)
{
	cmos_install();
	memset(cmos, 0xff, sizeof(cmos));
	memory_map_init(NULL, 0, true);
	assert_true(ram_below_4g() == 0xfffc0000);
	assert_true(ram_above_4g() == 0xffffffull << 16);
}

/* If the machine has no CMOS, only the first RAM, in which the firmware runs, is used. */
/* Memory in which words keep their values up to @looked_end, and which is all ones from there on.
 */
static u32 looked_end, looked_at, looked_word;

static u32 looked_read(u32 addr, unsigned int size)
{
	return addr < looked_end && addr == looked_at ? looked_word : 0xffffffff;
}

static void looked_write(u32 addr, u32 value, unsigned int size)
{
	assert_true(addr >= 0x100000 && addr < looked_end + 0x100000);
	looked_at = addr;
	looked_word = value;
}

static void look(u32 end)
{
	looked_end = end;
	cmos_install();
	fake_io.mmio_read = looked_read;
	fake_io.mmio_write = looked_write;
	fake_io.port_accesses = 0;
	memory_map_init(NULL, 0, false);
	assert_int_equal(fake_io.port_accesses, 0);
}

/* Without a list and without CMOS, RAM ends where a word does not keep its value. */
static void test_no_cmos(void **state)
{
	look(0x4000000);
	assert_int_equal(ram_below_4g(), 0x4000000);
}

static void test_no_ram_at_all(void **state)
{
	static const struct e820_entry reserved = { 0, 0x100000, 2 };

	look(0x100000);
	memory_map_init(&reserved, 1, true);
	/* CMOS then says 1 MiB, and there is no more. */
	assert_int_equal(ram_below_4g(), 0x9fc00);
}

/* No register of a device is written: the search ends below them. */
static void test_look_end(void **state)
{
	look(0xffe00000);
	assert_int_equal(ram_below_4g(), 0xc0000000);
}

UNIT_MAIN(UNIT_TEST(test_joins_and_cuts), UNIT_TEST(test_replace), UNIT_TEST(test_refuses),
	  UNIT_TEST(test_against_model), UNIT_TEST(test_grows), UNIT_TEST(test_full),
	  UNIT_TEST(test_publish_without_memory), UNIT_TEST(test_publish_low),
	  UNIT_TEST(test_pc_map), UNIT_TEST(test_cmos_large), UNIT_TEST(test_cmos_small),
	  UNIT_TEST(test_cmos_all_ones), UNIT_TEST(test_no_ram_at_all), UNIT_TEST(test_no_cmos),
	  UNIT_TEST(test_look_end), UNIT_TEST(test_image_in_ram))
