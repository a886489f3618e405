/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests INT 10h's modes, their data and their state, and unknown functions. */
#include "int10.h"

static void modes(void)
{
	static const struct {
		u8 n, columns, rows, height;
		u16 length, crtc;
		u32 buffer;
		u16 first;
	} text[] = {
		{ 0, 40, 24, 16, 0x0800, 0x3d4, 0xb8000, 0x0720 },
		{ 1, 40, 24, 16, 0x0800, 0x3d4, 0xb8000, 0x0720 },
		{ 2, 80, 24, 16, 0x1000, 0x3d4, 0xb8000, 0x0720 },
		{ 3, 80, 24, 16, 0x1000, 0x3d4, 0xb8000, 0x0720 },
		{ 4, 40, 24, 8, 0x4000, 0x3d4, 0xb8000, 0 },
		{ 5, 40, 24, 8, 0x4000, 0x3d4, 0xb8000, 0 },
		{ 6, 80, 24, 8, 0x4000, 0x3d4, 0xb8000, 0 },
		{ 7, 80, 24, 16, 0x1000, 0x3b4, 0xb0000, 0x0720 },
		{ 0x0d, 40, 24, 8, 0x2000, 0x3d4, 0xa0000, 0 },
		{ 0x0e, 80, 24, 8, 0x4000, 0x3d4, 0xa0000, 0 },
		{ 0x10, 80, 24, 14, 0x8000, 0x3d4, 0xa0000, 0 },
		{ 0x11, 80, 29, 16, 0xa000, 0x3d4, 0xa0000, 0 },
		{ 0x12, 80, 29, 16, 0xa000, 0x3d4, 0xa0000, 0 },
		{ 0x13, 40, 24, 8, 0x2000, 0x3d4, 0xa0000, 0 },
	};
	struct regs r;

	fn("INT 10h AH=00h", TR("00H"));
	for (u32 i = 0; i < ARRAY_SIZE(text); i++) {
		mode(text[i].n);
		eq(peek8(0x449), text[i].n, "mode %02xh: 40:49h", text[i].n);
		eq(peek16(0x44a), text[i].columns, "mode %02xh: columns", text[i].n);
		eq(peek8(0x484), text[i].rows, "mode %02xh: rows less one", text[i].n);
		eq(peek16(0x485), text[i].height, "mode %02xh: character height", text[i].n);
		eq(peek16(0x44c), text[i].length, "mode %02xh: page length", text[i].n);
		eq(peek16(0x463), text[i].crtc, "mode %02xh: CRTC port", text[i].n);
		eq(peek16(0x450), 0, "mode %02xh: cursor is at 0,0", text[i].n);
		eq(peek16(0x44e) | peek8(0x462), 0, "mode %02xh: page 0", text[i].n);
		eq(peek16(text[i].buffer + 100), text[i].first, "mode %02xh: the screen is clear",
		   text[i].n);
		regs_init(&r);
		r.ah = 0x0f;
		call(&r, O_AX | O_BH);
		ok(r.al == text[i].n && r.ah == text[i].columns && r.bh == 0,
		   "mode %02xh: AH=0Fh tells it", text[i].n);
	}
	mode(3);
	poke16(TEXT + 40, 0x1f41);
	mode(0x83);
	eq(peek16(TEXT + 40), 0x1f41, "bit 7 of the mode keeps the screen");
	eq(peek8(0x487) & 0x80, 0x80, "and is kept in 40:87h bit 7");
	eq(peek8(0x449), 3, "but not in 40:49h");
	regs_init(&r);
	r.ah = 0x0f;
	call(&r, O_AX | O_BH);
	eq(r.al, 0x83, "AH=0Fh returns it");
	mode(3);
	eq(peek16(TEXT + 40), 0x0720, "a mode without it clears");
	eq(peek8(0x487) & 0x80, 0, "and clears 40:87h bit 7");
	fn("INT 10h AH=0Fh", TR("0FH"));
	regs_init(&r);
	r.ah = 0x0f;
	call(&r, O_AX | O_BH);
	eq(r.ax, 0x5003, "mode 3, 80 columns");
	eq(r.bh, 0, "page 0");
}

