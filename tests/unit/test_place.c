/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests where memory BARs and bridge windows are placed. test_place_io.c has ports. */
#include "fake_place.h"

static void test_nothing(void **state)
{
	begin();
	assert_int_equal(check(), 0);
}

static void test_root_bars(void **state)
{
	struct place_item *small, *large, *io;

	begin();
	small = add_bar(NULL, PLACE_MEM, 4 * KIB, false);
	large = add_bar(NULL, PLACE_PREF, 16 * MIB, false);
	io = add_bar(NULL, PLACE_IO, 32, false);
	assert_int_equal(check(), 3);
	assert_int_equal(large->addr, 0xe0000000);
	assert_int_equal(small->addr, 0xe1000000);
	assert_int_equal(io->addr, 0xc000);
}

/* Nine bridges in a chain, with one device at the end. */
static void test_chain(void **state)
{
	struct place_bridge *b = NULL;
	struct place_item *bar, *io;

	begin();
	for (int i = 0; i < 9; i++)
		b = add_bridge(b);
	bar = add_bar(b, PLACE_PREF, 16 * KIB, true);
	io = add_bar(b, PLACE_IO, 64, false);
	assert_int_equal(check(), 2);
	for (int i = 0; i < 9; i++) {
		assert_int_equal(bridges[i].window[PLACE_PREF].size, MIB);
		assert_int_equal(bridges[i].window[PLACE_PREF].addr, bar->addr);
		assert_int_equal(bridges[i].window[PLACE_IO].addr, io->addr);
		assert_int_equal(bridges[i].window[PLACE_MEM].size, 0);
	}
}

/* Only BARs that do not fit move above 4 GiB, because drivers only reach those below. */
static void test_only_the_large_go_high(void **state)
{
	struct place_item *large, *small[8];
	struct place_bridge *b;

	begin();
	b = add_bridge(NULL);
	large = add_bar(b, PLACE_PREF, 64 * GIB, true);
	for (int i = 0; i < 8; i++)
		small[i] = add_bar(add_bridge(NULL), PLACE_PREF, 16 * KIB, true);
	assert_int_equal(check(), 9);
	assert_true(large->addr >= 64 * GIB);
	for (int i = 0; i < 8; i++)
		assert_true(small[i]->addr < 4 * GIB);
}

/* Ranges that guests do not expect are used last. */
static void test_unusual_memory_after_high(void **state)
{
	struct place_item *wide, *narrow;

	begin();
	place.usual_tries = 1;
	wide = add_bar(NULL, PLACE_PREF, GIB, true);
	assert_int_equal(check(), 1);
	assert_int_equal(wide->addr, 8 * GIB);
	begin();
	place.usual_tries = 1;
	narrow = add_bar(NULL, PLACE_PREF, GIB, false);
	assert_int_equal(check(), 1);
	assert_int_equal(narrow->addr, 0x80000000);
}

/* A reservation that does not fit goes above 4 GiB before others lose their room for hot-plug. */
static void test_large_reservation(void **state)
{
	struct place_bridge *inner, *reserved;

	begin();
	inner = add_bridge(add_bridge(NULL));
	inner->window[PLACE_MEM].room = 2 * MIB;
	add_bar(inner, PLACE_PREF, 4 * KIB, true);
	bridges[0].window[PLACE_MEM].room = 2 * MIB;
	reserved = add_bridge(NULL);
	reserved->window[PLACE_PREF].minimum = 4 * GIB;
	check();
	assert_true(reserved->window[PLACE_PREF].addr >= 4 * GIB);
	assert_true(bridges[0].window[PLACE_PREF].addr < 4 * GIB);
	assert_true(inner->window[PLACE_MEM].addr);
}

static void test_less_preferred_memory_before_high(void **state)
{
	struct place_item *bar;

	begin();
	bar = add_bar(NULL, PLACE_PREF, GIB, true);
	assert_int_equal(check(), 1);
	assert_int_equal(place.mem_try, 1);
	assert_int_equal(bar->addr, 0x80000000);
}

/* A 32-bit BAR beside one that goes above 4 GiB is still reachable through the other window. */
static void test_mixed_prefetchable(void **state)
{
	struct place_item *wide, *narrow;
	struct place_bridge *b;

	begin();
	b = add_bridge(add_bridge(NULL));
	wide = add_bar(b, PLACE_PREF, 8 * GIB, true);
	narrow = add_bar(b, PLACE_PREF, 16 * MIB, false);
	assert_int_equal(check(), 2);
	assert_true(wide->addr >= 8 * GIB);
	assert_true(narrow->addr < 4 * GIB);
	assert_true(inside(narrow, &bridges[0].window[PLACE_MEM]));
}

