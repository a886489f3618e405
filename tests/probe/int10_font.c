/* SPDX-License-Identifier: BSD-2-Clause */
/* INT 10h: the character generator. */
#include "int10.h"

static void fonts(void)
{
	static const u8 which[] = { 2, 3, 4, 5, 6 };
	static const u8 height[] = { 14, 8, 8, 14, 16 };
	struct regs r;

	mode(3);
	fn("INT 10h AX=1130h", TR("11H"));
	for (u32 i = 0; i < ARRAY_SIZE(which); i++) {
		u32 font;

		regs_init(&r);
		r.ax = 0x1130;
		r.bh = which[i];
		call(&r, O_AX | O_CX | O_DL | O_ES | O_BP);
		font = r.es * 16 + r.bp;
		eq(r.dl, 24, "BH=%u: DL is rows less one", which[i]);
		eq(r.cx, 16, "BH=%u: CX is the height in use", which[i]);
		if (which[i] != 4 && which[i] != 5)
			eq(first_not(font + ' ' * height[i], 0, height[i]), height[i],
			   "BH=%u: a blank is blank", which[i]);
	}
	/* Records of a code and a glyph for boxes of nine dots, up to a code of 0. */
	for (u8 which_9 = 5; which_9 <= 7; which_9 += 2) {
		u32 count = 0, record, size = which_9 == 5 ? 15 : 17;

		regs_init(&r);
		r.ax = 0x1130;
		r.bh = which_9;
		call(&r, O_AX | O_CX | O_DL | O_ES | O_BP);
		for (record = r.es * 16 + r.bp; peek8(record) && count < 256; count++)
			record += size;
		ok(count < 256, "BH=%u: the list of 9-dot glyphs ends (%u)", which_9,
		   count);
	}
	regs_init(&r);
	r.ax = 0x1130;
	r.bh = 0;
	call(&r, O_AX | O_CX | O_DL | O_ES | O_BP);
	eq((u32)r.es << 16 | r.bp, vector(0x1f), "BH=0: INT 1Fh");
	regs_init(&r);
	r.ax = 0x1130;
	r.bh = 1;
	call(&r, O_AX | O_CX | O_DL | O_ES | O_BP);
	eq((u32)r.es << 16 | r.bp, vector(0x43), "BH=1: INT 43h");
	fn("INT 10h AX=1112h", TR("11H"));
	simple(0x1112, 0, 0, 0, O_AX);
	eq(peek8(0x484), 49, "the 8x8 font makes 50 lines");
	eq(peek16(0x485), 8, "of height 8");
	at(49, 0);
	simple(0x0e51, 7, 0, 0, O_AX);
	eq(cell(49, 0) & 0xff, 'Q', "the last is in use");
	fn("INT 10h AX=1111h", TR("11H"));
	simple(0x1111, 0, 0, 0, O_AX);
	eq(peek8(0x484), 27, "the 8x14 font makes 28 lines");
	eq(peek16(0x485), 14, "of height 14");
	fn("INT 10h AX=1114h", TR("11H"));
	simple(0x1114, 0, 0, 0, O_AX);
	eq(peek8(0x484), 24, "the 8x16 font makes 25 lines");
	eq(peek16(0x485), 16, "of height 16");
	mode(3);
}

void part_int10_font(void)
{
	fonts();
	mode(3);
}
