/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests Linux from the VMM: its header, where its parts go, its zero page. */
#include "fake_kernel.h"

#include "boot/kernel_linux.h"

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
	put32(s + 0x214, 0x100000);
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

	memset(k, 0xaa, sizeof(*k));
	memcpy(k->head, s, LINUX_HEAD_SIZE);
	return linux_parse(k, LINUX_HEAD_SIZE, SETUP_SIZE, KERNEL_SIZE, &why);
}

static void test_linux_header(void **state)
{
	u8 *s = make_linux(0x020f);
	struct linux_kernel k;

	assert_int_equal(parse(s, &k), 0);
	assert_int_equal(k.protocol, 0x020f);
	assert_false(linux_wants_real_mode(&k, ""));
	assert_true(k.relocatable);
	assert_int_equal(k.alignment, 2 * MIB);
	assert_true(k.preferred == 16 * MIB);
	assert_int_equal(k.init_size, 32 * MIB);
	assert_int_equal(k.cmdline_max, 2047);
	assert_true(k.initrd_last == 0x7fffffff);
	s[0x236] |= 2;
	assert_int_equal(parse(s, &k), 0);
	assert_true(k.initrd_last == ~0u);
	free(s);
}

/* Fields of later versions are not read, because old kernels have other data there. */
static void test_linux_old(void **state)
{
	u8 *s = make_linux(0x0202);
	struct linux_kernel k;

	put32(s + 0x230, 3);
	assert_int_equal(parse(s, &k), 0);
	assert_true(linux_wants_real_mode(&k, ""));
	assert_false(k.relocatable);
	assert_true(k.preferred == 0);
	assert_int_equal(k.cmdline_max, 255);
	assert_true(k.initrd_last == 0x37ffffff);
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

	memcpy(k.head, s, LINUX_HEAD_SIZE);
	assert_int_equal(linux_parse(&k, LINUX_HEAD_SIZE, 2559, KERNEL_SIZE, &why), -EINVAL);
	assert_int_equal(linux_parse(&k, LINUX_HEAD_SIZE, SETUP_SIZE, KERNEL_SIZE - 17, &why),
			 -EINVAL);
	assert_string_equal(why, "the image is cut short");
	assert_int_equal(linux_parse(&k, LINUX_HEAD_SIZE, SETUP_SIZE, 0, &why), -EINVAL);
	assert_int_equal(linux_parse(&k, 0x100, SETUP_SIZE, KERNEL_SIZE, &why), -ENOTSUP);
	assert_int_equal(linux_parse(&k, LINUX_HEAD_SIZE, 0, KERNEL_SIZE, &why), -ENOTSUP);
	s[0x1f1] = 255; /* more sectors of set-up code than there are */
	assert_int_equal(parse(s, &k), -EINVAL);
	s[0x1f1] = SETUP_SIZE / 512 - 1;
	assert_int_equal(parse(s, &k), 0);
	s[0x201] = 0; /* a header that ends where it begins has none of the later fields */
	assert_int_equal(parse(s, &k), 0);
	assert_true(!k.relocatable && !k.preferred && !k.setup_data);
	s[0x201] = 0x6a;
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
	put32(s + 0x214, 0); /* there is no 32-bit entry */
	assert_int_equal(parse(s, &k), 0);
	assert_true(linux_wants_real_mode(&k, ""));
	free(s);
}

#define BUSY	  0x100000
#define BUSY_SIZE 0x40000

static int place(const struct linux_kernel *k, u32 initrd, struct linux_layout *l)
{
	struct kernel_memory m = memory();
	const char *why;

	/* Without such data nobody asks where the VMM expects the kernel. */
	return linux_place(k, &m, initrd, k->setup_data ? 0x100000 : 0, BUSY, BUSY_SIZE, l, &why);
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
	k.initrd_last = 32 * MIB - 1;
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

UNIT_MAIN(UNIT_TEST(test_linux_header), UNIT_TEST(test_linux_old), UNIT_TEST(test_linux_faults),
	  UNIT_TEST(test_linux_mode), UNIT_TEST(test_linux_place), UNIT_TEST(test_linux_setup_data),
	  UNIT_TEST(test_linux_params), UNIT_TEST(test_linux_setup))
