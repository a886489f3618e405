/* SPDX-License-Identifier: BSD-2-Clause */
/* The headers and notes of an ELF kernel. */
#include <stdlib.h>
#include <string.h>

#include "boot/kernel_pvh.h"
#include "fuzz.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	u32 how = fuzz_take(&data, &size, 1);
	struct pvh_kernel k = { .address = fuzz_take(&data, &size, 4) };
	struct e820_entry map[4];
	struct kernel_memory m = { .map = map, .count = how >> 4 & 3 };
	u8 *head = malloc(size ? size : 1), *info = malloc(PVH_INFO_SIZE);
	const char *why;

	k.size = fuzz_take(&data, &size, 4);
	k.entry = k.address + fuzz_take(&data, &size, 3);
	fuzz_reset();
	memcpy(head, data, size);
	memset(map, 0x11, sizeof(map));
	if (how & 8)
		dress(head, size, how);
	if (!pvh_check(head, size, &k, &why))
		fuzz_check(k.entry >= k.address && k.entry - k.address < k.size);
	pvh_start_info(&k, &m, 0, info, 0x10000);
	free(info);
	free(head);
	return 0;
}