static void state(void)
{
	struct regs r;
	u16 blocks;

	fn("INT 10h AH=1Ch", TR("1CH"));
	mode(3);
	regs_init(&r);
	r.ax = 0x1c00;
	r.cx = 7;
	call(&r, O_AX | O_BX);
	eq(r.al, 0x1c, "supported");
	blocks = r.bx;
	ok(blocks >= 1 && blocks < 64, "BX: blocks of 64 bytes (%u)", blocks);
	fill(BUF, 0x99, 8192);
	at(7, 7);
	regs_init(&r);
	r.ax = 0x1c01;
	r.cx = 7;
	r.es = seg_of(BUF);
	r.bx = 0;
	call(&r, O_AX);
	eq(r.al, 0x1c, "saves");
	eq(first_not(BUF + blocks * 64, 0x99, 1024), 1024, "in no more than BX blocks");
	mode(0x13);
	regs_init(&r);
	r.ax = 0x1c02;
	r.cx = 7;
	r.es = seg_of(BUF);
	r.bx = 0;
	call(&r, O_AX);
	eq(r.al, 0x1c, "restores");
	eq(peek8(0x449), 3, "the mode in 40:49h");
	eq(peek16(0x450), 0x0707, "the cursor position");
	outb(0x3ce, 6);
	eq(inb(0x3cf) & 0x0d, 0x0c, "the registers (text memory map)");
	mode(3);
}

static void unknown(void)
{
	static const u8 undefined[] = { 0x15, 0x20, 0x70, 0x99, 0xff };
	static const u8 no_mode[] = { 0x08, 0x0c, 0x14, 0x20, 0x6b, 0x7f, 0x94 };
	u32 before;

	fn("INT 10h AH=00h", TR("00H"));
	for (u32 i = 0; i < ARRAY_SIZE(no_mode); i++) {
		before = sum(0x449, 0x1d) ^ sum(TEXT, 4000);
		mode(no_mode[i]);
		eq(sum(0x449, 0x1d) ^ sum(TEXT, 4000), before,
		   "mode %02xh is none and changes nothing", no_mode[i]);
	}
	fn("INT 10h unknown functions", TR("xxH"));
	for (u32 i = 0; i < ARRAY_SIZE(undefined); i++) {
		before = sum(0x449, 0x1d) ^ sum(TEXT, 4000);
		simple(undefined[i] << 8, 0x1234, 0x5678, 0x9abc, O_AX);
		eq(sum(0x449, 0x1d) ^ sum(TEXT, 4000), before, "AH=%02xh changes no state",
		   undefined[i]);
	}
}

static u32 dac(u8 index)
{
	u32 red, green;

	outb(0x3c7, index);
	red = inb(0x3c9);
	green = inb(0x3c9);
	return red << 16 | green << 8 | inb(0x3c9);
}

/* The bits of the DAC's mask that can be read back. QEMU's VGA has no mask. */
static u8 dac_mask(void)
{
	u8 got;

	outb(0x3c6, 0xff);
	got = inb(0x3c6);
	outb(0x3c6, 0x7f);
	got &= inb(0x3c6) == 0x7f ? 0xff : 0;
	outb(0x3c6, 0xff);
	return got;
}

/* The sixteen colours of an IBM display, with brown instead of dark yellow. */
static u32 standard(u8 i)
{
	u32 add = i & 8 ? 21 : 0;
	u32 red = (i & 4 ? 42 : 0) + add, green = (i & 2 ? 42 : 0) + add,
	    blue = (i & 1 ? 42 : 0) + add;

	if (i == 6)
		green = 21;
	return red << 16 | green << 8 | blue;
}

/*
 * Checks the DAC's colours that the palette registers select, in every mode that has all sixteen.
 */
static void colours(void)
{
	static const u8 sixteen[] = { 0, 1, 2, 3, 0x0d, 0x0e, 0x10, 0x12, 0x13 };
	u32 mask = dac_mask();

	fn("INT 10h AH=00h", TR("00H"));
	for (u8 lines = 0; lines < 3; lines++) {
		for (u32 i = 0; i < ARRAY_SIZE(sixteen) && (i < 4 || lines == 2); i++) {
			u32 bad = 0;

			simple(0x1200 | lines, 0x30, 0, 0, O_AX);
			mode(sixteen[i]);
			for (u8 c = 0; c < 16; c++)
				bad += dac(attribute_register(c)) != standard(c);
			eq(bad, 0, "mode %02xh, AL=%u of AH=12h BL=30h: the colours", sixteen[i],
			   lines);
			eq(inb(0x3c6) | ~mask, 0xffffffff, "mode %02xh: the DAC's mask",
			   sixteen[i]);
		}
	}
}

