// SPDX-License-Identifier: BSD-2-Clause
/*
 * Adapts an image to another address. Touches only what it is given, so tests can run it on the
 * host. Flat 32-bit, POST.
 */
#include "memory/relocate.h"
#include "lib/errno.h"
#include "lib/string.h"

#define WORD sizeof(u32)

static bool relocate_valid(u32 size, const u16 *table, u32 n)
{
	u32 at = 0, room_from = 0;

	for (u32 i = 0; i < n; i++) {
		if (table[i] > size - at)
			return false;
		at += table[i];
		if (table[i] == RELOCATE_SKIP)
			continue;
		if (at < room_from || size - at < WORD)
			return false;
		room_from = at + WORD;
	}
	return true;
}

int relocate(void *image, u32 size, const u16 *table, u32 n, u32 delta)
{
	u8 *at = image;

	/* Check the whole table first: an image of which half was adapted would run nowhere. */
	if (!relocate_valid(size, table, n))
		return -EINVAL;
	for (u32 i = 0; i < n; i++) {
		u32 word;

		at += table[i];
		if (table[i] == RELOCATE_SKIP)
			continue;
		memcpy(&word, at, WORD);
		word += delta;
		memcpy(at, &word, WORD);
	}
	return 0;
}
