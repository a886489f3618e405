// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds addresses for BARs and bridge windows (PCI-to-PCI Bridge 1.2, 3.2.5). Flat 32-bit, POST.
 *
 * Window sizes are computed from the leaves of the tree upwards. The items in a window are packed
 * in order of decreasing alignment, which leaves no gaps between BARs. Each item on a root bus then
 * goes into the first gap that holds it.
 *
 * If not everything fits, these steps are taken one by one, in this order:
 *  1. use less preferred memory below 4 GiB
 *  2. move items above 4 GiB, the largest first, down to the size that no driver of ours needs
 *  3. give up room for hot-plug in windows that have devices
 *  4. move smaller items above 4 GiB, too
 *  5. give up reservations
 *  6. leave out the largest BAR
 * Steps 4 and 6 take less wanted items before more wanted ones.
 */
#include "pci/place.h"

#define IO_GRAIN	0x1000u
#define MEMORY_GRAIN	0x100000u
/* in bytes; a larger BAR may lie above 4 GiB, where flat code cannot reach it */
#define NO_DRIVER_NEEDS 0x4000000u
/* no CPU can address more than this, and sums of such sizes do not overflow */
#define LARGEST_BAR	(1ull << 52)

/* How much of the space that bridges ask for, beyond their BARs, they get. */
enum level {
	ALL,
	/* hot-plug room only for bridges on a root bus that have nothing else behind them */
	EMPTY_ONLY,
	BARS_ONLY,
	LEVELS
};

#define GAPS 96
struct gaps {
	u32 count;
	struct place_range gap[GAPS];
};

void place_begin(struct place *p, const struct place_ranges *io, bool prefer_high)
{
	p->first = p->last = NULL;
	p->io = *io;
	p->tries = p->usual_tries = 0;
	p->high.count = 0;
	p->prefer_high = prefer_high;
	p->mem_try = 0;
}

void place_add(struct place *p, struct place_item *item)
{
	item->next = NULL;
	item->prev = p->last;
	if (p->last)
		p->last->next = item;
	else
		p->first = item;
	p->last = item;
	if (item->window)
		return;
	item->align = item->size;
	item->occupied = true;
}

void place_add_bridge(struct place *p, struct place_bridge *b)
{
	for (int space = 0; space < PLACE_SPACES; space++) {
		struct place_item *w = &b->window[space];

		w->space = space;
		w->above = b->above;
		w->window = true;
		place_add(p, w);
	}
}

static bool is_io(const struct place_item *item)
{
	return item->space == PLACE_IO;
}

/* Returns whether the 64-bit windows of the tree that @b is in lie above 4 GiB. */
static bool tree_is_high(const struct place_bridge *b)
{
	while (b->above)
		b = b->above;
	return b->window[PLACE_PREF].high;
}

/* Returns the window that @item lies in, or NULL if it is on a root bus. */
static struct place_item *window_of(const struct place_item *item)
{
	struct place_bridge *b = item->above;
	struct place_item *pref;

	if (!b)
		return NULL;
	if (item->space != PLACE_PREF)
		return &b->window[item->space];
	/*
	 * A prefetchable BAR may lie in a window without prefetching, but not the other way round.
	 */
	pref = &b->window[PLACE_PREF];
	if (!pref->exists || (pref->wide && !item->wide && tree_is_high(b)))
		return &b->window[PLACE_MEM];
	return pref;
}

/*
 * Returns the place of an item on a root bus in the order in which items get addresses: windows
 * with nothing behind them come last, and I/O windows after the I/O BARs beside them.
 */
static int rank(const struct place_item *item)
{
	if (!item->occupied)
		return 2;
	return item->window && is_io(item) ? 1 : 0;
}

/*
 * Returns how much @item is wanted. A BAR that no driver of ours needs could take the room of
 * everything else, so a wish for it does not count.
 */
static u32 wish(const struct place_item *item)
{
	return item->size > NO_DRIVER_NEEDS ? 0 : item->wanted;
}

/*
 * Returns whether @a comes before @b in a list. I/O space is scarce, so wanted items come first
 * there.
 */
static bool precedes(const struct place_item *a, const struct place_item *b)
{
	if (!a->above) {
		if (is_io(a) && a->wanted != b->wanted)
			return a->wanted > b->wanted;
		if (rank(a) != rank(b))
			return rank(a) < rank(b);
	}
	return a->align > b->align;
}

/*
 * Inserts @item into a list. The callers start with the last item, so items of equal rank stay in
 * order.
 */
static void place_insert(struct place_item **list, struct place_item *item)
{
	while (*list && precedes(*list, item))
		list = &(*list)->sibling;
	item->sibling = *list;
	*list = item;
}

