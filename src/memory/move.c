// SPDX-License-Identifier: BSD-2-Clause
/* Moves the running image (memory/move.h). Flat 32-bit, POST. */
#include "memory/move.h"
#include "abi/map.h"
#include "abi/regs.h"
#include "lib/string.h"
#include "memory/image.h"
#include "memory/memory.h"
#include "memory/relocate.h"

#define PLACE_ALIGN 0x10000u

/*
 * No flat code may lie at these addresses: entry stubs recognise an IRQ's handler by this upper
 * half of its address (src/real/enter.S).
 */
#define TAKEN_BASE ((u32)IRQ_HANDLER << 16)
#define TAKEN_END  (TAKEN_BASE + 0x10000)

/* The table that follows the image. scripts/relocs.py has made it. */
extern const struct relocate_table __image_relocs;

u32 image_place(u64 base, u64 length, u32 size, u32 lowest)
{
	u64 end = length > FOUR_GIB - base ? FOUR_GIB : base + length;
	u32 at;

	base = max(base, (u64)lowest);
	if (end < base || end - base < size)
		return 0;
	at = ALIGN_DOWN((u32)(end - size), PLACE_ALIGN);
	if (at < TAKEN_END && at + size > TAKEN_BASE)
		at = ALIGN_DOWN(TAKEN_BASE - size, PLACE_ALIGN);
	return at >= base ? at : 0;
}

u32 image_table_end(void)
{
	const struct relocate_table *t = &__image_relocs;

	return max((u32)&t->distances[t->added + t->taken], image_base() + image_size());
}

u32 image_move(u32 at)
{
	u32 base = image_base(), size = image_size();
	const struct relocate_table *t = &__image_relocs;

	if (!at || !t->added)
		return 0;
	memcpy((void *)at, (void *)base, size);
	if (relocate((void *)at, size, t->distances, t->added, at - base) ||
	    relocate((void *)at, size, t->distances + t->added, t->taken, base - at))
		return 0;
	return at - base;
}

u32 image_move_up(void)
{
	return image_move(image_place(0, cmos_ram_end(), image_size(), POST_FIRST_HEAP_END));
}
