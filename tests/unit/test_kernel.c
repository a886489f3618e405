/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests kernels from the VMM: where they may be loaded, Linux's header and zero page, PVH's and
 * Multiboot's headers.
 */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "boot/kernel_linux.h"
#include "boot/kernel_multiboot.h"
#include "boot/kernel_pvh.h"
#include "lib/errno.h"

#define MIB 0x100000ull

/* A PC with 512 MiB, 4 GiB above the hole, and tables at the end of low RAM. */
static const struct e820_entry map[] = {
	{ 0, 0x9fc00, E820_RAM },
	{ 0x9fc00, 0x400, E820_RESERVED },
	{ 0xf0000, 0x10000, E820_RESERVED },
	{ MIB, 511 * MIB - 0x20000, E820_RAM },
	{ 512 * MIB - 0x20000, 0x20000, E820_RESERVED },
	{ 4096 * MIB, 4096 * MIB, E820_RAM },
};
#define RAM_END (512 * MIB - 0x20000)

static struct kernel_memory memory(void)
{
	return (struct kernel_memory){ .map = map, .count = ARRAY_SIZE(map) };
}

static u32 get32(const u8 *p)
{
	u32 v;

	memcpy(&v, p, 4);
	return v;
}

static u16 get16(const u8 *p)
{
	return p[0] | p[1] << 8;
}

static void put32(u8 *p, u32 v)
{
	memcpy(p, &v, 4);
}

/* ------------------------------------------------------------------ memory */

static void test_memory(void **state)
{
	struct kernel_memory m = memory();

	assert_true(kernel_memory_is_free(&m, MIB, RAM_END - MIB));
	assert_false(kernel_memory_is_free(&m, MIB, RAM_END - MIB + 1));
	assert_false(kernel_memory_is_free(&m, MIB - 1, 2));
	assert_false(kernel_memory_is_free(&m, 0x1000, 0x1000)); /* below 1 MiB */
	assert_false(kernel_memory_is_free(&m, MIB, 0));
	assert_false(kernel_memory_is_free(&m, 4096 * MIB, 1)); /* not a 32-bit address */
	assert_false(kernel_memory_is_free(&m, ~0ull, 2));
	assert_true(kernel_memory_lowest(&m, 0, 1, 1) == MIB);
	assert_true(kernel_memory_lowest(&m, MIB + 1, 1, 0x1000) == MIB + 0x1000);
	assert_true(kernel_memory_highest(&m, ~0ull, 1, 0x1000) == RAM_END - 0x1000);
	assert_true(kernel_memory_highest(&m, 16 * MIB, 0x1800, 0x1000) == 16 * MIB - 0x2000);
	assert_true(kernel_memory_highest(&m, ~0ull, RAM_END, 1) == 0);
	assert_true(kernel_memory_lowest(&m, 0, RAM_END, 1) == 0);
	kernel_memory_take(&m, 2 * MIB, 2 * MIB);
	kernel_memory_take(&m, 4 * MIB, RAM_END - 5 * MIB);
	assert_false(kernel_memory_is_free(&m, 2 * MIB - 1, 2));
	assert_true(kernel_memory_is_free(&m, 2 * MIB - 1, 1));
	assert_true(kernel_memory_lowest(&m, 0, 1, 1) == MIB);
	assert_true(kernel_memory_lowest(&m, 0, MIB + 1, 1) == 0);
	assert_true(kernel_memory_lowest(&m, 2 * MIB, 1, 1) == RAM_END - MIB);
	assert_true(kernel_memory_highest(&m, RAM_END - MIB + 1, 2, 1) == 2 * MIB - 2);
}

/* ------------------------------------------------------------------ Linux */

#define SETUP_SIZE  2560
#define KERNEL_SIZE 0x800000u

