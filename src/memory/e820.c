// SPDX-License-Identifier: BSD-2-Clause
/* Builds the memory map (ACPI 6.5, chapter 15). Flat 32-bit, POST. */
#include "memory/e820.h"
#include "abi/map.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "memory/e820_map.h"

#define FIRST_ROOM 32

static struct e820_entry first_entries[FIRST_ROOM];
static struct e820_entry *entries = first_entries;
static u32 count, room = FIRST_ROOM;

static u64 e820_end(const struct e820_entry *e)
{
	return e->base + e->length;
}

/* Makes room for @n more entries. */
static int make_room(u32 n)
{
	struct e820_entry *bigger;

	if (count + n <= room)
		return 0;
	bigger = post_alloc(2 * room * sizeof(*bigger), 8);
	if (!bigger)
		return -ENOMEM;
	memcpy(bigger, entries, count * sizeof(*bigger));
	if (entries != first_entries)
		post_free(entries);
	entries = bigger;
	room *= 2;
	return 0;
}

/* Makes @n entries at index @at free for new values. */
static struct e820_entry *e820_open(u32 at, u32 n)
{
	struct e820_entry *e = &entries[at];

	if (at < count)
		memmove(e + n, e, (count - at) * sizeof(*e));
	count += n;
	return e;
}

/* Deletes the @n entries from index @at on. */
static void e820_delete(u32 at, u32 n)
{
	count -= n;
	if (at < count)
		memmove(&entries[at], &entries[at + n], (count - at) * sizeof(*entries));
}

/*
 * Removes [@base, @end) from the map. Returns the index at which an entry for it belongs. Looks at
 * the entries from the last on, because most changes are at the end of the map.
 */
static u32 e820_cut(u64 base, u64 end)
{
	u32 after = count, at;

	while (after && entries[after - 1].base >= end)
		after--;
	/* An entry that reaches beyond @end is cut in two. */
	if (after && e820_end(&entries[after - 1]) > end) {
		struct e820_entry *e = e820_open(after, 1);

		*e = (struct e820_entry){ end, e820_end(e - 1) - end, e[-1].type };
	}
	at = after;
	while (at && entries[at - 1].base >= base)
		at--;
	if (at < after)
		e820_delete(at, after - at);
	if (at && e820_end(&entries[at - 1]) > base)
		entries[at - 1].length = base - entries[at - 1].base;
	return at;
}

static void join_with_next(u32 i)
{
	if (i + 1 >= count || entries[i].type != entries[i + 1].type ||
	    e820_end(&entries[i]) != entries[i + 1].base)
		return;
	entries[i].length += entries[i + 1].length;
	e820_delete(i + 1, 1);
}

int e820_replace(u64 base, u64 end, const struct e820_entry *pieces, u32 n)
{
	int err = base < end ? make_room(n + 1) : -EINVAL;
	u32 at;

	if (err)
		return err;
	at = e820_cut(base, end);
	if (!n)
		return 0;
	memcpy(e820_open(at, n), pieces, n * sizeof(*pieces));
	join_with_next(at + n - 1);
	if (at)
		join_with_next(at - 1);
	return 0;
}

int e820_set(u64 base, u64 length, u32 type)
{
	struct e820_entry piece = { base, length, type };

	return e820_replace(base, base + length, &piece, 1);
}

int e820_remove(u64 base, u64 length)
{
	return e820_replace(base, base + length, NULL, 0);
}

bool e820_is(u64 base, u64 end, u32 type)
{
	for (u32 i = 0; i < count && entries[i].base <= base; i++)
		if (e820_end(&entries[i]) >= end)
			return entries[i].type == type;
	return false;
}

bool e820_highest_ram(u64 limit, u64 *start, u64 *end)
{
	u32 i = count;

	*start = *end = 0;
	while (i--) {
		if (entries[i].type != E820_RAM || entries[i].base >= limit)
			continue;
		*start = entries[i].base;
		*end = min(e820_end(&entries[i]), limit);
		return true;
	}
	return false;
}

u64 e820_ram_end(u64 limit)
{
	u64 start, end;

	e820_highest_ram(limit, &start, &end);
	return end;
}

/*
 * Allocates the final map below 1 MiB, where real-mode code can read it. If the F segment is full,
 * it takes conventional memory, and that adds an entry to the map or cuts one in two.
 */
static struct e820_entry *e820_place(void)
{
	struct e820_entry *p = fseg_alloc_dirty(count * sizeof(*p), 4);
	u32 from;

	if (p || make_room(2))
		return p;
	p = low_alloc((count + 2) * sizeof(*p), 4);
	from = alloc_conventional_kib() * 1024u;
	if (p)
		e820_set(from, EBDA_BASE - from, E820_RESERVED);
	return p;
}

const struct e820_entry *e820_current(u32 *n)
{
	*n = count;
	return entries;
}

void e820_publish(void)
{
	static const char names[][9] = { "?", "RAM", "reserved", "ACPI", "NVS", "unusable" };
	struct e820_entry *copy = e820_place();

	if (!copy) {
		log_error("e820: no room for the map of %u entries\n", count);
		return;
	}
	memcpy(copy, entries, count * sizeof(*copy));
	e820_hand_over(copy, count);
	for (u32 i = 0; log_shows(LOG_DEBUG) && i < count; i++)
		log_debug("e820: %010llx-%010llx %s\n", copy[i].base, e820_end(&copy[i]) - 1,
			  copy[i].type < ARRAY_SIZE(names) ? names[copy[i].type] : names[0]);
}
