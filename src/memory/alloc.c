// SPDX-License-Identifier: BSD-2-Clause
/*
 * The allocators. POST's scratch memory comes from two heaps and can be freed. Memory that stays is
 * taken from three areas and is never given back. Flat 32-bit, POST.
 */
#include "memory/alloc.h"
#include "abi/map.h"
#include "cpu/bulk.h"
#include "cpu/io.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/heap.h"
#include "memory/shadow.h"

#define PAGE 0x1000u

/*
 * The resident heap takes what it needs, up to this limit. Large machines have large ACPI tables.
 */
#define RESIDENT_MAX 0x400000u
/* Small blocks lie together in pieces of this size. */
#define SMALL_PIECE  0x4000u

/* In addition, a share of RAM is kept for one large block: 32 MiB holds a picture of 3840x2160. */
#define LARGE_SHARE 12
#define LARGE_MAX   0x2000000u

#define BDA_MEMORY_SIZE (BDA_BASE + 0x13)

extern char __fseg_free[], __more_end[];

/* An area from which memory is taken from the top down and never given back. */
struct area {
	const char *name;
	u32 low, high; /* the part that is still free */
};

static struct heap high_heap, low_heap;
static bool low_heap_ready;
static struct area resident = { .name = "resident" };
/* The free rest of the piece that was last taken from @resident for small blocks. */
static struct area resident_small = { .name = "resident" };
static struct area fseg = { .name = "F segment" };
/* The spaces between IBM's entry points, for what does not fit into fseg. */
static struct area gaps[] = {
	{ NULL, FSEG_BASE + FSEG_FREE_1, FSEG_BASE + FSEG_FREE_1_END },
	{ NULL, FSEG_BASE + FSEG_FREE_2, FSEG_BASE + FSEG_FREE_2_END },
	{ NULL, FSEG_BASE + FSEG_HOLE_TABLES, FSEG_BASE + FSEG_HOLE_END },
};
static struct area low = { "low", POST_LOW_HEAP_END, EBDA_BASE };
static u32 resident_top, high_heap_start;
static u32 large_left; /* how many bytes of the share for large blocks are left */

/*
 * The end of the first heap if that is behind a kernel (src/real/reset.S); 0: it is not.
 */
#ifdef CONFIG_KERNEL_PVH
extern u32 alloc_kernel_end;
u32 alloc_kernel_end;
#else
#define alloc_kernel_end 0u
#endif

u32 alloc_behind_kernel(void)
{
	return alloc_kernel_end;
}

#ifdef CONFIG_KERNEL_PVH
void alloc_set_behind_kernel(u32 end)
{
	alloc_kernel_end = end;
}
#endif

static void *no_memory(const char *name, u32 size)
{
	log_error("no %s memory left for %u bytes\n", name, size);
	return NULL;
}

static struct heap *low_heap_get(void)
{
	if (!low_heap_ready)
		heap_add(&low_heap, POST_LOW_HEAP, POST_LOW_HEAP_END);
	low_heap_ready = true;
	return &low_heap;
}

void *post_alloc_low(u32 size, u32 align)
{
	void *p = heap_alloc(low_heap_get(), size, align);

	return p ? p : no_memory("low scratch", size);
}

void alloc_begin(void)
{
	u32 end = alloc_kernel_end ? alloc_kernel_end : POST_FIRST_HEAP_END;

	heap_add(&high_heap, end - (POST_FIRST_HEAP_END - POST_FIRST_HEAP), end);
}

void *post_alloc_high(u32 size, u32 align)
{
	return heap_alloc(&high_heap, size, align);
}

bool post_reserve(u32 start, u32 end)
{
	start = max(start, high_heap_start);
	end = min(end, resident.low);
	return start >= end || heap_reserve(&high_heap, start, end);
}

u32 post_largest_low(void)
{
	return heap_largest(low_heap_get());
}

u32 post_largest_high(void)
{
	return heap_largest(&high_heap);
}

void *post_alloc(u32 size, u32 align)
{
	void *p = post_alloc_high(size, align);

	return p ? p : no_memory("scratch", size);
}

void post_free(void *p)
{
	struct heap *h = (u32)p < RESIDENT_END ? &low_heap : &high_heap;

	if (p && !heap_free(h, p))
		log_error("post_free: %p is no block\n", p);
}

/*
 * Takes @size bytes from the high end of @a, so that memory that stays is together at the top.
 * Returns NULL if there is no room.
 */
static void *area_take(struct area *a, u32 size, u32 align)
{
	u32 at;

	size = max(size, 1u);
	if (a->high < a->low || size > a->high - a->low)
		return NULL;
	at = ALIGN_DOWN(a->high - size, max(align, 1u));
	if (at < a->low)
		return NULL;
	a->high = at;
	return (void *)at;
}

