/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests the allocators at the firmware's own addresses, where the test maps memory as on a PC, and
 * the heap, which is compared with a model.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "unit.h"

#include "abi/map.h"
#include "memory/alloc.h"
#include "memory/e820.h"
#include "memory/heap.h"
#include "memory/heaps.h"
#include "memory/shadow.h"

/* What the linker script says of the F segment in the firmware. */
asm(".globl __fseg_free, __more_end\n__fseg_free = 0xf8000\n"
    "__more_end = 0xffff9000");

bool shadow_is_copy(void)
{
	return true;
}

#define RAM_END 0x400000

static u16 bda_memory_size;

static void bda_write(u32 addr, u32 value, unsigned int size)
{
	assert_int_equal(addr, 0x413);
	assert_int_equal(size, 2);
	bda_memory_size = value;
}

static int map_ram(void **state)
{
	void *p = mmap((void *)0x50000, RAM_END - 0x50000, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	return p == (void *)0x50000 ? 0 : -1;
}

static void test_before_init(void **state)
{
	u32 p, q;

	assert_null(post_alloc_high(100, 16));
	alloc_begin();
	p = (u32)post_alloc(100, 16);
	q = (u32)post_alloc_low(100, 4096);
	assert_in_range(p, POST_FIRST_HEAP, POST_FIRST_HEAP_END - 100);
	assert_int_equal(p % 16, 0);
	assert_in_range(q, POST_LOW_HEAP, POST_LOW_HEAP_END - 100);
	assert_int_equal(q % 4096, 0);
	assert_null(post_alloc(0x50000, 4));
	post_free((void *)p);
	post_free((void *)q);
	p = (u32)post_alloc(POST_FIRST_HEAP_END - POST_FIRST_HEAP - 8, 8);
	assert_int_equal(p, POST_FIRST_HEAP + 8);
	post_free((void *)p);
	post_free(NULL);
	memset((void *)0x60000, 0x55, 64);
	post_free((void *)0x60008);
	assert_true(strstr(fake_log, "is no block"));
}

static void init(void)
{
	e820_remove(0, ~0ull);
	e820_set(0, EBDA_BASE, E820_RAM);
	e820_set(0x100000, RAM_END - 0x100000 - 0x123, E820_RAM);
	e820_set(0x100000000, 0x100000000, E820_RAM);
	fake_io.mmio_write = bda_write;
	heaps_init();
}

static void test_resident(void **state)
{
	u32 top = (RAM_END - 0x123) & ~0xfff, p, q, count;
	const struct e820_entry *e;

	memset((void *)0x300000, 0xff, top - 0x300000);
	init();
	p = (u32)post_alloc(100, 8);
	assert_true(p > 0x100000 && p < top - 0x100000);
	p = (u32)resident_alloc(0x100, 64);
	assert_int_equal(p, top - 0x100);
	q = (u32)resident_alloc(0x1001, 0x1000);
	assert_int_equal(q, top - 0x4000 - 0x2000);
	for (u32 i = 0; i < 0x1001; i++)
		assert_int_equal(((u8 *)q)[i], 0);
	assert_null(resident_alloc(0x10000000, 1));
	assert_null(resident_alloc(~0u, 1));
	assert_null(resident_alloc(top - 0x200000, 0x400000));

	p = (u32)low_alloc(2000, 16);
	assert_int_equal(p, (EBDA_BASE - 16 - 2000) & ~15);
	assert_int_equal(bda_memory_size, 637);
	assert_int_equal(alloc_conventional_kib(), 637);
	alloc_end_conventional(0x30000);
	assert_int_equal(alloc_reported_kib(), 192);
	assert_int_equal(alloc_conventional_kib(), 637);
	alloc_end_conventional(EBDA_BASE);
	assert_null(low_alloc(0x10000, 1));

	p = (u32)fseg_alloc(31, 16);
	assert_int_equal(p, 0xf0000 + FSEG_FIXED - 32);
	assert_null(fseg_alloc(0x6000, 1));
	assert_int_equal((u32)fseg_alloc(0x6000 - 32, 1), 0xf8000);
	/* If there is no room left, the places between the entry points are next. */
	assert_null(fseg_alloc(FSEG_FREE_2_END - FSEG_FREE_2 + 1, 1));
	assert_int_equal((u32)fseg_alloc(12, 4), FSEG_BASE + FSEG_FREE_1_END - 13);
	assert_int_equal((u32)fseg_alloc(FSEG_FREE_2_END - FSEG_FREE_2, 1),
			 FSEG_BASE + FSEG_FREE_2);
	assert_int_equal((u32)fseg_alloc(FSEG_FREE_1_END - FSEG_FREE_1 - 13, 1),
			 FSEG_BASE + FSEG_FREE_1);
	assert_int_equal((u32)fseg_alloc(FSEG_HOLE_END - FSEG_HOLE_TABLES, 1),
			 FSEG_BASE + FSEG_HOLE_TABLES);
	assert_null(fseg_alloc(1, 1));

	heaps_finish();
	assert_int_equal(bda_memory_size, 637);
	/* The rest of the small blocks' pages can still be allocated, but nothing more. */
	assert_null(resident_alloc(0x1000, 1));
	assert_int_equal(e820_ram_end(top), top - 0x4000 - 0x2000);
	assert_int_equal(e820_ram_end(0x100000), 637 * 1024);
	/* If there is no room in the F segment, the map is in conventional memory. */
	e820_publish();
	e = e820_entries(&count);
	assert_in_range((u32)e, 636 * 1024, 637 * 1024);
	assert_int_equal(bda_memory_size, 636);
	assert_int_equal(e[0].length, 636 * 1024);
	assert_int_equal(e[1].base, 636 * 1024);
	assert_int_equal(e[1].type, E820_RESERVED);
}

static void test_resident_rest_of_page(void **state)
{
	u32 before;

	init();
	before = (u32)resident_alloc(16, 1);
	assert_non_null((void *)before);
	heaps_finish();
	assert_int_equal((u32)resident_alloc(16, 1), before - 16);
	*(u32 *)(before - 32) = 0x12345678;
	assert_int_equal((u32)resident_alloc_dirty(16, 1), before - 32);
	assert_int_equal(*(u32 *)(before - 32), 0x12345678);
	assert_null(resident_alloc(0x1000, 1));
}

/* The order in which devices answer does not change how much memory is kept. */
static void test_resident_in_any_order(void **state)
{
	static const u32 sizes[] = { 24, 0x1000, 56, 0xa000, 300, 0x1001, 8, 0x400 };
	static const u32 aligns[] = { 4, 0x1000, 16, 0x1000, 64, 16, 8, 0x400 };
	u32 kept = 0;

	for (u32 first = 0; first < ARRAY_SIZE(sizes); first++) {
		init();
		for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
			u32 n = (first + 3 * i) % ARRAY_SIZE(sizes);

			assert_non_null(resident_alloc(sizes[n], aligns[n]));
		}
		heaps_finish();
		if (!first)
			kept = e820_ram_end(RAM_END);
		assert_int_equal(e820_ram_end(RAM_END), kept);
	}
}

