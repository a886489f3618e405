/* SPDX-License-Identifier: BSD-2-Clause */
/* The headers and notes of an ELF kernel. */
#include <string.h>

#include "boot/kernel_pvh.h"
#include "fuzz.h"
#include "memory/alloc.h"

static void dress(u8 *head, size_t size, u32 how)
{
	if (size < 64)
		return;
	memcpy(head, "\177ELF", 4);
	head[4] = 1 + (how & 1);
	head[5] = 1;
	head[18] = how & 2 ? 3 : 62;
	head[19] = 0;
	if (!(how & 4))
		return;
	/* Lets the program headers begin within the file. */
	memset(head + (how & 1 ? 33 : 29), 0, how & 1 ? 7 : 3);
	head[how & 1 ? 54 : 42] = how & 1 ? 56 : 32;
	head[how & 1 ? 55 : 43] = 0;
}

FUZZ_TARGET
{
	u32 how = fuzz_next(1);
	struct pvh_kernel k = { .address = fuzz_next(4) };
	struct e820_entry map[4];
	struct kernel_memory m = { .map = map, .count = how >> 4 & 3 };
	u32 size;
	u8 *head;
	const char *why;

	k.size = fuzz_next(4);
	k.entry = k.address + fuzz_next(3);
	head = fuzz_rest();
	size = fuzz_left();
	memset(map, 0x11, sizeof(map));
	if (how & 8)
		dress(head, size, how);
	if (!pvh_check(head, size, &k, &why))
		fuzz_check(k.entry >= k.address && k.entry - k.address < k.size);
	pvh_start_info(&k, &m, 0, post_alloc(PVH_INFO_SIZE, 1), 0x10000);
}
