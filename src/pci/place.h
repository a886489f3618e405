/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds places for BARs and bridge windows in the address space. This is arithmetic without
 * hardware, so tests on the host can run it with any tree. POST only.
 *
 * Everything that needs addresses is a struct place_item: a BAR, or one of a bridge's three
 * windows. A window's size follows from what lies behind the bridge. The caller links all items,
 * each bridge's windows before anything behind that bridge. Then place_all() finds addresses.
 */
#ifndef PCI_PLACE_H
#define PCI_PLACE_H

#include "lib/types.h"

enum place_space {
	PLACE_IO,
	PLACE_MEM,  /* memory below 4 GiB */
	PLACE_PREF, /* prefetchable memory; may lie above 4 GiB if everything in it can */
	PLACE_SPACES
};

struct place_bridge;

struct place_item {
	struct place_item *next, *prev; /* links of the list of all items */
	struct place_bridge *above;	/* the bridge that the item is behind; NULL on a root bus */
	enum place_space space;
	bool wide;   /* has 64 address bits */
	bool window; /* true: a bridge's window; false: a BAR */
	u64 size;    /* a BAR's is given, a power of two; a window's is computed, 0: closed */
	u64 align;
	u64 addr; /* the result; 0 if there was no room or there is nothing to place */
	/*
	 * A BAR's is given: if space is short, higher numbers are served first; 0: nobody asks for
	 * it. A window's is that of the most wanted BAR in it.
	 */
	u32 wanted;

	/*
	 * Given, for windows. @minimum is the size that the VMM reserves. @room is the size for
	 * hot-plug, which the window gets as long as no BAR needs the space.
	 */
	u64 minimum, room;
	bool exists; /* false: the bridge does not have this window */

	/* The rest is used by place_all() only. */
	struct place_item *children, *sibling; /* the sorted list of what lies in the window */
	u64 offset;			       /* offset in the window */
	bool occupied; /* is a BAR, or a window that has a BAR or a reservation in it */
	bool listed;   /* needs a place: is in a window's list or a root list */
	bool dropped;  /* was given up */
	bool high;     /* is on a root bus and goes above 4 GiB */
};

struct place_bridge {
	struct place_bridge *above; /* NULL on a root bus */
	struct place_item window[PLACE_SPACES];
};

struct place_range {
	u64 base, end;
};

#define PLACE_RANGES 8
struct place_ranges {
	u32 count;
	struct place_range range[PLACE_RANGES]; /* the preferred ones first */
};

#define PLACE_TRIES 3
struct place {
	struct place_item *first, *last;
	struct place_ranges io;
	/*
	 * Ranges below 4 GiB. The first of them that holds everything is used. The ones after
	 * @usual_tries are used only if no more items can move above 4 GiB.
	 */
	u32 tries, usual_tries;
	struct place_ranges mem[PLACE_TRIES];
	struct place_ranges high; /* above 4 GiB; not to be used if count is 0 */
	bool prefer_high;	  /* everything that may lie above 4 GiB is placed there */

	/* Results. */
	u32 mem_try; /* the index in mem[] of the ranges that were used */
	u32 dropped; /* how many BARs got no address */
	/*
	 * not everything had room: BARs were dropped, or lie where no driver of ours can reach them
	 */
	bool scarce;
	u32 no_hotplug; /* how many windows of empty bridges stay closed */
};

/* Begins with an empty list, and without ranges for memory. */
void place_begin(struct place *p, const struct place_ranges *io, bool prefer_high);
/* Appends @item to the list. The caller has set its size, space, above and wide. */
void place_add(struct place *p, struct place_item *item);
/* Appends the three windows of @b. The caller has set minimum, room, exists and wide of each. */
void place_add_bridge(struct place *p, struct place_bridge *b);
/* Finds the addresses. If space is scarce, the caller may set `wanted` and call this again. */
void place_all(struct place *p);

#endif
