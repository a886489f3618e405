/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PCI tree for the placement of BARs, and the check that a placement is right. To be included
 * once by a test.
 */
#ifndef FAKE_PLACE_H
#define FAKE_PLACE_H

#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "pci/place.h"

#define KIB	    0x400ull
#define MIB	    0x100000ull
#define GIB	    0x40000000ull
#define MAX_BRIDGES 80
#define MAX_BARS    1600

static struct place place;
static struct place_bridge bridges[MAX_BRIDGES];
static struct place_item bars[MAX_BARS];
static unsigned int bridge_count, bar_count;

static u32 random_state;

static inline u32 rnd(u32 below)
{
	random_state = random_state * 1664525 + 1013904223;
	return (random_state >> 8) % below;
}

/* 492 MiB below 4 GiB, 1.5 GiB more if necessary, and 1 TiB above 4 GiB. */
static inline void begin(void)
{
	memset(&place, 0, sizeof(place));
	memset(bridges, 0, sizeof(bridges));
	memset(bars, 0, sizeof(bars));
	bridge_count = bar_count = 0;
	place.io.count = 2;
	place.io.range[0] = (struct place_range){ 0xc000, 0x10000 };
	place.io.range[1] = (struct place_range){ 0x1000, 0x5000 };
	place.tries = place.usual_tries = 2;
	place.mem[0].count = 1;
	place.mem[0].range[0] = (struct place_range){ 0xe0000000, 0xfec00000 };
	place.mem[1].count = 1;
	place.mem[1].range[0] = (struct place_range){ 0x80000000, 0xfec00000 };
	place.high.count = 1;
	place.high.range[0] = (struct place_range){ 8 * GIB, 1024 * GIB };
}

static inline struct place_bridge *add_bridge(struct place_bridge *above)
{
	struct place_bridge *b = &bridges[bridge_count++];

	assert_true(bridge_count <= MAX_BRIDGES);
	b->above = above;
	for (int i = 0; i < PLACE_SPACES; i++)
		b->window[i].exists = true;
	b->window[PLACE_PREF].wide = true;
	place_add_bridge(&place, b);
	return b;
}

static inline struct place_item *add_bar(struct place_bridge *above, enum place_space space,
					 u64 size, bool wide)
{
	struct place_item *bar = &bars[bar_count++];

	assert_true(bar_count <= MAX_BARS);
	bar->above = above;
	bar->space = space;
	bar->size = size;
	bar->wide = wide;
	place_add(&place, bar);
	return bar;
}

static inline bool in_ranges(const struct place_item *i, const struct place_ranges *r)
{
	for (u32 n = 0; n < r->count; n++)
		if (i->addr >= r->range[n].base && i->addr + i->size <= r->range[n].end)
			return true;
	return false;
}

static inline bool inside(const struct place_item *i, const struct place_item *w)
{
	return w->addr && i->addr >= w->addr && i->addr + i->size <= w->addr + w->size;
}

static inline bool is_above(const struct place_bridge *above, const struct place_item *i)
{
	for (const struct place_bridge *b = i->above; b; b = b->above)
		if (b == above)
			return true;
	return false;
}

/* Two placed items may overlap only if one is a window and the other is behind it. */
static inline void check_overlap(const struct place_item *a, const struct place_item *b)
{
	if ((a->space == PLACE_IO) != (b->space == PLACE_IO))
		return;
	if (a->addr + a->size <= b->addr || b->addr + b->size <= a->addr)
		return;
	if (a->window) {
		for (unsigned int n = 0; n < bridge_count; n++)
			if (a == &bridges[n].window[a->space] && is_above(&bridges[n], b))
				return;
	}
	if (b->window) {
		for (unsigned int n = 0; n < bridge_count; n++)
			if (b == &bridges[n].window[b->space] && is_above(&bridges[n], a))
				return;
	}
	fail_msg("%llx+%llx and %llx+%llx overlap", a->addr, a->size, b->addr, b->size);
}

static inline void check_one(const struct place_item *i)
{
	u64 grain = i->space == PLACE_IO ? 4 * KIB : MIB;

	assert_int_equal(i->addr % i->align, 0);
	if (i->window) {
		assert_true(i->exists);
		assert_int_equal(i->addr % grain, 0);
		assert_int_equal(i->size % grain, 0);
	}
	if (i->space == PLACE_IO)
		assert_true(in_ranges(i, &place.io));
	else if (i->addr >= 4 * GIB)
		assert_true(i->wide && in_ranges(i, &place.high));
	else
		assert_true(in_ranges(i, &place.mem[place.mem_try]));
	if (!i->above)
		return;
	if (i->space == PLACE_PREF)
		assert_true(inside(i, &i->above->window[PLACE_PREF]) ||
			    inside(i, &i->above->window[PLACE_MEM]));
	else
		assert_true(inside(i, &i->above->window[i->space]));
}

/* Checks the rules for every result. Returns how many BARs have an address. */
static inline unsigned int check(void)
{
	unsigned int placed = 0, missing = 0;

	place_all(&place);
	for (struct place_item *i = place.first; i; i = i->next) {
		if (!i->window && !i->addr)
			missing++;
		if (!i->addr || !i->size)
			continue;
		check_one(i);
		placed += !i->window;
		for (struct place_item *j = i->next; j; j = j->next)
			if (j->addr && j->size)
				check_overlap(i, j);
	}
	assert_int_equal(place.dropped, missing);
	return placed;
}

#endif
