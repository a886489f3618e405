/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests kernels from the VMM: where they may be loaded, PVH's and Multiboot's headers.
 * test_kernel_linux.c has Linux.
 */
#include "fake_kernel.h"

#include "boot/kernel_multiboot.h"
#include "boot/kernel_pvh.h"

static void test_memory(void **state)
{
	struct kernel_memory m = memory();

	assert_true(kernel_memory_is_free(&m, MIB, RAM_END - MIB));
	assert_false(kernel_memory_is_free(&m, MIB, RAM_END - MIB + 1));
	assert_false(kernel_memory_is_free(&m, MIB - 1, 2));
	assert_false(kernel_memory_is_free(&m, 0x1000, 0x1000)); /* below 1 MiB */
	assert_false(kernel_memory_is_free(&m, MIB, 0));
	assert_false(kernel_memory_is_free(&m, RAM_END - 1, 2));
	assert_false(kernel_memory_is_free(&m, ~0u, 2));
	assert_true(kernel_memory_lowest(&m, 0, 1, 1) == MIB);
	assert_true(kernel_memory_lowest(&m, MIB + 1, 1, 0x1000) == MIB + 0x1000);
	assert_true(kernel_memory_highest(&m, ~0u, 1, 0x1000) == RAM_END - 0x1000);
	assert_true(kernel_memory_highest(&m, 16 * MIB - 1, 0x1800, 0x1000) == 16 * MIB - 0x2000);
	assert_true(kernel_memory_highest(&m, ~0u, RAM_END, 1) == 0);
	assert_true(kernel_memory_lowest(&m, 0, RAM_END, 1) == 0);
	kernel_memory_take(&m, 2 * MIB, 2 * MIB);
	kernel_memory_take(&m, 4 * MIB, RAM_END - 5 * MIB);
	assert_false(kernel_memory_is_free(&m, 2 * MIB - 1, 2));
	assert_true(kernel_memory_is_free(&m, 2 * MIB - 1, 1));
	assert_true(kernel_memory_lowest(&m, 0, 1, 1) == MIB);
	assert_true(kernel_memory_lowest(&m, 0, MIB + 1, 1) == 0);
	assert_true(kernel_memory_lowest(&m, 2 * MIB, 1, 1) == RAM_END - MIB);
	assert_true(kernel_memory_highest(&m, RAM_END - MIB, 2, 1) == 2 * MIB - 2);
}

/* RAM that ends at 4 GiB, and has a hole: no part may lie across it, or behind the end. */
static void test_memory_ends(void **state)
{
	static const struct e820_entry ends[] = {
		{ 2048 * MIB, 1024 * MIB, E820_RAM },
		{ 3072 * MIB, 1, E820_RESERVED },
		{ 3072 * MIB + 1, 1024 * MIB - 1, E820_RAM },
		{ 8192 * MIB, 0, E820_RAM },
	};
	struct kernel_memory m = { .map = ends, .count = ARRAY_SIZE(ends) };

	assert_true(kernel_memory_is_free(&m, 3072 * MIB + 1, 1024 * MIB - 1));
	assert_false(kernel_memory_is_free(&m, 3072 * MIB + 1, 1024 * MIB));
	assert_false(kernel_memory_is_free(&m, 3072 * MIB - 1, 3));
	assert_true(kernel_memory_highest(&m, ~0u, 1024 * MIB, 1) == 2048 * MIB);
	assert_true(kernel_memory_lowest(&m, 0, 1024 * MIB + 1, 1) == 0);
	assert_true(kernel_memory_highest(&m, ~0u, 1024 * MIB + 1, 1) == 0);
	assert_true(kernel_memory_lowest(&m, 0xfffffffe, 1, 0x1000) == 0);
	assert_true(kernel_memory_highest(&m, ~0u, 2, 1) == 0xfffffffe);
	kernel_memory_take(&m, 4064 * MIB, 32 * MIB);
	assert_true(kernel_memory_highest(&m, ~0u, 2, 1) == 4064 * MIB - 2);
	assert_true(kernel_memory_lowest(&m, 4064 * MIB, 2, 1) == 0);
	kernel_memory_take(&m, 0, 3072 * MIB);
	assert_true(kernel_memory_highest(&m, 3072 * MIB, 1, 1) == 0);
}

/* ------------------------------------------------------------------ PVH */

#define PVH_AT (16 * MIB)