/* A driver of ours may need the small BAR, so it stays below 4 GiB. */
static void test_high_when_asked(void **state)
{
	struct place_item *wide, *small, *narrow;

	begin();
	place.prefer_high = true;
	wide = add_bar(add_bridge(NULL), PLACE_PREF, 128 * MIB, true);
	small = add_bar(NULL, PLACE_PREF, 16 * KIB, true);
	narrow = add_bar(NULL, PLACE_MEM, 16 * KIB, false);
	assert_int_equal(check(), 3);
	assert_int_equal(wide->addr, 8 * GIB);
	assert_int_equal(small->addr, 0xe0000000);
	assert_int_equal(narrow->addr, 0xe0004000);
}

/*
 * If there is no room above 4 GiB either, the BAR that cannot fit is left out, and all others are
 * placed.
 */
static void test_hopeless(void **state)
{
	struct place_item *huge, *large, *disk;

	begin();
	huge = add_bar(add_bridge(NULL), PLACE_PREF, 1024 * GIB, true);
	large = add_bar(NULL, PLACE_MEM, 2 * GIB, false);
	add_bar(NULL, PLACE_MEM, 1ull << 63, true);
	disk = add_bar(add_bridge(NULL), PLACE_MEM, 4 * KIB, false);
	assert_int_equal(check(), 1);
	assert_int_equal(huge->addr, 0);
	assert_int_equal(large->addr, 0);
	assert_true(disk->addr);
	assert_int_equal(place.dropped, 3);
}

static void test_no_memory_at_all(void **state)
{
	begin();
	place.tries = place.usual_tries = 0;
	place.high.count = 0;
	add_bar(NULL, PLACE_MEM, 4 * KIB, false);
	add_bar(NULL, PLACE_IO, 32, false);
	assert_int_equal(check(), 1);
}

static void test_last_byte(void **state)
{
	begin();
	place.io.count = 1;
	place.io.range[0] = (struct place_range){ 0x1000, 0x10ff };
	add_bar(NULL, PLACE_IO, 256, false);
	assert_int_equal(check(), 0);
	begin();
	place.io.count = 1;
	place.io.range[0] = (struct place_range){ 0x1000, 0x1100 };
	add_bar(NULL, PLACE_IO, 256, false);
	assert_int_equal(check(), 1);
}

static void test_reservations(void **state)
{
	struct place_bridge *b, *reserved;

	begin();
	b = add_bridge(NULL);
	b->window[PLACE_MEM].room = 2 * MIB;
	b->window[PLACE_PREF].room = 2 * MIB;
	reserved = add_bridge(NULL);
	reserved->window[PLACE_PREF].minimum = 32 * GIB;
	reserved->window[PLACE_MEM].minimum = 5 * MIB + 1;
	check();
	assert_int_equal(b->window[PLACE_MEM].size, 2 * MIB);
	assert_true(b->window[PLACE_MEM].addr);
	assert_true(b->window[PLACE_PREF].addr);
	assert_true(reserved->window[PLACE_PREF].addr >= 4 * GIB);
	assert_int_equal(reserved->window[PLACE_PREF].size, 32 * GIB);
	assert_int_equal(reserved->window[PLACE_MEM].size, 6 * MIB);
}

/* BARs take precedence over room for hot-plug, also inside windows. */
static void test_hot_plug_gives_way(void **state)
{
	struct place_item *bar;

	begin();
	place.tries = place.usual_tries = 1;
	place.mem[0].range[0].end = 0xe0800000;
	for (int i = 0; i < 5; i++) {
		struct place_bridge *b = add_bridge(NULL);

		b->window[PLACE_MEM].room = 2 * MIB;
		bar = add_bar(b, PLACE_MEM, 4 * KIB, false);
	}
	assert_int_equal(check(), 5);
	assert_true(bar->addr);
}

static void test_bridge_without_windows(void **state)
{
	struct place_bridge *b;
	struct place_item *io, *pref;

	begin();
	b = add_bridge(NULL);
	b->window[PLACE_IO].exists = false;
	b->window[PLACE_PREF].exists = false;
	b->window[PLACE_PREF].wide = false;
	io = add_bar(b, PLACE_IO, 32, false);
	pref = add_bar(b, PLACE_PREF, 16 * KIB, true);
	assert_int_equal(check(), 1);
	assert_int_equal(io->addr, 0);
	assert_true(inside(pref, &b->window[PLACE_MEM]));
}