/* Packs the items in window @w, and computes the window's size, alignment and wish from them. */
static void place_measure(struct place_item *w, enum level level)
{
	u64 grain = is_io(w) ? IO_GRAIN : MEMORY_GRAIN, size = 0;

	w->align = grain;
	w->occupied = false;
	w->wanted = 0;
	for (struct place_item *c = w->children; c; c = c->sibling) {
		size = ALIGN_UP(size, c->align);
		c->offset = size;
		size += c->size;
		w->align = max(w->align, c->align);
		w->occupied |= c->occupied;
		w->wanted = max(w->wanted, wish(c));
	}
	if (level < BARS_ONLY && w->minimum) {
		size = max(size, w->minimum);
		w->occupied = true;
	}
	if (level == ALL || !w->occupied)
		size = max(size, w->room);
	w->size = w->exists ? ALIGN_UP(size, grain) : 0;
}

struct roots {
	struct place_item *io, *mem, *high;
};

/*
 * Measures all windows and sorts items into lists by where they lie: I/O items if @io, else all
 * others.
 */
static struct roots layout(struct place *p, bool io, enum level level)
{
	struct roots roots = { NULL, NULL, NULL };

	for (struct place_item *i = p->first; i; i = i->next)
		if (is_io(i) == io)
			i->children = NULL;
	for (struct place_item *i = p->last; i; i = i->prev) {
		struct place_item *w = window_of(i);

		if (is_io(i) != io)
			continue;
		if (i->window)
			place_measure(i, level);
		i->listed = i->size && !i->dropped && (!w || w->exists) &&
			    (!w || i->occupied || level == ALL);
		if (!i->listed)
			continue;
		if (w)
			place_insert(&w->children, i);
		else
			place_insert(io ? &roots.io : i->high ? &roots.high : &roots.mem, i);
	}
	return roots;
}

static void gaps_init(struct gaps *g, const struct place_ranges *r)
{
	g->count = 0;
	for (u32 i = 0; i < r->count; i++)
		if (r->range[i].base < r->range[i].end)
			g->gap[g->count++] = r->range[i];
}

/* Puts @item into the first gap that is large enough, and takes its place out of that gap. */
static bool place_fit(struct gaps *g, struct place_item *item)
{
	for (u32 i = 0; i < g->count; i++) {
		struct place_range *gap = &g->gap[i];
		u64 addr = ALIGN_UP(gap->base, item->align), end = gap->end;

		if (addr < gap->base || addr > end || end - addr < item->size)
			continue;
		item->addr = addr;
		/*
		 * If there is no room to note another gap, the addresses below the item are lost.
		 */
		if (addr == gap->base || g->count == GAPS) {
			gap->base = addr + item->size;
			return true;
		}
		gap->end = addr;
		for (u32 n = g->count++; n > i + 1; n--)
			g->gap[n] = g->gap[n - 1];
		g->gap[i + 1] = (struct place_range){ addr + item->size, end };
		return true;
	}
	item->addr = 0;
	return false;
}

/* Places a root list. Returns the first item with a BAR that finds no room, or NULL. */
static struct place_item *place_fill(const struct place_ranges *ranges, struct place_item *list)
{
	struct place_item *failed = NULL;
	struct gaps gaps;

	if (!list)
		return NULL;
	gaps_init(&gaps, ranges);
	for (struct place_item *i = list; i; i = i->sibling)
		if (!place_fit(&gaps, i) && i->occupied && !failed)
			failed = i;
	return failed;
}

static bool lies_in(const struct place_item *item, const struct place_item *w)
{
	while (item && item != w)
		item = window_of(item);
	return item == w;
}

/*
 * Leaves out one BAR of those in window @w: the last of the least wanted ones. The other BARs that
 * share its window further down are left out with it, because that window only shrinks as a whole.
 */
static void drop_last(struct place *p, struct place_item *w)
{
	struct place_item *found = NULL;
	struct place_bridge *b;
	u32 least = 0;

	for (struct place_item *i = p->last; i; i = i->prev) {
		const struct place_item *unit;

		if (i->window || i->dropped || !lies_in(i, w))
			continue;
		unit = window_of(i) == w ? i : window_of(i);
		if (!found || unit->wanted < least) {
			found = i;
			least = unit->wanted;
		}
	}
	if (!found)
		return;
	found->dropped = true;
	b = found->above;
	if (&b->window[PLACE_IO] == w)
		return;
	for (struct place_item *i = p->first; i; i = i->next)
		if (!i->window && i->above == b && is_io(i))
			i->dropped = true;
}