static u8 *make_pvh(bool wide, u32 *size)
{
	u8 *e = calloc(1, 0x200), *ph = e + 0x40, *note = e + 0x180;

	memcpy(e, "\177ELF", 4);
	e[4] = wide ? 2 : 1;
	e[5] = 1;
	e[18] = wide ? 62 : 3;
	e[wide ? 32 : 28] = 0x40;
	e[wide ? 54 : 42] = wide ? 56 : 32;
	e[wide ? 56 : 44] = 2;
	put32(ph, 1);
	put32(ph + (wide ? 24 : 12), PVH_AT);
	put32(ph + (wide ? 32 : 16), 0x1000);
	put32(ph + (wide ? 40 : 20), 0x2000);
	ph += wide ? 56 : 32;
	put32(ph, 4);
	put32(ph + (wide ? 8 : 4), 0x180);
	put32(ph + (wide ? 32 : 16), 0x24);
	put32(note, 8); /* another vendor's note comes first */
	put32(note + 4, 0);
	memcpy(note + 12, "Strange", 8);
	note += 20;
	put32(note, 4);
	put32(note + 4, 4);
	put32(note + 8, 18);
	memcpy(note + 12, "Xen", 4);
	put32(e + 0x1a4, PVH_AT + 0x10); /* the note's last word, which is the segment's end */
	put32(ph + (wide ? 32 : 16), 0x28);
	*size = 0x200;
	return e;
}

static void test_pvh(void **state)
{
	for (int wide = 0; wide < 2; wide++) {
		struct pvh_kernel k = { .address = PVH_AT, .size = 0x2000, .entry = PVH_AT + 0x10 };
		const char *why;
		u32 size;
		u8 *e = make_pvh(wide, &size);

		assert_int_equal(pvh_check(e, size, &k, &why), 0);
		k.entry++;
		assert_int_equal(pvh_check(e, size, &k, &why), -EINVAL);
		assert_string_equal(why, "its note names another entry than the VMM");
		k.entry = PVH_AT + 0x2000;
		assert_int_equal(pvh_check(e, size, &k, &why), -EINVAL);
		k.entry = PVH_AT + 0x10;
		k.size = 0x1fff;
		assert_int_equal(pvh_check(e, size, &k, &why), -EINVAL);
		k.size = 0x2000;
		e[0x40 + (wide ? 32 : 16) + 1] = 0x30; /* more bytes in the file than in memory */
		assert_int_equal(pvh_check(e, size, &k, &why), -EINVAL);
		assert_int_equal(pvh_check(e, 63, &k, &why), -ENOTSUP);
		e[18] = 40;
		assert_int_equal(pvh_check(e, size, &k, &why), -ENOTSUP);
		free(e);
	}
}

/* Tables and notes that lie about their places and sizes are not followed, and end. */
static void test_pvh_lies(void **state)
{
	for (int wide = 0; wide < 2; wide++) {
		struct pvh_kernel k = { .address = PVH_AT, .size = 0x2000, .entry = PVH_AT + 0x10 };
		const char *why;
		u32 size, table = wide ? 32 : 28, step = wide ? 54 : 42, notes;
		u8 *e = make_pvh(wide, &size), *copy = malloc(size);

		notes = 0x40 + (wide ? 56 : 32);
		memcpy(copy, e, size);
		put32(e + table, 0xfffffff0); /* the table is behind the file */
		assert_int_equal(pvh_check(e, size, &k, &why), 0);
		put32(e + table, size - 8);
		assert_int_equal(pvh_check(e, size, &k, &why), 0);
		memcpy(e, copy, size);
		put32(e + step, 0xffff0000); /* 65535 headers, all of them the first one */
		assert_int_equal(pvh_check(e, size, &k, &why), 0);
		memcpy(e, copy, size);
		k.entry++; /* not what the note says, so the note must not be found now */
		put32(e + notes + (wide ? 8 : 4), 0xfffffffc);
		assert_int_equal(pvh_check(e, size, &k, &why), 0);
		put32(e + notes + (wide ? 8 : 4), size - 8);
		assert_int_equal(pvh_check(e, size, &k, &why), 0);
		memcpy(e, copy, size);
		put32(e + 0x180, 0xffffffff); /* the first note's name */
		assert_int_equal(pvh_check(e, size, &k, &why), 0);
		put32(e + 0x180, 8);
		put32(e + 0x184, 0xfffffff0); /* its contents */
		assert_int_equal(pvh_check(e, size, &k, &why), 0);
		put32(e + 0x184, 0);
		assert_int_equal(pvh_check(e, size, &k, &why), -EINVAL);
		k.entry--;
		put32(e + 0x40 + (wide ? 24 : 12), 0xffffff00); /* a segment across 4 GiB */
		assert_int_equal(pvh_check(e, size, &k, &why), -EINVAL);
		assert_string_equal(why, "a segment is not where the VMM has loaded the kernel");
		free(copy);
		free(e);
	}
}