/* Checks the BIOS data that a mode set fills in, besides that of modes(). */
static void data(void)
{
	static const struct {
		u8 n, cga_mode, cga_palette;
	} cga[] = {
		{ 0, 0x2c, 0x30 }, { 1, 0x28, 0x30 }, { 2, 0x2d, 0x30 }, { 3, 0x29, 0x30 },
		{ 4, 0x2a, 0x30 }, { 5, 0x2e, 0x30 }, { 6, 0x1e, 0x3f }, { 7, 0x29, 0x30 },
	};
	static const struct {
		u8 entry, columns, rows, height;
		u16 page;
	} table[] = {
		{ 4, 40, 24, 8, 0x4000 },     { 6, 80, 24, 8, 0x4000 },
		{ 0x0d, 40, 24, 8, 0x2000 },  { 0x0e, 80, 24, 8, 0x4000 },
		{ 0x11, 80, 24, 14, 0x8000 }, { 0x12, 80, 24, 14, 0x8000 },
		{ 0x17, 40, 24, 16, 0x0800 }, { 0x18, 80, 24, 16, 0x1000 },
		{ 0x19, 80, 24, 16, 0x1000 }, { 0x1a, 80, 29, 16, 0xa000 },
		{ 0x1b, 80, 29, 16, 0xa000 }, { 0x1c, 40, 24, 8, 0x2000 },
	};
	u32 params, second, bad = 0;

	fn("INT 10h AH=00h", "IBM PS/2 and PC BIOS Interface TR, BIOS data area");
	for (u32 i = 0; i < ARRAY_SIZE(cga); i++) {
		mode(cga[i].n);
		eq(peek8(0x465), cga[i].cga_mode, "mode %02xh: 40:65h, a CGA's mode register",
		   cga[i].n);
		eq(peek8(0x466), cga[i].cga_palette, "mode %02xh: 40:66h, its palette register",
		   cga[i].n);
		eq(peek8(0x410) & 0x30, cga[i].n == 7 ? 0x30 : 0x20, "mode %02xh: equipment",
		   cga[i].n);
		eq(peek8(0x487) & 2, cga[i].n == 7 ? 2 : 0, "mode %02xh: 40:87h bit 1, monochrome",
		   cga[i].n);
	}
	mode(3);
	eq(peek8(0x487) & 0x60, 0x60, "40:87h bits 6-5: 256 KiB");
	eq(peek8(0x489) & 0x91, 0x11, "40:89h: VGA, 400 lines");
	fn("INT 10h save pointer table", "IBM PS/2 and PC BIOS Interface TR, 40:A8H");
	params = far_linear(peek32(far_linear(peek32(0x4a8))));
	for (u32 i = 0; i < ARRAY_SIZE(table); i++) {
		u32 at = params + table[i].entry * 64;

		ok(peek8(at) == table[i].columns && peek8(at + 1) == table[i].rows &&
			   peek8(at + 2) == table[i].height && peek16(at + 3) == table[i].page,
		   "parameters %02xh: columns, rows, height, page length", table[i].entry);
	}
	for (u8 i = 0; i < 25; i++)
		bad += i != 0x0c && i != 0x0e && i != 0x0a && i != 0x0b && i != 0x0f && i != 0x11 &&
		       indexed(0x3d4, i) != peek8(params + 0x18 * 64 + 10 + i);
	eq(bad, 0, "mode 03h has the CRT controller's registers of its parameters");
	second = far_linear(peek32(far_linear(peek32(0x4a8)) + 16));
	eq(peek16(second), 26, "the second table's length");
	ok(peek8(far_linear(peek32(second + 2))) == 16, "display combinations: sixteen");
}

static void svga(void)
{
	struct regs r;

	fn("INT 10h AH=00h", "VBE 3.0, 3: mode 6Ah");
	mode(0x6a);
	if (peek8(0x449) != 0x6a) {
		skip("no 800x600 in 16 colours");
		return;
	}
	eq(peek16(0x44a), 100, "mode 6Ah: columns");
	eq(peek16(0x485) * (peek8(0x484) + 1) > 600, 0, "mode 6Ah: rows of 600 lines");
	simple(0x0c0e, 0, 799, 599, O_AX);
	regs_init(&r);
	r.ah = 0x0d;
	r.bh = 0;
	r.cx = 799;
	r.dx = 599;
	call(&r, O_AX);
	eq(r.al, 0x0e, "mode 6Ah: the last pixel");
	at(3, 99);
	simple(0x0941, 0x000c, 1, 0, O_AX);
	at(3, 99);
	regs_init(&r);
	r.ah = 8;
	r.bh = 0;
	call(&r, O_AX);
	eq(r.al, 'A', "mode 6Ah: a character in the last column");
	mode(0xea);
	eq(peek8(0x449), 0x6a, "mode EAh sets it");
	regs_init(&r);
	r.ah = 0x0d;
	r.bh = 0;
	r.cx = 799;
	r.dx = 599;
	call(&r, O_AX);
	eq(r.al, 0x0e, "and keeps the picture");
	mode(3);
}