/* Drivers reach only addresses below 4 GiB, so a wanted BAR stays there although it is larger. */
static void test_memory_wanted(void **state)
{
	struct place_item *bar[10], *wanted;

	begin();
	place.tries = place.usual_tries = 1;
	place.mem[0].range[0].end = 0xe8000000;
	for (int i = 0; i < 10; i++)
		bar[i] = add_bar(NULL, PLACE_PREF, i == 3 ? 32 * MIB : 16 * MIB, true);
	wanted = bar[3];
	assert_int_equal(check(), 10);
	assert_true(place.scarce);
	assert_true(wanted->addr > 4 * GIB);
	wanted->wanted = 1;
	assert_int_equal(check(), 10);
	assert_true(wanted->addr < 4 * GIB);
	/* There is no memory above 4 GiB. */
	place.high.count = 0;
	assert_int_equal(check(), 7);
	assert_true(wanted->addr);
	wanted->wanted = 0;
	assert_int_equal(check(), 8);
	assert_int_equal(wanted->addr, 0);
}

/* If a BAR fits nowhere, the others are still placed, whichever is wanted. */
static void test_memory_wanted_in_vain(void **state)
{
	struct place_item *huge;

	begin();
	place.high.count = 0;
	for (int i = 0; i < 10; i++)
		add_bar(NULL, PLACE_PREF, 16 * KIB, true);
	huge = add_bar(NULL, PLACE_PREF, 64 * GIB, true);
	huge->wanted = 1;
	assert_int_equal(check(), 10);
	assert_int_equal(huge->addr, 0);
}

/* 60 bridges, as deep as possible, and 250 devices with four BARs each. */
static void generate(u32 seed, unsigned int size_limit)
{
	begin();
	random_state = seed;
	for (int i = 0; i < 60; i++) {
		struct place_bridge *above = i && rnd(3) ? &bridges[rnd(i)] : NULL;
		struct place_bridge *b = add_bridge(above);

		b->window[PLACE_IO].exists = rnd(8);
		b->window[PLACE_PREF].wide = rnd(8);
		b->window[PLACE_IO].room = rnd(2) * 4 * KIB;
		b->window[PLACE_MEM].room = rnd(2) * 2 * MIB;
		b->window[PLACE_PREF].room = rnd(2) * 2 * MIB;
		b->window[PLACE_PREF].minimum = rnd(9) ? 0 : (u64)rnd(64) * MIB;
	}
	/* Items behind a bridge follow it in the list, so the devices come last. */
	for (int i = 0; i < 250; i++) {
		struct place_bridge *above = rnd(8) ? &bridges[rnd(60)] : NULL;

		add_bar(above, PLACE_IO, 4ull << rnd(7), false);
		add_bar(above, PLACE_MEM, 16ull << rnd(size_limit / 2), rnd(2));
		add_bar(above, PLACE_PREF, 16ull << rnd(size_limit), rnd(2));
		add_bar(above, PLACE_PREF, 16ull << rnd(size_limit), true);
	}
	for (int i = 0; i < 1000; i += 1 + rnd(50))
		bars[i].wanted = rnd(5);
}

static void test_generated_small(void **state)
{
	for (u32 seed = 0; seed < 20; seed++) {
		unsigned int memory = 0;

		generate(seed, 16);
		check();
		for (unsigned int i = 0; i < bar_count; i++)
			memory += bars[i].space != PLACE_IO && bars[i].addr;
		/* Everything fits. */
		assert_int_equal(memory, 750);
	}
}

static void test_generated_large(void **state)
{
	for (u32 seed = 0; seed < 10; seed++) {
		generate(seed, 34);
		assert_true(check() > 600);
	}
}

static void test_generated_no_room(void **state)
{
	for (u32 seed = 0; seed < 10; seed++) {
		generate(seed, 36);
		place.high.count = 0;
		place.tries = place.usual_tries = 1;
		assert_true(check() > 300);
	}
}

UNIT_MAIN(UNIT_TEST(test_nothing), UNIT_TEST(test_root_bars), UNIT_TEST(test_chain),
	  UNIT_TEST(test_only_the_large_go_high), UNIT_TEST(test_unusual_memory_after_high),
	  UNIT_TEST(test_large_reservation), UNIT_TEST(test_less_preferred_memory_before_high),
	  UNIT_TEST(test_mixed_prefetchable), UNIT_TEST(test_high_when_asked),
	  UNIT_TEST(test_hopeless), UNIT_TEST(test_no_memory_at_all), UNIT_TEST(test_last_byte),
	  UNIT_TEST(test_reservations), UNIT_TEST(test_hot_plug_gives_way),
	  UNIT_TEST(test_bridge_without_windows), UNIT_TEST(test_memory_wanted),
	  UNIT_TEST(test_memory_wanted_in_vain), UNIT_TEST(test_generated_small),
	  UNIT_TEST(test_generated_large), UNIT_TEST(test_generated_no_room))
