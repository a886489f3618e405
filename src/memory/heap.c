// SPDX-License-Identifier: BSD-2-Clause
/*
 * A first-fit heap. Its list of free ranges is sorted by address and lies in the free memory
 * itself. Flat 32-bit, POST.
 */
#include "memory/heap.h"

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

/* Frees [@start, @end), both multiples of GRANULE. Joins it with free ranges that it touches. */
static void heap_insert(struct heap *h, u32 start, u32 end)
{
	struct heap_range *r = (struct heap_range *)start, *prev = &h->head, *next;

	while ((next = prev->next) && (u32)next < start)
		prev = next;
	if ((u32)next == end) {
		end += next->size;
		next = next->next;
	}
	if ((u32)prev + prev->size == start)
		r = prev;
	else
		prev->next = r;
	r->size = end - (u32)r;
	r->next = next;
}

void heap_add(struct heap *h, u32 start, u32 end)
{
	start = ALIGN_UP(start, GRANULE);
	end = ALIGN_DOWN(end, GRANULE);
	if (end > start)
		heap_insert(h, start, end);
}

/*
 * Takes the block at @p out of the range after @prev. What is left below and above it stays free.
 */
static inline void *heap_take(struct heap *h, struct heap_range *prev, u32 p, u32 size)
{
	struct heap_range *r = prev->next;
	u32 end = (u32)r + r->size, block_end = ALIGN_UP(p + size, GRANULE);
	struct block *b = (struct block *)p - 1;
	u32 below = (u32)b - (u32)r;

	if (below)
		r->size = below;
	else
		prev->next = r->next;
	b->size = block_end - (u32)b;
	b->check = check_of(b);
	if (block_end < end)
		heap_insert(h, block_end, end);
	return (void *)p;
}

void *heap_alloc(struct heap *h, u32 size, u32 align)
{
	struct heap_range *r;

	align = max(align, (u32)GRANULE);
	size = max(size, 1u);
	for (struct heap_range *prev = &h->head; (r = prev->next); prev = r) {
		u32 start = (u32)r + sizeof(struct block), end = (u32)r + r->size;
		u32 p = ALIGN_DOWN(end - size, align);

		if (end - start >= size && p >= start)
			return heap_take(h, prev, p, size);
	}
	return NULL;
}

bool heap_free(struct heap *h, void *p)
{
	struct block *b = (struct block *)p - 1;

	if ((u32)p % GRANULE || b->check != check_of(b))
		return false;
	b->check = 0;
	heap_insert(h, (u32)b, (u32)b + b->size);
	return true;
}

bool heap_reserve(struct heap *h, u32 start, u32 end)
{
	struct heap_range *prev = &h->head, *r;
	u32 found = 0;

	start = ALIGN_DOWN(start, GRANULE);
	end = ALIGN_UP(end, GRANULE);
	while ((r = prev->next) && (u32)r < end) {
		u32 range_end = (u32)r + r->size, from = max((u32)r, start);

		if (range_end <= start) {
			prev = r;
			continue;
		}
		found += min(range_end, end) - from;
		if ((u32)r < start) {
			r->size = start - (u32)r;
			prev = r;
		} else {
			/*
			 * The header of this free range lies in the memory that is to be reserved,
			 * so the heap has already written there. Return false.
			 */
			found = 0;
			prev->next = r->next;
		}
		heap_add(h, end, range_end);
	}
	return found == end - start;
}

u32 heap_largest(const struct heap *h)
{
	u32 most = 0;

	for (const struct heap_range *r = h->head.next; r; r = r->next)
		most = max(most, r->size);
	/* Leave room for the header, and for what aligning the start of a block may cost. */
	return most > sizeof(struct block) + 16 ? most - sizeof(struct block) - 16 : 0;
}
