/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests an image that moves: the words that change, and where a multiboot loader's map has room for
 * it.
 */
#include <string.h>

#include "unit.h"

#include "lib/errno.h"
#include "machine/multiboot.h"
#include "memory/image.h"
#include "memory/memory.h"
#include "memory/move.h"
#include "memory/relocate.h"

#define SIZE 0x30000

static u8 image[SIZE], before[SIZE];

u32 image_base(void)
{
	return (u32)image;
}

u32 image_size(void)
{
	return SIZE;
}

u32 cmos_ram_end(void)
{
	return 0x100000;
}

/* The table is at its own place in the image: one word grows, one shrinks. */
struct {
	u32 added, taken;
	u16 distances[2];
} __image_relocs;

static void fill(void)
{
	for (u32 i = 0; i < SIZE; i++)
		image[i] = i * 7 + (i >> 8);
	memcpy(before, image, SIZE);
}

static u32 word(const u8 *p)
{
	u32 v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* relocate() must change the @n words at @at by @delta, and nothing else. */
static void changes(const u16 *table, u32 n, u32 delta, const u32 *at, u32 words)
{
	fill();
	assert_int_equal(relocate(image, SIZE, table, n, delta), 0);
	for (u32 i = 0; i < words; i++) {
		u32 changed = word(before + at[i]) + delta;

		assert_int_equal(word(image + at[i]), changed);
		memcpy(before + at[i], &changed, sizeof(changed));
	}
	assert_memory_equal(image, before, SIZE);
}

static void refuses(const u16 *table, u32 n, u32 size)
{
	fill();
	assert_int_equal(relocate(image, size, table, n, 0x1000), -EINVAL);
	assert_memory_equal(image, before, SIZE);
}

static void test_words(void **state)
{
	static const u16 table[] = { 0, 4, 0x101, 5, 7 };
	static const u32 at[] = { 0, 4, 0x105, 0x10a, 0x111 };

	changes(table, ARRAY_SIZE(table), 0x7f780000, at, ARRAY_SIZE(at));
	changes(table, ARRAY_SIZE(table), -0x10000, at, ARRAY_SIZE(at));
	changes(table, ARRAY_SIZE(table), 0, at, ARRAY_SIZE(at));
	changes(table, 2, 1, at, 2);
	changes(table, 0, 0x1000, at, 0);
}

static void test_far_apart(void **state)
{
	static const u16 table[] = {
		3, RELOCATE_SKIP, 0, RELOCATE_SKIP, 0xfff0,
	};
	static const u32 at[] = { 3, 3 + 0xffff, 3 + 2 * 0xffff + 0xfff0 };

	changes(table, ARRAY_SIZE(table), 0x12345678, at, ARRAY_SIZE(at));
}

static void test_ends(void **state)
{
	static const u16 last[] = { 0x100 - 4 }, beyond[] = { 0, 0x100 - 3 },
			 behind[] = { 8, 0x200 }, skip[] = { 0, RELOCATE_SKIP },
			 overlap[] = { 8, 3 }, twice[] = { 8, 0 };

	fill();
	assert_int_equal(relocate(image, 0x100, last, 1, 0x1000), 0);
	assert_int_equal(word(image + 0xfc), word(before + 0xfc) + 0x1000);
	refuses(beyond, 2, 0x100);
	refuses(behind, 2, 0x100);
	refuses(skip, 2, 0x100);
	refuses(overlap, 2, 0x100);
	refuses(twice, 2, 0x100);
	refuses(last, 1, 0);
	refuses(last, 1, 3);
}

static void test_move(void **state)
{
	static u8 copy[SIZE] __attribute__((aligned(16)));
	u32 distance = (u32)copy - (u32)image;

	fill();
	__image_relocs.added = __image_relocs.taken = 1;
	__image_relocs.distances[0] = 0x105;
	__image_relocs.distances[1] = 0x20;
	assert_int_equal(image_move((u32)copy), distance);
	assert_memory_equal(image, before, SIZE);
	assert_int_equal(word(copy + 0x105), word(before + 0x105) + distance);
	assert_int_equal(word(copy + 0x20), word(before + 0x20) - distance);
	memcpy(copy + 0x105, before + 0x105, 4);
	memcpy(copy + 0x20, before + 0x20, 4);
	assert_memory_equal(copy, before, SIZE);
}

/*
 * An image stays if there is no room, no table, or a bad table. A machine with 1 MiB has no room.
 */
static void test_stays(void **state)
{
	static u8 copy[SIZE];

	assert_int_equal(image_move(0), 0);
	assert_int_equal(image_move_up(), 0);
	__image_relocs.added = 2;
	__image_relocs.taken = 0;
	__image_relocs.distances[0] = 0x100;
	__image_relocs.distances[1] = 1;
	assert_int_equal(image_move((u32)copy), 0);
	__image_relocs.added = 0;
	assert_int_equal(image_move((u32)copy), 0);
}

/* ------------------------------------------------------------------ the loader's map */
static u8 map[0x200];
static struct multiboot_info info;

static void map_add(u32 size, u64 base, u64 length, u32 type)
{
	u8 *e = map + info.mmap_length;

	memset(e, 0xee, size + 4);
	memcpy(e, &size, 4);
	memcpy(e + 4, &base, 8);
	memcpy(e + 12, &length, 8);
	memcpy(e + 20, &type, 4);
	info.mmap_length += size + 4;
}

static void map_clear(void)
{
	memset(&info, 0, sizeof(info));
	info.flags = MULTIBOOT_INFO_MMAP;
	info.mmap_addr = (u32)map;
}

static u32 place(void)
{
	return multiboot_place(&info, 0x40000, 0x900000);
}

static void test_place(void **state)
{
	map_clear();
	map_add(20, 0, 0x9fc00, 1);
	map_add(24, 0x100000, 0x3fdd000 - 0x100000, 1);
	map_add(20, 0x3fdd000, 0x23000, 2);
	map_add(20, 0x100000000ull, 0x40000000, 1);
	assert_int_equal(place(), 0x3f90000);
	/* Up to 4 GiB, but not further. Lengths that wrap are treated as if they ended there. */
	map_add(20, 0xc0000000, ~0ull, 1);
	assert_int_equal(place(), 0xfffc0000);
	info.flags = 0;
	assert_int_equal(place(), 0);
}

static void test_place_lowest(void **state)
{
	map_clear();
	map_add(20, 0x100000, 0x83ffff, 1);
	assert_int_equal(place(), 0);
	map_clear();
	map_add(20, 0x100000, 0x840000, 1);
	assert_int_equal(place(), 0x900000);
}

/* An address of 8000xxxx would look like an IRQ's handler (src/real/enter.S). */
static void test_place_irq_handler(void **state)
{
	map_clear();
	map_add(20, 0x100000, 0x80020000 - 0x100000, 1);
	assert_int_equal(place(), 0x7ffc0000);
	map_clear();
	map_add(20, 0x100000, 0x80050000 - 0x100000, 1);
	assert_int_equal(place(), 0x80010000);
	map_clear();
	map_add(20, 0x7ffe0000, 0x60000, 1);
	assert_int_equal(place(), 0);
}

static void test_place_bad_map(void **state)
{
	map_clear();
	map_add(20, 0x100000, 0x4000000, 1);
	info.mmap_length = 23;
	assert_int_equal(place(), 0);
	map_clear();
	map_add(20, 0x100000, 0x4000000, 1);
	map[0] = 21;
	assert_int_equal(place(), 0);
	map[0] = 19;
	assert_int_equal(place(), 0);
	memset(map, 0xff, 4);
	assert_int_equal(place(), 0);
}

UNIT_MAIN(UNIT_TEST(test_words), UNIT_TEST(test_far_apart), UNIT_TEST(test_ends),
	  UNIT_TEST(test_move), UNIT_TEST(test_stays), UNIT_TEST(test_place),
	  UNIT_TEST(test_place_lowest), UNIT_TEST(test_place_irq_handler),
	  UNIT_TEST(test_place_bad_map))