static void place_io(struct place *p)
{
	struct place_item *failed;
	struct roots roots;

	roots = layout(p, true, ALL);
	if (!place_fill(&p->io, roots.io))
		return;
	/*
	 * A window of one grain cannot shrink. On a root bus it took nothing from items that were
	 * placed, so it may stay closed. A larger window gives up BARs until it fits.
	 */
	for (;;) {
		roots = layout(p, true, EMPTY_ONLY);
		failed = place_fill(&p->io, roots.io);
		while (failed && (failed->addr || !failed->window || !failed->occupied ||
				  failed->size == IO_GRAIN))
			failed = failed->sibling;
		if (!failed)
			return;
		drop_last(p, failed);
	}
}

/* Returns whether @a has to give way before @b. */
static bool goes_first(const struct place_item *a, const struct place_item *b)
{
	return wish(a) != wish(b) ? wish(a) < wish(b) : a->size > b->size;
}

/* Returns the item of @list that moves above 4 GiB first: the largest of the least wanted ones. */
static struct place_item *largest_wide(struct place_item *list)
{
	struct place_item *found = NULL;

	for (struct place_item *i = list; i; i = i->sibling)
		if (i->wide && i->occupied && (!found || goes_first(i, found)))
			found = i;
	return found;
}

/*
 * Leaves out the memory BAR that has to give way first: of those above 4 GiB if @high, else of
 * those below. Returns false if there is none.
 */
static bool drop_largest(struct place *p, bool high)
{
	struct place_item *found = NULL;

	for (struct place_item *i = p->first; i; i = i->next) {
		const struct place_item *top = i;

		if (i->window || i->dropped || is_io(i))
			continue;
		while (window_of(top))
			top = window_of(top);
		if (top->high == high && (!found || !goes_first(found, i)))
			found = i;
	}
	if (found)
		found->dropped = true;
	return found;
}

/*
 * Tries the ranges below 4 GiB in turn. If an item can still move above 4 GiB (@wide), the unusual
 * ranges are not tried yet.
 */
static bool fill_low(struct place *p, struct place_item *list, bool wide)
{
	u32 tries = wide ? p->usual_tries : p->tries;

	for (p->mem_try = 0; p->mem_try < tries; p->mem_try++)
		if (!place_fill(&p->mem[p->mem_try], list))
			return true;
	p->mem_try = tries ? tries - 1 : 0;
	return !list;
}

/* Moves all items above 4 GiB that no driver of ours needs. */
static void all_high(struct place *p)
{
	for (struct place_item *i = p->first; i; i = i->next)
		if (!i->above && i->wide && !is_io(i) && i->size > NO_DRIVER_NEEDS)
			i->high = true;
}

static void place_memory(struct place *p)
{
	enum level level = ALL;

	/*
	 * If all possible items shall be above 4 GiB, the first round only measures the windows,
	 * because all_high() needs their sizes.
	 */
	for (bool move = p->prefer_high && p->high.count;; move = false) {
		struct roots roots = layout(p, false, level);
		struct place_item *wide = p->high.count ? largest_wide(roots.mem) : NULL;
		bool low_fits = fill_low(p, roots.mem, wide);
		bool high_fits = !place_fill(&p->high, roots.high);

		if (move) {
			all_high(p);
			continue;
		}
		if (low_fits && high_fits)
			return;
		if (!low_fits && wide && wide->size > NO_DRIVER_NEEDS)
			wide->high = true;
		else if (level == ALL)
			level = EMPTY_ONLY;
		else if (!low_fits && wide)
			wide->high = p->scarce = true;
		else if (level < BARS_ONLY)
			level = BARS_ONLY;
		else if (!drop_largest(p, low_fits))
			return;
	}
}

/*
 * Turns offsets in windows into addresses. A window that was not placed leaves its BARs without
 * addresses.
 */
static void resolve(struct place *p)
{
	for (struct place_item *i = p->first; i; i = i->next) {
		const struct place_item *w = window_of(i);

		if (w)
			i->addr = w->addr ? w->addr + i->offset : 0;
		if (!i->listed)
			i->addr = 0;
		if (!i->addr && i->size && !i->window)
			p->dropped++;
		if (!i->addr && i->size && i->window && !i->occupied)
			p->no_hotplug++;
	}
}

void place_all(struct place *p)
{
	p->dropped = 0;
	p->no_hotplug = 0;
	p->scarce = false;
	for (struct place_item *i = p->first; i; i = i->next) {
		i->high = false;
		i->dropped = !i->window && i->size > LARGEST_BAR;
	}
	place_io(p);
	place_memory(p);
	resolve(p);
	p->scarce |= p->dropped;
}
