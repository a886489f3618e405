/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests INT 10h's character generator functions. */
#include "int10.h"

#define SAVE_PTR "IBM PS/2 and PC BIOS Interface TR, video BIOS data, SAVE_PTR"

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
	/* The lists of codes and glyphs for boxes of nine dots, which end with a code of 0. */
	for (u8 which_9 = 5; which_9 <= 7; which_9 += 2) {
		u32 count = 0, record, size = which_9 == 5 ? 15 : 17;

		regs_init(&r);
		r.ax = 0x1130;
		r.bh = which_9;
		call(&r, O_AX | O_CX | O_DL | O_ES | O_BP);
		for (record = r.es * 16 + r.bp; peek8(record) && count < 256; count++)
			record += size;
		ok(count < 256, "BH=%u: the list of 9-dot glyphs ends (%u)", which_9, count);
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

/* Returns a byte of font memory (plane 2). Restores the registers afterwards. */
static u8 font_byte(u16 at)
{
	static const u16 open[] = { 0x0704, 0x0402, 0x0005, 0x0406 };
	u8 old[4], value;

	for (u8 i = 0; i < 4; i++) {
		u16 port = i ? 0x3ce : 0x3c4;

		outb(port, open[i]);
		old[i] = inb(port + 1);
	}
	outw(0x3c4, 0x0704);
	outw(0x3ce, 0x0204);
	outw(0x3ce, 0x0005);
	outw(0x3ce, 0x0406);
	value = peek8(0xa0000 + at);
	outw(0x3c4, old[0] << 8 | 4);
	outw(0x3ce, old[1] << 8 | 4);
	outw(0x3ce, old[2] << 8 | 5);
	outw(0x3ce, old[3] << 8 | 6);
	return value;
}

static u16 block_at(u8 block)
{
	return (block & 3) * 0x4000 + (block >> 2) * 0x2000;
}

static void load(u16 ax, u16 bx, u16 count, u16 first)
{
	struct regs r;

	regs_init(&r);
	r.ax = ax;
	r.bx = bx;
	r.cx = count;
	r.dx = first;
	r.es = seg_of(BUF);
	r.ebp = 16;
	call(&r, O_AX);
}

static void blocks(void)
{
	for (u16 i = 0; i < 0x2000; i++)
		poke8(BUF + 16 + i, i * 7 + 1);
	for (u8 block = 0; block < 8; block++) {
		u16 at = block_at(block);
		u32 bad = 0;

		mode(3);
		fn("INT 10h AX=1104h", TR("11H"));
		load(0x1104, block, 0, 0);
		fn("INT 10h AX=1100h", TR("11H"));
		load(0x1100, 14 << 8 | block, 3, 0x41);
		for (u16 i = 0; i < 14 * 3; i++)
			bad += font_byte(at + (0x41 + i / 14) * 32 + i % 14) != (u8)(i * 7 + 1);
		eq(bad, 0, "block %u: CX characters from DX on", block);
		ok(font_byte(at + 0x40 * 32 + 3) != 22 && font_byte(at + 0x44 * 32 + 3) &&
			   !font_byte(at + ' ' * 32 + 5),
		   "block %u: and no others", block);
		ok(peek8(0x484) == 24 && peek16(0x485) == 16, "block %u: rows and height stay",
		   block);
	}
	fn("INT 10h AX=1103h", TR("11H"));
	simple(0x1103, 0x0021, 0, 0, O_AX);
	outb(0x3c4, 3);
	eq(inb(0x3c5), 0x21, "selects blocks");
	mode(3);
	outb(0x3c4, 3);
	eq(inb(0x3c5), 0, "until a mode set");
	fn("INT 10h AX=1110h", TR("11H"));
	load(0x1110, 10 << 8, 256, 0);
	eq(peek8(0x484), 39, "a height of 10 makes 40 rows");
	eq(peek16(0x485), 10, "in 40:85h");
	ok(peek16(0x44c) >= 6400, "40:4Ch is what a page takes (%u)", peek16(0x44c));
	outb(0x3d4, 9);
	eq(inb(0x3d5) & 0x1f, 9, "the CRT controller has it");
	at(39, 79);
	simple(0x0941, 0x001e, 1, 0, O_AX);
	eq(cell(39, 79), 0x1e41, "the last cell is in use");
	mode(3);
	load(0x1110, 33 << 8, 256, 0);
	ok(peek8(0x484) == 24 && peek16(0x485) == 16, "a height of 33 is none");
	load(0x1100, 16 << 8, 0x1000, 0xf0);
	ok(!font_byte(0x4000) && !font_byte(0x2000), "256 characters are the most");
}

static void graphics(void)
{
	static const struct {
		u8 n, al, bl, dl, rows, height;
	} set[] = {
		{ 0x12, 0x22, 0, 20, 20, 14 }, { 0x12, 0x22, 1, 0, 14, 14 },
		{ 0x12, 0x24, 2, 0, 25, 16 },  { 0x12, 0x23, 3, 0, 43, 8 },
		{ 0x13, 0x24, 0, 12, 12, 16 }, { 0x10, 0x23, 3, 0, 43, 8 },
	};
	struct regs r;
	u32 before;

	for (u32 i = 0; i < ARRAY_SIZE(set); i++) {
		mode(set[i].n);
		fn(str("INT 10h AX=11%02xh", set[i].al), TR("11H"));
		simple(0x1100 | set[i].al, set[i].bl, 0, set[i].dl, O_AX);
		eq(peek8(0x484), set[i].rows - 1, "mode %02xh, BL=%u: rows", set[i].n, set[i].bl);
		eq(peek16(0x485), set[i].height, "mode %02xh, BL=%u: height", set[i].n, set[i].bl);
		at(set[i].rows - 1, 1);
		simple(0x0941, 0x000f, 1, 0, O_AX);
		at(set[i].rows - 1, 1);
		regs_init(&r);
		r.ah = 8;
		r.bh = 0;
		call(&r, O_AX);
		eq(r.al, 'A', "mode %02xh, BL=%u: the last row is in use", set[i].n, set[i].bl);
	}
	fn("INT 10h AX=1123h", TR("11H"));
	mode(0x13);
	simple(0x1123, 3, 0, 0, O_AX);
	before = sum(0xa0000, 64000);
	at(41, 0);
	simple(0x0941, 0x000f, 1, 0, O_AX);
	eq(sum(0xa0000, 64000), before, "mode 13h: a row below its 200 lines is drawn nowhere");
	fn("INT 10h AX=1121h", TR("11H"));
	mode(0x12);
	for (u16 i = 0; i < 0x1000; i++)
		poke8(BUF + 16 + i, i / 16 == 'B' ? 0xff : 0);
	regs_init(&r);
	r.ax = 0x1121;
	r.bx = 2;
	r.cx = 16;
	r.es = seg_of(BUF);
	r.ebp = 16;
	call(&r, O_AX);
	eq(vector(0x43), (u32)seg_of(BUF) << 16 | 16, "INT 43h is the caller's font");
	at(0, 0);
	simple(0x0942, 0x000f, 1, 0, O_AX);
	eq(peek8(0xa0000) & peek8(0xa0000 + 15 * 80), 0xff, "which is drawn with");
	load(0x1121, 2, 0, 0);
	ok(peek16(0x485), "a height of 0 is none");
	fn("INT 10h AX=1120h", TR("11H"));
	load(0x1120, 0, 0, 0);
	eq(vector(0x1f), (u32)seg_of(BUF) << 16 | 16, "sets INT 1Fh");
	mode(4);
	ok(vector(0x1f) != ((u32)seg_of(BUF) << 16 | 16), "until a mode set");
	fn("INT 10h AX=1114h", TR("11H"));
	mode(0x12);
	at(1, 1);
	simple(0x0941, 0x000f, 3, 0, O_AX);
	before = sum(0xa0000, 0x10000);
	simple(0x1114, 0, 0, 0, O_AX);
	simple(0x1102, 0, 0, 0, O_AX);
	ok(sum(0xa0000, 0x10000) == before && peek8(0x484) == 29 && !font_byte(0x41 * 32 + 7),
	   "a text font is not loaded into the picture of a graphics mode");
}

/* Tests fonts that a program provides by 40:A8, for modes that it chooses. */
static struct {
	u8 height, block;
	u16 count, first;
	u32 font;
	u8 rows, modes[3];
} packed text_font;
static struct {
	u8 rows;
	u16 height;
	u32 font;
	u8 modes[3];
} packed graphics_font;
static struct {
	u8 height, block, zero;
	u32 font;
	u8 modes[3];
} packed second_font;
static u32 pointers[7];
static struct {
	u16 length;
	u32 combinations, font, profile, reserved[3];
} packed second_pointers;
static u8 combinations[] = { 2, 1, 8, 0, 0, 8, 0, 7 };

/* Makes a font in which each byte of a glyph is the glyph's number. */
static void make_font(u8 height)
{
	for (u32 i = 0; i < 256u * height; i++)
		poke8(BUF + i, i / height);
}

static void text_override(void)
{
	u8 rom;

	fn("INT 10h AH=00h, text font of 40:A8", SAVE_PTR);
	mode(3);
	rom = font_byte('C' * 32 + 5);
	text_font.height = 8;
	text_font.count = 2;
	text_font.first = 'A';
	text_font.font = (u32)seg_of(BUF) << 16;
	text_font.rows = 0xff;
	text_font.modes[0] = 1;
	text_font.modes[1] = 3;
	text_font.modes[2] = 0xff;
	pointers[2] = OUR(&text_font);
	mode(3);
	eq(peek8(0x484), 49, "rows as the font's height makes them");
	eq(peek16(0x485), 8, "40:85h: its height");
	ok(font_byte('A' * 32) == 0 && font_byte('B' * 32 + 7) == 1, "its characters are loaded");
	eq(font_byte('C' * 32 + 5), rom, "and no others");
	text_font.rows = 25;
	mode(3);
	eq(peek8(0x484), 24, "no more rows than it says");
	mode(2);
	eq(peek16(0x485), 16, "not in a mode that its list has not");
	eq(font_byte('B' * 32 + 7) == 1, false, "where the ROM's font is loaded");
	text_font.height = 0;
	mode(3);
	eq(peek16(0x485), 16, "a height of 0 does nothing");
	text_font.height = 8;
	text_font.modes[1] = text_font.modes[2] = 1;
	mode(3);
	eq(peek16(0x485), 16, "a list without an end ends");
	pointers[2] = 0;
}

static void second_override(void)
{
	fn("INT 10h AH=00h, second text font of 40:A8", SAVE_PTR);
	second_font.height = 16;
	second_font.block = 5;
	second_font.font = (u32)seg_of(BUF) << 16;
	second_font.modes[0] = 3;
	second_font.modes[1] = 0xff;
	second_pointers.font = OUR(&second_font);
	mode(3);
	ok(font_byte(block_at(5) + 0x80 * 32 + 15) == 0x80 && font_byte(0x80 * 32 + 15) != 0x80,
	   "is loaded into its block");
	outb(0x3c4, 3);
	eq(inb(0x3c5) & 0x3f, 0x24, "attributes with bit 3 set show it");
	state_to_buffer();
	eq(peek8(BUF + 0x32) & 1, 1, "AH=1Bh: 512 characters");
	second_pointers.font = 0;
	mode(3);
	outb(0x3c4, 3);
	eq(inb(0x3c5) & 0x3f, 0, "until a mode set without it");
}

static void graphics_override(void)
{
	fn("INT 10h AH=00h, graphics font of 40:A8", SAVE_PTR);
	graphics_font.rows = 30;
	graphics_font.height = 8;
	graphics_font.font = (u32)seg_of(BUF) << 16;
	graphics_font.modes[0] = 0x12;
	graphics_font.modes[1] = 0xff;
	pointers[3] = OUR(&graphics_font);
	mode(0x12);
	eq(vector(0x43), graphics_font.font, "INT 43h points to it");
	eq(peek16(0x485), 8, "40:85h: its height");
	eq(peek8(0x484), 29, "40:84h: its rows less one");
	graphics_font.rows = 200;
	mode(0x12);
	eq(peek8(0x484), 59, "no more rows than the picture has");
	mode(0x10);
	eq(peek16(0x485), 14, "not in a mode that its list has not");
	pointers[3] = 0;
}

/* Makes a table with 8 lines per character for modes 3 and 10h. */
static void params_override(void)
{
	u32 own = pointers[0], text = BUF2 + 0x18 * 64, graphics = BUF2 + 0x12 * 64;

	fn("INT 10h AH=00h, video parameters of 40:A8", SAVE_PTR);
	copy(BUF2, far_linear(own), 0x1d * 64);
	poke8(text + 1, 49);
	poke8(text + 2, 8);
	poke16(text + 3, 0x2000);
	poke8(text + 10 + 9, 0x47);
	poke8(text + 35 + 5, 0x2a);
	poke8(text + 35 + 17, 0x15);
	poke8(graphics + 1, 42);
	poke8(graphics + 2, 8);
	pointers[0] = (u32)seg_of(BUF2) << 16;
	mode(3);
	ok(peek8(0x44a) == 80 && peek8(0x484) == 49 && peek16(0x485) == 8,
	   "columns, rows and lines a character are theirs (%u, %u, %u)", peek8(0x44a),
	   peek8(0x484), peek16(0x485));
	eq(peek16(0x44c), 0x2000, "the page's length, 40:4Ch");
	eq(indexed(0x3d4, 9), 0x47, "the CRT controller's registers");
	eq(attribute_register(5), 0x2a, "the palette registers");
	eq(attribute_register(17), 0x15, "the overscan");
	ok(font_byte('_' * 32 + 7) != 0 && font_byte('_' * 32 + 8) == 0,
	   "the font has as many lines");
	mode(1);
	eq(peek16(0x485), 16, "mode 1 has an entry of its own");
	mode(0x10);
	ok(peek8(0x484) == 42 && peek16(0x485) == 8, "a graphics mode: rows and lines (%u, %u)",
	   peek8(0x484), peek16(0x485));
	/*
	 * Parameters that no mode has. What is drawn must stay within video memory, and the call
	 * must end.
	 */
	for (u16 value = 0; value <= 0xff; value += 0xff) {
		static const u8 modes[] = { 3, 4, 0x12, 0x13 };
		u32 before = sum(0xc0000, 0x10000);

		fill(BUF2, value, 0x1d * 64);
		for (u32 i = 0; i < ARRAY_SIZE(modes); i++) {
			mode(modes[i]);
			at(0xff, 0xff);
			simple(0x0941, 7, 3, 0, O_AX);
			simple(0x0e0a, 7, 0, 0, O_AX);
			simple(0x0601, 0x0700, 0, 0xffff, O_AX);
		}
		eq(sum(0xc0000, 0x10000), before, "a table of %02xh: nothing behind the window",
		   value);
	}
	pointers[0] = own;
	mode(3);
	eq(peek16(0x485), 16, "until a mode set without it");
}

static void other_overrides(void)
{
	u8 combination = peek8(0x48a);
	struct regs r;

	fn("INT 10h AH=10h, dynamic save area of 40:A8", SAVE_PTR);
	fill(BUF2, 0x99, 0x120);
	pointers[1] = (u32)seg_of(BUF2) << 16;
	mode(3);
	ok(peek8(BUF2 + 1) == 1 && peek8(BUF2 + 6) == 0x14 && peek8(BUF2 + 15) == 0x3f &&
		   peek8(BUF2 + 16) == 0,
	   "a mode set writes palette and overscan there");
	simple(0x1000, 0x2a05, 0, 0, O_AX);
	eq(peek8(BUF2 + 5), 0x2a, "AL=00h writes the register's value");
	simple(0x1001, 0x1500, 0, 0, O_AX);
	eq(peek8(BUF2 + 16), 0x15, "AL=01h the overscan");
	eq(first_not(BUF2 + 17, 0x99, 256), 256, "and nothing behind it");
	pointers[1] = 0;
	fn("INT 10h AH=1Ah, combinations of 40:A8", SAVE_PTR);
	second_pointers.combinations = OUR(combinations);
	poke8(0x48a, 1);
	regs_init(&r);
	r.ax = 0x1a00;
	call(&r, O_AX | O_BX);
	eq(r.bx, 0x0007, "AL=00h: by the program's table");
	regs_init(&r);
	r.ax = 0x1a01;
	r.bx = 0x0008;
	call(&r, O_AX);
	eq(peek8(0x48a), 0, "AL=01h: finds the pair in it");
	poke8(0x48a, combination);
}

static void overrides(void)
{
	u32 table = peek32(0x4a8), at = far_linear(table);
	struct regs r;

	copy(lin(pointers), at, sizeof(pointers));
	copy(lin(&second_pointers), far_linear(pointers[4]), sizeof(second_pointers));
	fn("40:A8h", SAVE_PTR);
	eq(far_linear(pointers[0]) >= 0xc0000, true, "a video parameter table in the ROM");
	eq(second_pointers.length, 26, "the second table's length");
	eq(peek8(far_linear(second_pointers.combinations) + 4 + peek8(0x48a) * 2 + 1), 8,
	   "its display combinations, the active one a VGA in colour");
	pointers[4] = OUR(&second_pointers);
	make_font(16);
	poke32(0x4a8, OUR(pointers));
	second_override();
	graphics_override();
	make_font(8);
	text_override();
	params_override();
	other_overrides();
	poke32(0x4a8, 0);
	mode(3);
	eq(peek8(0x484), 24, "no table: a mode set goes by the ROM's own");
	regs_init(&r);
	r.ax = 0x1a00;
	call(&r, O_AX | O_BX);
	eq(r.bx, 0x0008, "and AH=1Ah too");
	poke32(0x4a8, table);
}

void part_int10_font(void)
{
	fonts();
	blocks();
	graphics();
	overrides();
	mode(3);
}
