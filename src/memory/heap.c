// SPDX-License-Identifier: BSD-2-Clause
/*
 * A first-fit heap. Its list of free ranges is sorted by address and lies in the free memory
 * itself. Flat 32-bit, POST.
 */
#include "memory/heap.h"

struct heap_range {
	u32 size; /* in bytes, including this header */
	struct heap_range *next;
};

/* The header right before a block that is in use. */
struct block {
	u32 size;  /* in bytes, from the header to the end of the block */
	u32 check; /* proves that an address is that of a block */
};

#define BLOCK_CHECK 0x424c4b21
/* the size of both headers: whatever is left over is large enough for the list */
#define GRANULE	    8

_Static_assert(sizeof(struct heap_range) == GRANULE && sizeof(struct block) == GRANULE,
	       "headers fill a granule");

static u32 check_of(const struct block *b)
{
	return BLOCK_CHECK ^ (u32)b ^ b->size;
}

void heap_add(struct heap *h, u32 start, u32 end)
{
	struct heap_range **link = &h->first, *prev = NULL, *r;

	start = ALIGN_UP(start, GRANULE);
	end = ALIGN_DOWN(end, GRANULE);
	if (end <= start)
		return;
	for (; *link && (u32)*link < start; link = &(*link)->next)
		prev = *link;
	r = (struct heap_range *)start;
	r->size = end - start;
	r->next = *link;
	*link = r;
	if (r->next && (u32)r + r->size == (u32)r->next) {
		r->size += r->next->size;
		r->next = r->next->next;
	}
	if (prev && (u32)prev + prev->size == (u32)r) {
		prev->size += r->size;
		prev->next = r->next;
	}
}

/* Returns where a block of @size bytes would lie in @r, or 0 if it does not fit. */
static u32 heap_place(const struct heap_range *r, u32 size, u32 align)
{
	u32 start = (u32)r + sizeof(struct block), end = (u32)r + r->size, p;

	if (end - start < size)
		return 0;
	p = ALIGN_DOWN(end - size, align);
	return p >= start ? p : 0;
}

/* Takes the block at @p out of the range *@link. What is left below and above it stays free. */
static void *heap_take(struct heap *h, struct heap_range **link, u32 p, u32 size)
{
	struct heap_range *r = *link;
	u32 end = (u32)r + r->size, block_end = ALIGN_UP(p + size, GRANULE);
	struct block *b = (struct block *)p - 1;
	u32 below = (u32)b - (u32)r;

	if (below)
		r->size = below;
	else
		*link = r->next;
	b->size = block_end - (u32)b;
	b->check = check_of(b);
	if (block_end < end)
		heap_add(h, block_end, end);
	return (void *)p;
}

void *heap_alloc(struct heap *h, u32 size, u32 align)
{
	align = max(align, (u32)GRANULE);
	size = max(size, 1u);
	for (struct heap_range **link = &h->first; *link; link = &(*link)->next) {
		u32 p = heap_place(*link, size, align);

		if (p)
			return heap_take(h, link, p, size);
	}
	return NULL;
}

bool heap_free(struct heap *h, void *p)
{
	struct block *b = (struct block *)p - 1;

	if ((u32)p % GRANULE || b->check != check_of(b))
		return false;
	b->check = 0;
	heap_add(h, (u32)b, (u32)b + b->size);
	return true;
}

bool heap_reserve(struct heap *h, u32 start, u32 end)
{
	struct heap_range **link = &h->first;
	u32 found = 0;

	start = ALIGN_DOWN(start, GRANULE);
	end = ALIGN_UP(end, GRANULE);
	while (*link && (u32)*link < end) {
		struct heap_range *r = *link;
		u32 range_end = (u32)r + r->size, from = max((u32)r, start);

		if (range_end <= start) {
			link = &r->next;
			continue;
		}
		found += min(range_end, end) - from;
		if ((u32)r < start) {
			r->size = start - (u32)r;
			link = &r->next;
		} else {
			/*
			 * The header of this free range lies in the memory that is to be reserved,
			 * so the heap has already written there. Return false.
			 */
			found = 0;
			*link = r->next;
		}
		heap_add(h, end, range_end);
	}
	return found == end - start;
}

u32 heap_largest(const struct heap *h)
{
	u32 most = 0;

	for (const struct heap_range *r = h->first; r; r = r->next)
		most = max(most, r->size);
	/* Leave room for the header, and for what aligning the start of a block may cost. */
	return most > sizeof(struct block) + 16 ? most - sizeof(struct block) - 16 : 0;
}