static void vectors(void)
{
	static const u8 modes[] = { 3, 4, 6, 0x0d, 0x10, 0x12, 0x13 };
	static const u8 which[] = { 6, 3, 3, 3, 2, 6, 3 };

	fn("INT 10h AH=00h", TR("11H") ", graphics character pointers");
	for (u32 i = 0; i < ARRAY_SIZE(modes); i++) {
		struct regs r;
		u32 eight;

		mode(modes[i]);
		regs_init(&r);
		r.ax = 0x1130;
		r.bh = which[i];
		call(&r, O_AX | O_CX | O_DL | O_ES | O_BP);
		eq(far_linear(vector(0x43)), r.es * 16 + r.bp, "mode %02xh: INT 43h is its font",
		   modes[i]);
		regs_init(&r);
		r.ax = 0x1130;
		r.bh = 4;
		call(&r, O_AX | O_CX | O_DL | O_ES | O_BP);
		eight = r.es * 16 + r.bp;
		eq(far_linear(vector(0x1f)), eight, "mode %02xh: INT 1Fh the 8x8 one's upper half",
		   modes[i]);
	}
	mode(3);
	ok(vector(0x42) && vector(0x42) != vector(0x10), "INT 42h is the system BIOS's INT 10h");
	eq(vector(0x6d), vector(0x10), "INT 6Dh is INT 10h");
}

/* Copies the registers that AH=1Ch saves to `to`, one after another. Returns their number. */
static u16 registers(u32 to)
{
	u32 at = to;
	u16 crtc = peek16(0x463);

	for (u8 i = 0; i < 5; i++)
		poke8(at++, indexed(0x3c4, i));
	for (u8 i = 0; i < 25; i++)
		poke8(at++, indexed(crtc, i));
	for (u8 i = 0; i < 9; i++)
		poke8(at++, indexed(0x3ce, i));
	for (u8 i = 0; i < 21; i++)
		poke8(at++, attribute_register(i));
	poke8(at++, inb(0x3cc));
	return at - to;
}

static bool equal(u32 a, u32 b, u32 bytes)
{
	for (u32 i = 0; i < bytes; i++)
		if (peek8(a + i) != peek8(b + i))
			return false;
	return true;
}

/* Each part of the state can be restored alone, and this changes no other part. */
static void round_trip(u8 n)
{
	fn("INT 10h AH=1Ch", TR("1CH"));
	for (u8 part = 1; part < 5; part *= 2) {
		struct regs r;
		u16 count, blocks;
		u8 mask = dac_mask() & 0x7f;
		u32 colour, total = 0, later = 0;

		mode(n);
		at(3, 4);
		simple(0x1000, 0x1b05, 0, 0, O_AX);
		simple(0x1010, 0x33, 0x1122, 0x3300, O_AX);
		simple(0x1018, 0x7f, 0, 0, O_AX);
		count = registers(BUF2);
		copy(BUF2 + 0x100, 0x400, 0xc0);
		colour = dac(0x33);
		for (u16 i = 0; i < 256; i++)
			total += dac(i) * (i + 1);
		regs_init(&r);
		r.ax = 0x1c00;
		r.cx = part;
		call(&r, O_AX | O_BX);
		blocks = r.bx;
		fill(BUF, 0x99, 4096);
		regs_init(&r);
		r.ax = 0x1c01;
		r.cx = part;
		r.es = seg_of(BUF);
		r.bx = 0;
		call(&r, O_AX);
		eq(first_not(BUF + blocks * 64, 0x99, 1024), 1024,
		   "mode %02xh, CX=%u: in no more than BX blocks", n, part);
		mode(n == 3 ? 0x12 : 3);
		simple(0x1010, 0x33, 0x0304, 0x0500, O_AX);
		regs_init(&r);
		r.ax = 0x1c02;
		r.cx = part;
		r.es = seg_of(BUF);
		r.bx = 0;
		call(&r, O_AX);
		if (part == 1) {
			poke16(0x463, inb(0x3cc) & 1 ? 0x3d4 : 0x3b4);
			registers(BUF2 + 0x200);
			ok(equal(BUF2, BUF2 + 0x200, count), "mode %02xh: the registers", n);
			eq(dac(0x33), 0x050304, "mode %02xh: and not the DAC", n);
		} else if (part == 2) {
			ok(equal(0x449, BUF2 + 0x149, 0x1e) && equal(0x484, BUF2 + 0x184, 7) &&
				   equal(0x4a8, BUF2 + 0x1a8, 4),
			   "mode %02xh: the BIOS data", n);
			eq(indexed(0x3ce, 6) & 1, n == 3, "mode %02xh: and not the registers", n);
		} else {
			eq(dac(0x33), colour, "mode %02xh: a colour", n);
			for (u16 i = 0; i < 256; i++)
				later += dac(i) * (i + 1);
			eq(later, total, "mode %02xh: all colours", n);
			eq(mask ? inb(0x3c6) : 0, mask, "mode %02xh: the mask", n);
		}
	}
	mode(3);
}

void part_int10_mode(void)
{
	modes();
	colours();
	data();
	svga();
	vectors();
	state();
	round_trip(3);
	round_trip(0x12);
	round_trip(0x13);
	unknown();
	mode(3);
}