/* A large block may take a twelfth of the RAM. The rest of the heap stays. */
static void test_large(void **state)
{
	u32 top = (RAM_END - 0x123) & ~0xfff;
	u32 share = (top - 0x100000) / 12 & ~0xfff, p;

	init();
	assert_null(resident_alloc_large(0, 16));
	assert_null(resident_alloc_large(share + 1, 16));
	assert_null(resident_alloc_large(~0u, 16));
	p = (u32)resident_alloc_large(share - 0x1000, 0x1000);
	assert_int_equal(p, top - share + 0x1000);
	assert_null(resident_alloc_large(0x1001, 16));
	assert_int_equal((u32)resident_alloc_large(0x1000, 16), top - share);
	assert_int_equal((u32)resident_alloc(0x100000, 16), top - share - 0x100000);
	assert_false(strstr(fake_log, "no resident memory"));
	heaps_finish();
	assert_int_equal(e820_ram_end(top), top - share - 0x100000);
}

static void test_nothing_kept(void **state)
{
	init();
	heaps_finish();
	assert_int_equal(e820_ram_end(0x100000000), RAM_END - 0x123);
}

/*
 * What the VMM or another firmware has reserved may leave a small piece of RAM above it. The test
 * uses memory that no other test has given to the heaps.
 */