/* Does not clear the memory. */
static void *take_dirty(struct area *a, u32 size, u32 align)
{
	void *p = area_take(a, size, align);

	return p ? p : no_memory(a->name, size);
}

static void *cleared(void *p, u32 size)
{
	if (p)
		bulk_clear(p, size);
	return p;
}

void *fseg_alloc_dirty(u32 size, u32 align)
{
	void *p = area_take(&fseg, size, align);

	for (u32 i = 0; !p && i < ARRAY_SIZE(gaps); i++)
		p = area_take(&gaps[i], size, align);
	return p ? p : no_memory(fseg.name, size);
}

void *fseg_alloc(u32 size, u32 align)
{
	return cleared(fseg_alloc_dirty(size, align), size);
}

u16 alloc_conventional_kib(void)
{
	return low.high / 1024;
}

static u32 reported_end = EBDA_BASE;

void alloc_end_conventional(u32 end)
{
	reported_end = end;
}

u16 alloc_reported_kib(void)
{
	return min(low.high, reported_end) / 1024;
}

static void *low_take_dirty(u32 size, u32 align)
{
	void *p = take_dirty(&low, size, align);

	if (p)
		writew(BDA_MEMORY_SIZE, alloc_reported_kib());
	return p;
}

void *low_alloc(u32 size, u32 align)
{
	return cleared(low_take_dirty(size, align), size);
}

/*
 * Gives large blocks pages of their own, and small ones common pages. If they were mixed, what
 * alignment costs would depend on their order, which is that in which devices answer. Each start of
 * a machine has to keep the same memory: a system that was saved to disk compares the memory maps.
 */
void *resident_alloc_dirty(u32 size, u32 align)
{
	struct area *small = &resident_small;

	size = max(size, 1u);
	if (!resident_top)
		return low_take_dirty(size, align);
	if (size >= PAGE || align >= PAGE)
		return take_dirty(&resident, size, max(align, PAGE));
	if (small->high - small->low < size + align) {
		u32 piece = (u32)area_take(&resident, SMALL_PIECE, PAGE);

		if (!piece)
			return take_dirty(&resident, size, align);
		small->low = piece;
		small->high = small->low + SMALL_PIECE;
	}
	small->high = ALIGN_DOWN(small->high - size, max(align, 1u));
	return (void *)small->high;
}

void *resident_alloc(u32 size, u32 align)
{
	return cleared(resident_alloc_dirty(size, align), size);
}

void *resident_alloc_large(u32 size, u32 align)
{
	void *p;

	if (!size || size > large_left)
		return NULL;
	p = take_dirty(&resident, size, max(align, PAGE));
	if (p)
		large_left -= size;
	return p;
}

void alloc_init(u64 start, u64 end)
{
	start = ALIGN_UP(start, PAGE);
	end = ALIGN_DOWN(end, PAGE);
	/* If the F segment is part of the image itself and no copy, flat code may run there. */
	fseg.low = shadow_is_copy() ? (u32)__fseg_free : FSEG_BASE + ((u32)__more_end & 0xffff);
	fseg.high = FSEG_BASE + FSEG_FIXED;
	if (end <= start || start < RESIDENT_END) {
		log_warn("no RAM above 1 MiB: what is kept shrinks conventional memory\n");
		return;
	}
	resident_top = end;
	resident.high = end;
	resident_small.low = resident_small.high = 0;
	large_left = min(LARGE_MAX, ALIGN_DOWN((u32)(end - start) / LARGE_SHARE, PAGE));
	resident.low =
		end - large_left - min(RESIDENT_MAX, ALIGN_DOWN((u32)(end - start) / 2, PAGE));
	resident.low = max(resident.low, min(ALIGN_UP(alloc_kernel_end, PAGE), resident.high));
	/*
	 * This range and the first heap are neighbours, so they become one if RAM above 1 MiB
	 * begins there.
	 */
	start = max(start, (u64)max((u32)POST_FIRST_HEAP_END, ALIGN_UP(alloc_kernel_end, PAGE)));
	high_heap_start = start;
	if (start < resident.low)
		heap_add(&high_heap, start, resident.low);
}

u64 alloc_kept_start(void)
{
	return resident_top ? ALIGN_DOWN(resident.high, PAGE) : FOUR_GIB;
}

void alloc_finish(struct alloc_kept *kept)
{
	resident.low = ALIGN_DOWN(resident.high, PAGE);
	kept->start = resident.low;
	kept->end = resident_top;
	kept->low_start = alloc_conventional_kib() * 1024u;
	writew(BDA_MEMORY_SIZE, alloc_reported_kib());
	log_debug("kept: %u bytes above 1 MiB, F segment free: %u\n", resident_top - resident.low,
		  fseg.high - fseg.low);
}
