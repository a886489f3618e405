/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The display's EDID: VBE 4F15h, and the mode that it prefers. Real mode. VBE/DDC 1.1; VESA
 * Enhanced EDID Standard, release A.2: 128-byte blocks, of which the first has a header.
 */
#include "vga.h"

#define BLOCK	    128
#define HEADER_LOW  0xffffff00 /* the first block's header: bytes 0 to 3, and 4 to 7 */
#define HEADER_HIGH 0x00ffffff
#define VERSION	    18	/* offset of the EDID's version, which is 1 */
#define TIMING_SIZE 56	/* offset of the size in the first detailed timing */
#define EXTENSIONS  126 /* offset of the number of further blocks */

/* Reads a block and checks its sum. Returns 0 or a negative error. */
static int read_edid_block(u16 block, u16 seg, u16 to)
{
	u8 sum = 0;
	u8 i;

	if (adapter.read_edid(block * BLOCK, BLOCK, FAR_PTR(seg, to)) < 0)
		return -ENODEV;
	for (i = 0; i < BLOCK; i++)
		sum += peek8(seg, to + i);
	return sum ? -ENODEV : 0;
}

static int first_block(u16 seg, u16 to)
{
	if (read_edid_block(0, seg, to) < 0)
		return -ENODEV;
	return peek32(seg, to) == HEADER_LOW && peek32(seg, to + 4) == HEADER_HIGH ? 0 : -ENODEV;
}

/*
 * 4F15h for controller CX = 0: BL = 0 returns what the display can do, 1 reads 128-byte block DX to
 * ES:DI. Further blocks are read only if the first one says that they exist.
 */
u16 vbe_edid(regs_t r)
{
	u16 seg = r->es, to = r->di;

	if (!adapter.read_edid || r->cx || r->bl > 1)
		return VBE_FAILED;
	if (r->bl == 0) {
		r->bx = 0x0102; /* a block takes at most a second; DDC2 */
		return VBE_OK;
	}
	if (first_block(seg, to) < 0)
		return VBE_FAILED;
	if (r->dx && (r->dx > peek8(seg, to + EXTENSIONS) || read_edid_block(r->dx, seg, to) < 0))
		return VBE_FAILED;
	return VBE_OK;
}

/*
 * Reads the size in the first detailed timing; another kind of descriptor has zeros there. Only a
 * few bytes are read, because each is an exit. The version shows whether there is an EDID at all.
 * The bytes are put where the cursor positions are, which POST's mode set fills afterwards.
 */
void edid_prefer(void)
{
	const u32 to = FAR_PTR(0x40, 0x50);
	u16 width, height;
	u8 i;

	if (!adapter.read_edid || adapter.read_edid(VERSION, 1, to) < 0 ||
	    (u8)BDA->cursor[0] != 1 || adapter.read_edid(TIMING_SIZE, 6, to) < 0)
		return;
	width = (BDA->cursor[0] & 0xff) | (BDA->cursor[1] & 0xf0) << 4;
	height = BDA->cursor[1] >> 8 | (BDA->cursor[2] >> 4 & 0xf00);
	width &= ~7; /* the Bochs display interface takes only multiples of 8 */
	for (i = 0; i < vbe_mode_count; i++)
		if (vbe_modes[i].width == width && vbe_modes[i].height == height)
			return;
	for (i = vbe_mode_count - EDID_MODES; i < vbe_mode_count; i++) {
		vbe_modes[i].width = width;
		vbe_modes[i].height = height;
	}
}