/* A current kernel, like Debian's. */
static u8 *make_linux(u16 protocol)
{
	u8 *s = calloc(1, SETUP_SIZE);

	memset(s, 0x5a, 0x1f1); /* not copied to the zero page */
	s[0x1f1] = 4;
	put32(s + 0x1f4, KERNEL_SIZE / 16);
	s[0x1fa] = s[0x1fb] = 0xff;
	s[0x1fe] = 0x55;
	s[0x1ff] = 0xaa;
	s[0x200] = 0xeb;
	s[0x201] = 0x6a;
	memcpy(s + 0x202, "HdrS", 4);
	s[0x206] = protocol;
	s[0x207] = protocol >> 8;
	s[0x210] = 0xb0;
	s[0x211] = 1;
	put32(s + 0x22c, 0x7fffffff);
	put32(s + 0x230, 2 * MIB);
	s[0x234] = 1;
	s[0x236] = 1;
	put32(s + 0x238, 2047);
	put32(s + 0x258, 16 * MIB);
	put32(s + 0x260, 32 * MIB);
	return s;
}

static int parse(const u8 *s, struct linux_kernel *k)
{
	const char *why;

	return linux_parse(s, LINUX_HEAD_SIZE, SETUP_SIZE, KERNEL_SIZE, k, &why);
}

static void test_linux_header(void **state)
{
	u8 *s = make_linux(0x020f);
	struct linux_kernel k;

	assert_int_equal(parse(s, &k), 0);
	assert_int_equal(k.protocol, 0x020f);
	assert_false(k.real_mode);
	assert_true(k.relocatable);
	assert_int_equal(k.alignment, 2 * MIB);
	assert_true(k.preferred == 16 * MIB);
	assert_int_equal(k.init_size, 32 * MIB);
	assert_int_equal(k.cmdline_max, 2047);
	assert_true(k.initrd_end == 0x80000000);
	s[0x236] |= 2;
	assert_int_equal(parse(s, &k), 0);
	assert_true(k.initrd_end == 4096 * MIB);
	free(s);
}

/* Fields of later versions are not read, because old kernels have other data there. */
static void test_linux_old(void **state)
{
	u8 *s = make_linux(0x0202);
	struct linux_kernel k;

	put32(s + 0x230, 3);
	assert_int_equal(parse(s, &k), 0);
	assert_true(k.real_mode);
	assert_false(k.relocatable);
	assert_true(k.preferred == 0);
	assert_int_equal(k.cmdline_max, 255);
	assert_true(k.initrd_end == 0x38000000);
	s[0x206] = 0x0a;
	s[0x201] = 0x30; /* the header ends at 232h in any version */
	assert_int_equal(parse(s, &k), 0);
	assert_false(k.relocatable);
	free(s);
}

static void test_linux_faults(void **state)
{
	u8 *s = make_linux(0x020f);
	struct linux_kernel k;
	const char *why;

	assert_int_equal(linux_parse(s, LINUX_HEAD_SIZE, 2559, KERNEL_SIZE, &k, &why), -EINVAL);
	assert_int_equal(linux_parse(s, LINUX_HEAD_SIZE, SETUP_SIZE, KERNEL_SIZE - 17, &k, &why),
			 -EINVAL);
	assert_string_equal(why, "the image is cut short");
	assert_int_equal(linux_parse(s, LINUX_HEAD_SIZE, SETUP_SIZE, 0, &k, &why), -EINVAL);
	assert_int_equal(linux_parse(s, 0x100, SETUP_SIZE, KERNEL_SIZE, &k, &why), -ENOTSUP);
	assert_int_equal(linux_parse(s, LINUX_HEAD_SIZE, 0, KERNEL_SIZE, &k, &why), -ENOTSUP);
	put32(s + 0x230, 3);
	assert_int_equal(parse(s, &k), -EINVAL);
	put32(s + 0x230, 0);
	assert_int_equal(parse(s, &k), -EINVAL);
	put32(s + 0x230, 2 * MIB);
	put32(s + 0x258, 0xff000000);
	assert_int_equal(parse(s, &k), -EINVAL);
	put32(s + 0x258, 0);
	put32(s + 0x25c, 1);
	assert_int_equal(parse(s, &k), -EINVAL);
	put32(s + 0x25c, 0);
	assert_int_equal(parse(s, &k), 0);
	s[0x211] = 0; /* a zImage */
	assert_int_equal(parse(s, &k), -ENOTSUP);
	s[0x211] = 1;
	s[0x202] = 'h';
	assert_int_equal(parse(s, &k), -ENOTSUP);
	free(s);
}