static void test_pvh_info(void **state)
{
	struct pvh_kernel k = { .initrd = 0x1f000000, .initrd_size = 9, .cmdline = 0x1e000 };
	struct kernel_memory m = memory();
	u8 *info = malloc(PVH_INFO_SIZE), *mod, *first;

	memset(info, 0xcc, PVH_INFO_SIZE);
	pvh_start_info(&k, &m, 0xfdcc0, info, 0x10000);
	assert_int_equal(get32(info), 0x336ec578);
	assert_int_equal(get32(info + 4), 1);
	assert_int_equal(get32(info + 12), 1);
	mod = info + get32(info + 16) - 0x10000;
	assert_int_equal(get32(mod), 0x1f000000);
	assert_int_equal(get32(mod + 8), 9);
	assert_int_equal(get32(mod + 16), 0);
	assert_int_equal(get32(info + 24), 0x1e000);
	assert_int_equal(get32(info + 32), 0xfdcc0);
	first = info + get32(info + 40) - 0x10000;
	assert_int_equal(get32(info + 48), ARRAY_SIZE(map));
	assert_memory_equal(first, &map[0], 20);
	assert_memory_equal(first + 24, &map[1], 20);
	k.initrd_size = 0;
	pvh_start_info(&k, &m, 0, info, 0x10000);
	assert_int_equal(get32(info + 12), 0);
	free(info);
}

/* ------------------------------------------------------------------ Multiboot */

static void test_multiboot(void **state)
{
	struct multiboot_kernel k = { .address = MIB, .size = 0x3000, .entry = MIB + 0x20 };
	u8 info[MULTIBOOT_INFO_SIZE] = { 0 }, mmap[3 * MULTIBOOT_MAP_ENTRY];
	struct kernel_memory m = memory();
	const char *why;

	put32(info, 0x20c);
	put32(info + 16, MIB + 0x2000);
	put32(info + 20, 2);
	put32(info + 24, MIB + 0x3000 - 32);
	put32(info + 64, MIB);
	assert_int_equal(multiboot_check(&k, info, &why), 0);
	put32(info + 20, 3);
	assert_int_equal(multiboot_check(&k, info, &why), -EINVAL);
	put32(info + 20, 0x10000002); /* 16 times this number is 32 in 32-bit arithmetic */
	assert_int_equal(multiboot_check(&k, info, &why), -EINVAL);
	put32(info + 20, 0);
	assert_int_equal(multiboot_check(&k, info, &why), 0);
	put32(info + 16, MIB - 1);
	assert_int_equal(multiboot_check(&k, info, &why), -EINVAL);
	put32(info + 16, MIB);
	k.entry = MIB + 0x3000;
	assert_int_equal(multiboot_check(&k, info, &why), -EINVAL);

	memset(mmap, 0, sizeof(mmap));
	m.map += 2; /* a map whose second entry is the RAM above 1 MiB */
	m.count -= 2;
	multiboot_add_memory(info, 639, &m, mmap, 0x9000, sizeof(mmap));
	assert_int_equal(get32(info), 0x24d);
	assert_int_equal(get32(info + 4), 639);
	assert_int_equal(get32(info + 8), (RAM_END - MIB) / 1024);
	assert_int_equal(get32(info + 44), sizeof(mmap));
	assert_int_equal(get32(info + 48), 0x9000);
	assert_int_equal(get32(mmap + 24), 20);
	assert_memory_equal(mmap + 28, &map[3], 20);
}

/* The header's place and sum, and the fields that the kernel is told. */
static void test_multiboot_screen(void **state)
{
	struct multiboot_screen s = { 0xfd000000,	    3200, 800, 600, 32, MULTIBOOT_RGB,
				      { 16, 8, 8, 8, 0, 8 } };
	u8 image[96] = { 0 }, info[MULTIBOOT_INFO_ROOM] = { 0 };
	struct multiboot_wish w;

	put32(image + 48, 0x1badb002);
	put32(image + 52, 4);
	put32(image + 56, -(0x1badb002 + 4));
	put32(image + 84, 800);
	put32(image + 88, 600);
	put32(image + 92, 24);
	multiboot_find_wish(image, sizeof(image), &w);
	assert_true(w.screen && !w.text && w.width == 800 && w.height == 600 && w.depth == 24);
	multiboot_find_wish(image, sizeof(image) - 4, &w);
	assert_false(w.screen);
	multiboot_find_wish(image, 0, &w);
	assert_false(w.screen);
	image[52] ^= 1;
	multiboot_find_wish(image, sizeof(image), &w);
	assert_false(w.screen);

	put32(info, 1);
	multiboot_add_screen(info, &s);
	assert_int_equal(get32(info), 0x1001);
	assert_int_equal(get32(info + 88), 0xfd000000);
	assert_int_equal(get32(info + 92), 0);
	assert_int_equal(get32(info + 96), 3200);
	assert_int_equal(get32(info + 100), 800);
	assert_int_equal(get32(info + 104), 600);
	assert_memory_equal(info + 108, "\x20\x01\x10\x08\x08\x08\x00\x08", 8);
	memset(info, 0, sizeof(info));
	s.width = 0;
	multiboot_add_screen(info, &s);
	assert_int_equal(get32(info), 0);
}

UNIT_MAIN(UNIT_TEST(test_memory), UNIT_TEST(test_memory_ends), UNIT_TEST(test_pvh),
	  UNIT_TEST(test_pvh_lies), UNIT_TEST(test_pvh_info), UNIT_TEST(test_multiboot),
	  UNIT_TEST(test_multiboot_screen))
