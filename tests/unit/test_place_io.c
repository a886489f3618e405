/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests where BARs of ports are placed, which are scarce: each bridge takes 4 KiB of them. */
#include "fake_place.h"

/* There are ports for eight of 60 bridges. Bridges with I/O BARs behind them come first. */
static void test_io_goes_where_it_is_needed(void **state)
{
	struct place_item *io[6], *root;

	begin();
	for (int i = 0; i < 60; i++) {
		struct place_bridge *b = add_bridge(NULL);

		b->window[PLACE_IO].room = 4 * KIB;
		if (i % 10 == 9)
			io[i / 10] = add_bar(b, PLACE_IO, 32, false);
	}
	root = add_bar(NULL, PLACE_IO, 64, false);
	assert_int_equal(check(), 7);
	for (int i = 0; i < 6; i++)
		assert_true(io[i]->addr);
	assert_true(root->addr);
	/* Seven windows fit beside the BAR on the root bus. */
	assert_int_equal(place.no_hotplug, 60 - 7);
}

static void test_io_exhausted(void **state)
{
	struct place_item *root;

	begin();
	for (int i = 0; i < 60; i++)
		add_bar(add_bridge(NULL), PLACE_IO, 32, false);
	root = add_bar(NULL, PLACE_IO, 64, false);
	assert_int_equal(check(), 8);
	assert_true(root->addr);
	assert_int_equal(place.dropped, 61 - 8);
}

/* The same behind one switch, which gives up ports until it fits. */
static void test_io_exhausted_behind_one_bridge(void **state)
{
	struct place_bridge *up;

	begin();
	up = add_bridge(NULL);
	for (int i = 0; i < 30; i++)
		add_bar(add_bridge(up), PLACE_IO, 32, false);
	assert_int_equal(check(), 4);
}

/* Empty bridges behind a switch get no ports if others would then get none. */
static void test_io_of_empty_bridges(void **state)
{
	struct place_bridge *up, *b, *alone;
	struct place_item *io[2];

	begin();
	up = add_bridge(NULL);
	for (int i = 0; i < 14; i++) {
		b = add_bridge(up);
		b->window[PLACE_IO].room = 4 * KIB;
		if (i < 2)
			io[i] = add_bar(b, PLACE_IO, 32, false);
	}
	alone = add_bridge(NULL);
	alone->window[PLACE_IO].room = 4 * KIB;
	assert_int_equal(check(), 2);
	assert_true(io[0]->addr && io[1]->addr);
	assert_int_equal(up->window[PLACE_IO].size, 8 * KIB);
	assert_true(alone->window[PLACE_IO].addr);
}

/*
 * There are not enough ports, but a wanted BAR behind the last bridge gets its address all the
 * same.
 */
static void test_io_wanted_on_root(void **state)
{
	struct place_item *last = NULL, *better = NULL;

	begin();
	for (int i = 0; i < 60; i++) {
		struct place_bridge *b = add_bridge(NULL);

		better = last;
		last = add_bar(b, PLACE_IO, 32, false);
	}
	assert_int_equal(check(), 8);
	assert_true(place.scarce);
	assert_int_equal(last->addr, 0);
	last->wanted = 1;
	better->wanted = 2;
	assert_int_equal(check(), 8);
	assert_true(last->addr && better->addr);
	/* There is only one window, which goes to the BAR that is wanted most. */
	place.io.count = 1;
	place.io.range[0].end = 0xd000;
	assert_int_equal(check(), 1);
	assert_int_equal(better->addr, 0xc000);
}

/*
 * Behind a switch, other devices give up their ports for it, but devices that share its window do
 * not.
 */
static void test_io_wanted_behind_one_bridge(void **state)
{
	struct place_item *last = NULL, *beside = NULL;
	struct place_bridge *up;

	begin();
	up = add_bridge(NULL);
	for (int i = 0; i < 30; i++) {
		struct place_bridge *b = add_bridge(up);

		beside = add_bar(b, PLACE_IO, 64, false);
		last = add_bar(b, PLACE_IO, 32, false);
	}
	last->wanted = 1;
	assert_int_equal(check(), 8);
	assert_true(last->addr && beside->addr);
	/* The BARs of one window are too large for it together. */
	begin();
	up = add_bridge(NULL);
	for (int i = 0; i < 6; i++)
		last = add_bar(up, PLACE_IO, 4 * KIB, false);
	last->wanted = 1;
	assert_int_equal(check(), 4);
	assert_true(last->addr);
}

UNIT_MAIN(UNIT_TEST(test_io_goes_where_it_is_needed), UNIT_TEST(test_io_exhausted),
	  UNIT_TEST(test_io_exhausted_behind_one_bridge), UNIT_TEST(test_io_of_empty_bridges),
	  UNIT_TEST(test_io_wanted_on_root), UNIT_TEST(test_io_wanted_behind_one_bridge))