static void test_linux_mode(void **state)
{
	u8 *s = make_linux(0x020f);
	struct linux_kernel k;

	assert_int_equal(parse(s, &k), 0);
	assert_false(linux_wants_real_mode(&k, "vga=normal"));
	k.head[0x1fa] = 0xfd; /* ask */
	assert_true(linux_wants_real_mode(&k, "vga=ask"));
	assert_true(linux_wants_real_mode(&k, "quiet vga=ask"));
	assert_false(linux_wants_real_mode(&k, "quiet novga=ask"));
	assert_false(linux_wants_real_mode(&k, ""));
	free(s);
}

#define BUSY	  0x100000
#define BUSY_SIZE 0x40000

static int place(const struct linux_kernel *k, u32 initrd, struct linux_layout *l)
{
	struct kernel_memory m = memory();
	const char *why;

	return linux_place(k, &m, initrd, 0x100000, BUSY, BUSY_SIZE, l, &why);
}

static void test_linux_place(void **state)
{
	u8 *s = make_linux(0x020f);
	struct linux_kernel k;
	struct linux_layout l;

	assert_int_equal(parse(s, &k), 0);
	assert_int_equal(place(&k, 3 * MIB + 1, &l), 0);
	assert_int_equal(l.load, 16 * MIB);
	assert_int_equal(l.run, l.load);
	assert_int_equal(l.initrd, RAM_END - 3 * MIB - 0x1000);
	assert_int_equal(l.data, 0);

	/* An initrd has only the 16 MiB below the kernel, without the memory in use. */
	k.initrd_end = 32 * MIB;
	assert_int_equal(place(&k, 14 * MIB, &l), 0);
	assert_int_equal(l.initrd, 2 * MIB);
	assert_int_equal(place(&k, 15 * MIB - BUSY_SIZE, &l), 0);
	assert_int_equal(place(&k, 15 * MIB - BUSY_SIZE + 1, &l), -ENOMEM);

	/* A kernel that cannot be moved is loaded at 1 MiB and runs at its own address. */
	k.relocatable = false;
	assert_int_equal(place(&k, 0, &l), 0);
	assert_int_equal(l.load, 1 * MIB);
	assert_int_equal(l.run, 16 * MIB);
	assert_int_equal(l.initrd, 0);
	k.preferred = 600 * MIB;
	assert_int_equal(place(&k, 0, &l), -ENOMEM);
	k.relocatable = true;
	assert_int_equal(place(&k, 0, &l), -ENOMEM);
	free(s);
}

/* Two entries follow the kernel. Both are moved, and the links to them are changed. */
static void test_linux_setup_data(void **state)
{
	u8 *s = make_linux(0x020f);
	u32 offset = KERNEL_SIZE - 0x100, at = 0x100000 + offset;
	struct linux_kernel k;
	struct linux_layout l;
	u8 data[0x100];

	put32(s + 0x250, at);
	assert_int_equal(parse(s, &k), 0);
	assert_int_equal(place(&k, 4096, &l), 0);
	assert_int_equal(l.data_offset, offset);
	assert_int_equal(l.data, RAM_END - 0x2000);

	memset(data, 0, sizeof(data));
	put32(data, at + 0x40);
	put32(data + 12, 0x30);
	put32(data + 0x40 + 12, 0xb0);
	assert_int_equal(linux_move_setup_data(data, sizeof(data), 0x100000, l.data, offset), 2);
	assert_int_equal(get32(data), l.data + 0x40);
	put32(data + 0x40 + 12, 0xb1); /* longer than the item */
	put32(data, at + 0x40);
	assert_int_equal(linux_move_setup_data(data, sizeof(data), 0x100000, l.data, offset), 1);
	assert_int_equal(get32(data), 0);
	put32(data, at); /* the list is a ring */
	assert_int_equal(linux_move_setup_data(data, sizeof(data), 0x100000, l.data, offset), 1);
	assert_int_equal(get32(data), 0);
	put32(data + 4, 1); /* above 4 GiB */
	assert_int_equal(linux_move_setup_data(data, sizeof(data), 0x100000, l.data, offset), 1);
	assert_int_equal(linux_move_setup_data(data, 15, 0x100000, l.data, offset), 0);
	free(s);
}

