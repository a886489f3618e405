/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Placing BARs and bridge windows in the address space: arithmetic only, no hardware, so that
 * it runs on the host against any tree. POST only.
 *
 * Everything that wants addresses is a struct place_item: a BAR, or one of a bridge's three
 * windows, whose size follows from what lies behind the bridge. The caller links all items,
 * each bridge's windows before whatever is behind the bridge, and place_all() finds addresses.
 */
#ifndef PCI_PLACE_H
#define PCI_PLACE_H

#include "lib/types.h"

enum place_space {
	PLACE_IO,
	PLACE_MEM,  /* memory below 4 GiB */
	PLACE_PREF, /* prefetchable memory: above 4 GiB too, if everything inside can */
	PLACE_SPACES
};

struct place_bridge;

struct place_item {
	struct place_item *next, *prev; /* all items */
	struct place_bridge *above;	/* the bridge it is behind; NULL on a root bus */
	enum place_space space;
	bool wide;   /* has 64 address bits */
	bool window; /* a bridge's window; false: a BAR */
	u64 size;    /* a BAR's: a power of two, given. A window's: found; 0: closed */
	u64 align;
	u64 addr; /* the result; 0: there was no room, or nothing to place */
	/* A BAR's, given: where space is short, what is wanted more is served first; 0: nobody
	 * asks for it. A window's is that of the BAR in it that is wanted most. */
	u32 wanted;

	/* Of a window, given: its least size where the VMM reserves one, and the size it gets
	 * for hot-plug as long as no BAR needs the space. */
	u64 minimum, room;
	bool exists; /* false: the bridge does not have this window */

	/* Used by the placing. */
	struct place_item *children, *sibling; /* sorted: what lies in the window */
	u64 offset;			       /* in its window */
	bool occupied; /* a BAR, or a window with a BAR or a reservation in it */
	bool listed;   /* wants a place: in a window's or a root list */
	bool dropped;  /* given up */
	bool high;     /* on a root bus: above 4 GiB */
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
	struct place_range range[PLACE_RANGES]; /* the preferred first */
};

#define PLACE_TRIES 3
struct place {
	struct place_item *first, *last;
	struct place_ranges io;
	/* Ranges below 4 GiB to choose from: the first try that holds everything is taken, but
	 * of those after the usual ones only if nothing is left that can go above 4 GiB. */
	u32 tries, usual_tries;
	struct place_ranges mem[PLACE_TRIES];
	struct place_ranges high; /* above 4 GiB; count 0: not to be used */
	bool prefer_high;	  /* what can lie above 4 GiB goes there at once */

	/* Results. */
	u32 mem_try; /* of mem[], the one that was used */
	u32 dropped; /* BARs left without an address */
	bool scarce; /* no room for all: BARs were dropped, or lie where no driver of ours reaches
		      */
	u32 no_hotplug; /* windows of empty bridges left closed */
};

/* Links @item, of which size, space, above, wide are set, at the end. */
void place_add(struct place *p, struct place_item *item);
/* Links the three windows of @b; minimum, room, exists and wide of each are set. */
void place_add_bridge(struct place *p, struct place_bridge *b);
/* Finds the addresses. May be called again, with `wanted` set where space turned out scarce. */
void place_all(struct place *p);

#endif
