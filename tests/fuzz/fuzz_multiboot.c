/* SPDX-License-Identifier: BSD-2-Clause */
/* The information structure of a Multiboot kernel. */
#include <string.h>

#include "boot/kernel_multiboot.h"
#include "fuzz.h"
#include "memory/alloc.h"

FUZZ_TARGET
{
	struct multiboot_kernel k = { .address = fuzz_next(4) };
	u8 *info = post_alloc(MULTIBOOT_INFO_SIZE, 1);
	struct e820_entry entries[8];
	struct kernel_memory m = { .map = entries, .count = fuzz_next(1) & 7 };
	u32 room = fuzz_next(1), mods, count;
	const char *why;

	k.size = fuzz_next(4);
	k.entry = fuzz_next(4);
	fuzz_copy(info, MULTIBOOT_INFO_SIZE);
	memset(entries, fuzz_left(), sizeof(entries));
	if (!multiboot_check(&k, info, &why)) {
		memcpy(&count, info + 20, 4);
		memcpy(&mods, info + 24, 4);
		fuzz_check(k.entry >= k.address && k.entry - k.address < k.size);
		if (info[0] & 8 && count)
			fuzz_check(mods >= k.address &&
				   (u64)mods + (u64)count * 16 <= (u64)k.address + k.size);
	}
	multiboot_find_wish(fuzz_rest(), fuzz_left(), &k.wish);
	multiboot_add_memory(info, 639, &m, post_alloc(room, 1), 0x10000, room);
}
