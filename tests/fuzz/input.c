/* SPDX-License-Identifier: BSD-2-Clause */
/* The input of a fuzz target. Host only. */
#include <string.h>

#include "fuzz.h"
#include "memory/alloc.h"

static const uint8_t *input;
static size_t left;

void fuzz_begin(const uint8_t *data, size_t size)
{
	input = data;
	left = size;
	fuzz_reset();
}

u32 fuzz_next(unsigned int n)
{
	u32 v = 0;

	for (unsigned int i = 0; i < n && left; i++, input++, left--)
		v |= (u32)*input << 8 * i;
	return v;
}

u32 fuzz_left(void)
{
	return left;
}

u8 *fuzz_rest(void)
{
	u8 *copy = post_alloc(left, 1);

	fuzz_copy(copy, left);
	return copy;
}

u32 fuzz_copy(void *to, u32 room)
{
	u32 n = min(room, (u32)left);

	memcpy(to, input, n);
	return n;
}
