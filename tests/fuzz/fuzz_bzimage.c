/* SPDX-License-Identifier: BSD-2-Clause */
/* The header of a Linux kernel, its addresses, and its list of setup_data. */
#include <string.h>

#include "boot/kernel_linux.h"
#include "fuzz.h"
#include "memory/alloc.h"

#define BUSY	  0x100000
#define BUSY_SIZE 0x40000

static const struct e820_entry map[] = {
	{ 0, 0x9fc00, E820_RAM },
	{ 0x100000, 0x3f00000, E820_RAM },
	{ 0x4000000, 0x100000, E820_RESERVED },
	{ 0x4100000, 0xb0000000, E820_RAM },
	{ 0x100000000, 0x100000000, E820_RAM },
};

/*
 * Makes a header that is nearly right: the jump, the magic number, a version, a high-loaded kernel.
 */
static void dress(u8 *head, u32 how)
{
	head[0x1fe] = 0x55;
	head[0x1ff] = 0xaa;
	head[0x200] = 0xeb;
	memcpy(head + 0x202, "HdrS", 4);
	head[0x206] = how & 15;
	head[0x207] = 2;
	head[0x211] |= 1;
	if (how & 16)
		memset(head + 0x230, 0, 0x30); /* small numbers */
	if (how & 32)
		head[0x232] = 0x20;
}

static bool apart(u64 a, u64 a_size, u64 b, u64 b_size)
{
	return a + a_size <= b || b + b_size <= a || !a_size || !b_size;
}

static void place(const struct linux_kernel *k, u32 initrd, u32 address)
{
	struct kernel_memory m = { .map = map, .count = ARRAY_SIZE(map) }, all = m;
	static u8 params[LINUX_PARAMS_SIZE], setup[LINUX_HEAD_SIZE];
	struct linux_screen screen = { 0 };
	struct linux_layout l;
	const char *why;
	u32 data = 0;

	if (linux_place(k, &m, initrd, address, BUSY, BUSY_SIZE, &l, &why))
		return;
	if (l.data)
		data = k->size - l.data_offset;
	fuzz_check(kernel_memory_is_free(&all, l.load, k->size));
	fuzz_check(kernel_memory_is_free(&all, l.run, k->init_size));
	fuzz_check(!initrd || kernel_memory_is_free(&all, l.initrd, initrd));
	fuzz_check(!data || (data <= k->size && kernel_memory_is_free(&all, l.data, data)));
	fuzz_check(apart(l.initrd, initrd, l.load, k->size));
	fuzz_check(apart(l.initrd, initrd, l.run, k->init_size));
	fuzz_check(apart(l.initrd, initrd, l.data, data));
	fuzz_check(apart(l.initrd, initrd, BUSY, BUSY_SIZE));
	fuzz_check(apart(l.data, data, l.run, k->init_size));
	fuzz_check(!initrd || (u64)l.initrd + initrd - 1 <= k->initrd_last);
	linux_boot_params(k, &l, &screen, &all, 0, params);
	fuzz_check(!params[0x1ef]);
	linux_patch_setup(k, &l, setup, 0x10000, 0xe000);
}

FUZZ_TARGET
{
	u32 how = fuzz_next(2), setup = fuzz_next(3);
	u32 bytes = fuzz_next(4), initrd = fuzz_next(4);
	u32 address = fuzz_next(3);
	u8 *head = post_alloc(LINUX_HEAD_SIZE, 1);
	struct linux_kernel k;
	const char *why;

	/* Most of the input changes the bytes of the header that vary. */
	if (how & 64)
		fuzz_copy(head + 0x1f1, LINUX_HEAD_SIZE - 0x1f1);
	else
		fuzz_copy(head, LINUX_HEAD_SIZE);
	if (how & 128)
		dress(head, how);
	if (how & 256)
		setup |= 0x8000;
	memcpy(k.head, head, LINUX_HEAD_SIZE);
	if (!linux_parse(&k, LINUX_HEAD_SIZE, setup, bytes, &why)) {
		fuzz_check(k.header_end <= LINUX_HEAD_SIZE && k.alignment);
		fuzz_check(!(k.alignment & (k.alignment - 1)));
		place(&k, initrd, address);
	}
	linux_move_setup_data(fuzz_rest(), fuzz_left(), address, 0x4000000, how);
}