static void test_small_piece_above(void **state)
{
	void *p = mmap((void *)0x800000, 0x800000, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	assert_ptr_equal(p, (void *)0x800000);
	fake_io.mmio_write = bda_write;
	e820_remove(0, ~0ull);
	e820_set(0x800000, 0x300000, E820_RAM);
	e820_set(0xae0000, 0x10000, E820_RESERVED);
	heaps_init();
	assert_int_equal((u32)resident_alloc(0x1000, 16), 0xadf000);

	/* If all pieces are small, the highest one is used. */
	e820_remove(0, ~0ull);
	e820_set(0xc00000, 0x40000, E820_RAM);
	e820_set(0xd00000, 0x40000, E820_RAM);
	heaps_init();
	assert_int_equal((u32)resident_alloc(0x1000, 16), 0xd3f000);
}

/*
 * Must be the first test that calls heaps_init(), because the heaps stay as the last test left
 * them.
 */
static void test_no_extended_memory(void **state)
{
	e820_remove(0, ~0ull);
	e820_set(0, EBDA_BASE, E820_RAM);
	fake_io.mmio_write = bda_write;
	heaps_init();
	assert_true(strstr(fake_log, "no RAM above 1 MiB"));
	memset((void *)(EBDA_BASE - 64), 0x55, 64);
	assert_int_equal((u32)resident_alloc(8, 8), EBDA_BASE - 8);
	assert_int_equal(*(u32 *)(EBDA_BASE - 8), 0);
	assert_int_equal((u32)resident_alloc_dirty(8, 8), EBDA_BASE - 16);
	assert_int_equal(*(u32 *)(EBDA_BASE - 16), 0x55555555);
	assert_int_equal(bda_memory_size, 638);
	heaps_finish();
	assert_int_equal(e820_ram_end(0x100000), 638 * 1024);
}

#define ARENA  0x8000
#define BLOCKS 64

static void test_heap_model(void **state)
{
	static u8 arena[ARENA] __aligned(4096);
	struct {
		u8 *p;
		u32 size;
		u8 fill;
	} b[BLOCKS] = { 0 };
	struct heap h = { 0 };
	u32 start = (u32)arena, failures = 0;

	srandom(2);
	heap_add(&h, start + 1, start + 0x1000);
	heap_add(&h, start + 0x2000, start + ARENA);
	/* 8 bytes are missing before the next block */
	heap_add(&h, start + 0x1000, start + 0x1fff);
	heap_add(&h, start + 100, start + 100);
	heap_add(&h, start + 200, start + 100);
	for (int round = 0; round < 20000; round++) {
		u32 i = random() % BLOCKS;

		if (b[i].p) {
			for (u32 k = 0; k < b[i].size; k++)
				assert_int_equal(b[i].p[k], b[i].fill);
			assert_true(heap_free(&h, b[i].p));
			b[i].p = NULL;
		} else {
			u32 align = 1u << random() % 10;

			b[i].size = random() % 1500;
			b[i].fill = random();
			b[i].p = heap_alloc(&h, b[i].size, align);
			if (!b[i].p) {
				failures++;
				continue;
			}
			assert_int_equal((u32)b[i].p % align, 0);
			assert_true(b[i].p >= arena && b[i].p + b[i].size <= arena + ARENA);
			memset(b[i].p, b[i].fill, b[i].size);
		}
	}
	assert_true(failures > 0);
	for (u32 i = 0; i < BLOCKS; i++)
		if (b[i].p)
			assert_true(heap_free(&h, b[i].p));
	/* Nothing was lost: both ranges are whole again. */
	assert_non_null(heap_alloc(&h, 0x1ff8 - 8 - 8, 8));
	assert_non_null(heap_alloc(&h, 0x6000 - 8, 8));
	assert_null(heap_alloc(&h, 1, 1));
}

static void test_heap_reserve(void **state)
{
	static u8 arena[0x1000] __attribute__((aligned(16)));
	u32 start = (u32)arena;
	struct heap h = { 0 };
	u8 *p;

	heap_add(&h, start, start + sizeof(arena));
	memset(arena + 0x400, 0xa5, 0x400);
	assert_true(heap_reserve(&h, start + 0x404, start + 0x7fc));
	/* Nothing in that range is touched, and what is beside it stays. */
	assert_non_null(heap_alloc(&h, 0x800 - 8, 8));
	assert_non_null(heap_alloc(&h, 0x400 - 8, 8));
	assert_null(heap_alloc(&h, 1, 1));
	for (u32 i = 0x404; i < 0x7fc; i++)
		assert_int_equal(arena[i], 0xa5);

	/* Memory that is in use, or was, cannot be had. */
	h.head.next = NULL;
	heap_add(&h, start, start + sizeof(arena));
	p = heap_alloc(&h, 0x100, 8);
	assert_false(heap_reserve(&h, start + 0x800, start + 0x1000));
	heap_free(&h, p);
	assert_false(heap_reserve(&h, start + 0x700, start + 0x1000));
	assert_non_null(heap_alloc(&h, 0x700 - 8, 8));
	assert_null(heap_alloc(&h, 1, 1));
	/* Memory that the heap has not cannot be had either. */
	heap_add(&h, start, start + 0x100);
	assert_false(heap_reserve(&h, start + 0x80, start + 0x200));
}

static void test_heap_refuses(void **state)
{
	static u8 arena[256] __aligned(8);
	struct heap h = { 0 };
	u8 *p;

	assert_null(heap_alloc(&h, 1, 1));
	heap_add(&h, (u32)arena, (u32)arena + sizeof(arena));
	assert_null(heap_alloc(&h, 249, 1));
	assert_null(heap_alloc(&h, ~0u, 1));
	assert_null(heap_alloc(&h, ~7u, 8));
	p = heap_alloc(&h, 248, 1);
	assert_ptr_equal(p, arena + 8);
	assert_false(heap_free(&h, p + 1));
	assert_false(heap_free(&h, p + 8));
	assert_true(heap_free(&h, p));
	assert_false(heap_free(&h, p));
}

#define TESTS_WITH_RAM                                                                             \
	UNIT_TEST(test_before_init), UNIT_TEST(test_no_extended_memory),                           \
		UNIT_TEST(test_small_piece_above), UNIT_TEST(test_resident),                       \
		UNIT_TEST(test_resident_rest_of_page), UNIT_TEST(test_large),                      \
		UNIT_TEST(test_resident_in_any_order), UNIT_TEST(test_nothing_kept)

int main(void)
{
	const struct CMUnitTest tests[] = { UNIT_TEST(test_heap_model),
					    UNIT_TEST(test_heap_refuses),
					    UNIT_TEST(test_heap_reserve), TESTS_WITH_RAM };

	return cmocka_run_group_tests(tests, map_ram, NULL);
}