static void test_linux_params(void **state)
{
	static const struct linux_screen screen = { .column = 3,
						    .row = 7,
						    .mode = 3,
						    .columns = 80,
						    .lines = 25,
						    .font_height = 16,
						    .ega_bx = 3 };
	static const struct linux_screen none;
	u8 *s = make_linux(0x020f), *p = malloc(LINUX_PARAMS_SIZE);
	struct kernel_memory m = memory();
	struct linux_layout l = { .load = 16 * MIB,
				  .run = 16 * MIB,
				  .initrd = 0x1f000000,
				  .initrd_size = 77,
				  .cmdline = 0x1e000 };
	struct linux_kernel k;

	assert_int_equal(parse(s, &k), 0);
	memset(p, 0xcc, LINUX_PARAMS_SIZE);
	linux_boot_params(&k, &l, &screen, &m, 0xfdcc0, p);
	assert_memory_equal(p + 0x202, "HdrS", 4);
	assert_int_equal(p[0x1ef], 0); /* sentinel */
	assert_int_equal(p[0x210], 0xb0);
	assert_int_equal(get32(p + 0x214), l.load);
	assert_int_equal(get32(p + 0x218), l.initrd);
	assert_int_equal(get32(p + 0x21c), 77);
	assert_int_equal(get32(p + 0x228), 0x1e000);
	assert_int_equal(get32(p + 0x70), 0xfdcc0);
	assert_int_equal(p[0x1e8], ARRAY_SIZE(map));
	assert_memory_equal(p + 0x2d0, map, sizeof(map));
	assert_int_equal(get32(p + 0x1e0), (RAM_END - MIB) / 1024);
	assert_int_equal(get16(p + 2), 0xffff);
	/* struct screen_info */
	assert_memory_equal(p, "\x03\x07", 2);
	assert_int_equal(p[6], 3);
	assert_int_equal(p[7], 80);
	assert_int_equal(get16(p + 0x0a), 3);
	assert_int_equal(p[0x0e], 25);
	assert_int_equal(p[0x0f], 1);
	assert_int_equal(get16(p + 0x10), 16);
	linux_boot_params(&k, &l, &none, &m, 0, p);
	assert_int_equal(p[7] | p[0x0e] | p[0x0f], 0);
	free(p);
	free(s);
}

static void test_linux_setup(void **state)
{
	u8 *s = make_linux(0x0201);
	struct linux_layout l = { .load = MIB, .cmdline = 0x19800 };
	struct linux_kernel k;

	assert_int_equal(parse(s, &k), 0);
	linux_patch_setup(&k, &l, s, 0x10000, 0x9800);
	assert_int_equal(s[0x211], 0x81);
	assert_int_equal(get16(s + 0x224), 0x9600);
	assert_int_equal(get16(s + 0x20), 0xa33f);
	assert_int_equal(get16(s + 0x22), 0x9800);
	assert_int_equal(get16(s + 0x212), 0x9900);
	free(s);
	s = make_linux(0x0202);
	l.cmdline = 0x1e000;
	assert_int_equal(parse(s, &k), 0);
	linux_patch_setup(&k, &l, s, 0x10000, 0xe000);
	assert_int_equal(get32(s + 0x228), 0x1e000);
	assert_int_equal(get16(s + 0x20), 0x5a5a);
	free(s);
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

UNIT_MAIN(UNIT_TEST(test_memory), UNIT_TEST(test_linux_header), UNIT_TEST(test_linux_old),
	  UNIT_TEST(test_linux_faults), UNIT_TEST(test_linux_mode), UNIT_TEST(test_linux_place),
	  UNIT_TEST(test_linux_setup_data), UNIT_TEST(test_linux_params),
	  UNIT_TEST(test_linux_setup), UNIT_TEST(test_pvh), UNIT_TEST(test_pvh_info),
	  UNIT_TEST(test_multiboot), UNIT_TEST(test_multiboot_screen))
