// SPDX-License-Identifier: BSD-2-Clause
/* Fills the resident segments in shadow RAM. Flat 32-bit, POST. */
#include "memory/shadow.h"
#include "abi/map.h"
#include "abi/shared.h"
#include "cpu/bulk.h"
#include "cpu/io.h"
#include "lib/types.h"
#include "memory/image.h"

extern char __image_data[], __image_fseg[], __shared_data_size[], __shared_used[], __fseg_free[];

/*
 * Programs look for this far jump at the reset vector. The ROM has a near jump there instead
 * (src/real/reset.S).
 */
static const struct {
	u8 opcode;
	u16 offset, segment;
} __packed far_jump = { FAR_JUMP, 0xe05b, FSEG };

#define ROM_SIGNATURE 0xaa55
#define ROM_BLOCK     512

static u32 kept_rom; /* in bytes, from OPTION_ROM_BASE on */

/* In a copy that an earlier start has made, a far jump is at the reset vector. */
bool shadow_shows_image(void)
{
	return !image_in_ram() &&
	       readl(FSEG_BASE + RESET_VECTOR) == readl((u32)__image_fseg + RESET_VECTOR);
}

bool shadow_shows_rom(void)
{
#ifndef CONFIG_MOVES
	/*
	 * A loader has started this image. What is at C0000 is not a ROM, but a copy that the
	 * firmware before the loader has left in RAM.
	 */
	if (image_in_ram())
		return false;
#endif
	return readw(OPTION_ROM_BASE) == ROM_SIGNATURE;
}

void shadow_keep_rom(void)
{
	if (!shadow_shows_rom())
		return;
	kept_rom = readb(OPTION_ROM_BASE + 2) * ROM_BLOCK;
	bulk_copy((void *)OPTION_ROM_BASE, (void *)OPTION_ROM_BASE, kept_rom);
}

u32 shadow_kept_rom(void)
{
	return kept_rom;
}

#define ROM_STEP 2048u /* option ROMs are searched for at multiples of this */

/*
 * Erases the signatures of option ROMs. On a plain PC of some VMMs, memory from OPTION_ROM_EXTRA on
 * may be the ROM that we run from, so it is left alone.
 */
static void forget_option_roms(void)
{
	u32 at = OPTION_ROM_BASE + ALIGN_UP(kept_rom, ROM_STEP);

	for (; at % (4 * ROM_STEP); at += ROM_STEP)
		writel(at, 0);
	for (; at < OPTION_ROM_EXTRA; at += 4 * ROM_STEP) {
		writel(at, 0);
		writel(at + ROM_STEP, 0);
		writel(at + 2 * ROM_STEP, 0);
		writel(at + 3 * ROM_STEP, 0);
	}
}

/* In the ROM there is no far jump: if one shows up there, ROM and shadow are the same memory. */
static void put_far_jump(void)
{
	writeb(FSEG_BASE + RESET_VECTOR, far_jump.opcode);
	writew(FSEG_BASE + RESET_VECTOR + 1, far_jump.offset);
	writew(FSEG_BASE + RESET_VECTOR + 3, far_jump.segment);
}

static void fill_fseg(void)
{
	u32 code = ALIGN_UP((u32)__fseg_free - FSEG_BASE, 16u);

	bulk_copy((void *)FSEG_BASE, __image_fseg, code);
	/*
	 * Clear all of the rest: nobody must find tables from before a reset, and all starts should
	 * be alike. Flat code that is there in the ROM is executed in the ROM.
	 */
	bulk_clear((void *)(FSEG_BASE + code), FSEG_FIXED - code);
	bulk_copy((void *)(FSEG_BASE + FSEG_FIXED), __image_fseg + FSEG_FIXED,
		  RESIDENT_END - FSEG_BASE - FSEG_FIXED);
}

/*
 * If the shadow is part of the image itself, everything is in its place, since the VMM loads the
 * image at each reset. Flat code may then run in the middle of the F segment. The far jump is
 * written first because shadow_is_copy() looks for it in the image, and again because fill_fseg()
 * overwrites it.
 */
void shadow_fill(void)
{
	u32 data_end = SHARED_BASE + (u32)__shared_data_size;

	forget_option_roms();
	put_far_jump();
	if (shadow_is_copy()) {
		bulk_copy((void *)SHARED_BASE, __image_data, (u32)__shared_data_size);
		fill_fseg();
		put_far_jump();
	}
	bulk_clear((void *)data_end, (u32)__shared_used - (u32)__shared_data_size);
}

bool shadow_works(void)
{
	bool writable;

	/* Write a value that the field cannot have by chance, and see whether it stays. */
	shared.post_done = ~POST_DONE;
	memory_barrier();
	writable = shared.post_done == (u32)~POST_DONE;
	shared.post_done = 0;
	return writable && readb(FSEG_BASE + RESET_VECTOR) == FAR_JUMP;
}

bool shadow_is_copy(void)
{
	return readb((u32)__image_fseg + RESET_VECTOR) != FAR_JUMP;
}
