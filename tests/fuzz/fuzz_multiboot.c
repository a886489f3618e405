/* SPDX-License-Identifier: BSD-2-Clause */
/* The information structure of a Multiboot kernel. */
#include <stdlib.h>
#include <string.h>

#include "boot/kernel_multiboot.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct multiboot_kernel k = { .address = fuzz_take(&data, &size, 4) };
	u8 *info = calloc(1, MULTIBOOT_INFO_SIZE), *map;
	struct e820_entry entries[8];
	struct kernel_memory m = { .map = entries, .count = fuzz_take(&data, &size, 1) & 7 };
	u32 room = fuzz_take(&data, &size, 1), mods, count;
	const char *why;

	k.size = fuzz_take(&data, &size, 4);
	k.entry = fuzz_take(&data, &size, 4);
	fuzz_reset();
	memcpy(info, data, size < MULTIBOOT_INFO_SIZE ? size : MULTIBOOT_INFO_SIZE);
	memset(entries, size, sizeof(entries));
	if (!multiboot_check(&k, info, &why)) {
		memcpy(&count, info + 20, 4);
		memcpy(&mods, info + 24, 4);
		fuzz_check(k.entry >= k.address && k.entry - k.address < k.size);
		if (info[0] & 8 && count)
			fuzz_check(mods >= k.address &&
				   (u64)mods + (u64)count * 16 <= (u64)k.address + k.size);
	}
	map = malloc(room ? room : 1);
	multiboot_find_wish(data, size, &k.wish);
	multiboot_add_memory(info, 639, &m, map, 0x10000, room);
	free(map);
	free(info);
	return 0;
}
