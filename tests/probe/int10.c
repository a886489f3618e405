/* SPDX-License-Identifier: BSD-2-Clause */
/* INT 10h: text modes, cursor, scrolling, characters, palette, fonts, state. */
#include "probe.h"

#define TR(f) "IBM PS/2 and PC BIOS Interface TR, INT 10H (AH)=" f

#define TEXT 0xb8000

static void call(struct regs *r, u32 outputs)
{
	bios_int(0x10, r, outputs);
}

static void simple(u16 ax, u16 bx, u16 cx, u16 dx, u32 outputs)
{
	struct regs r;

	regs_init(&r);
	r.ax = ax;
	r.bx = bx;
	r.cx = cx;
	r.dx = dx;
	call(&r, outputs);
}

static void mode(u8 n)
{
	simple(n, 0xb3b4, 0xc3c4, 0xd3d4, O_AX);
}

static u16 cell(u16 row, u16 col)
{
	return peek16(TEXT + (row * 80 + col) * 2);
}

static void at(u8 row, u8 col)
{
	simple(0x0200, 0, 0, row << 8 | col, O_AX);
}

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
		eq(peek16(0x485), text[i].height, "mode %02xh: character height",
		   text[i].n);
		eq(peek16(0x44c), text[i].length, "mode %02xh: page length", text[i].n);
		eq(peek16(0x463), text[i].crtc, "mode %02xh: CRTC port", text[i].n);
		eq(peek16(0x450), 0, "mode %02xh: cursor is at 0,0", text[i].n);
		eq(peek16(0x44e) | peek8(0x462), 0, "mode %02xh: page 0", text[i].n);
		eq(peek16(text[i].buffer + 100), text[i].first,
		   "mode %02xh: the screen is clear", text[i].n);
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

static void cursor(void)
{
	struct regs r;

	mode(3);
	fn("INT 10h AH=01h", TR("01H"));
	simple(0x0100, 0, 0x0607, 0, O_AX);
	eq(peek16(0x460), 0x0607, "40:60h is the cursor type");
	simple(0x0100, 0, 0x2000, 0, O_AX);
	outb(0x3d4, 0x0a);
	eq(inb(0x3d5) & 0x20, 0x20, "CH bit 5 hides the cursor");
	simple(0x0100, 0, 0x0607, 0, O_AX);
	outb(0x3d4, 0x0a);
	eq(inb(0x3d5) & 0x20, 0, "and it shows again");
	fn("INT 10h AH=02h", TR("02H"));
	for (u8 page = 0; page < 8; page++) {
		simple(0x0200, page << 8, 0, (page + 3) << 8 | (page + 40), O_AX);
		eq(peek16(0x450 + page * 2), (page + 3) << 8 | (page + 40),
		   "page %u: position in 40:%02xh", page, 0x50 + page * 2);
	}
	at(10, 20);
	outb(0x3d4, 0x0e);
	eq(inb(0x3d5), 820 >> 8, "the CRTC's cursor moves (high)");
	outb(0x3d4, 0x0f);
	eq(inb(0x3d5), 820 & 0xff, "the CRTC's cursor moves (low)");
	fn("INT 10h AH=03h", TR("03H"));
	for (u8 page = 0; page < 8; page++) {
		regs_init(&r);
		r.ah = 3;
		r.bh = page;
		call(&r, O_AX | O_CX | O_DX);
		eq(r.dx, page ? (page + 3) << 8 | (page + 40) : 10 << 8 | 20,
		   "page %u: DX", page);
		eq(r.cx, 0x0607, "page %u: CX is the cursor type", page);
	}
	fn("INT 10h AH=05h", TR("05H"));
	for (u8 page = 7; page < 8; page--) {
		simple(0x0500 | page, 0, 0, 0, O_AX);
		eq(peek8(0x462), page, "page %u: 40:62h", page);
		eq(peek16(0x44e), page * 0x1000, "page %u: 40:4Eh", page);
		outb(0x3d4, 0x0c);
		eq(inb(0x3d5), page * 0x800 >> 8, "page %u: CRTC start address", page);
	}
}

static void screen_fill(void)
{
	for (u16 row = 0; row < 25; row++)
		for (u16 col = 0; col < 80; col++)
			poke16(TEXT + (row * 80 + col) * 2, (row << 8) | col);
}

static void scrolling(void)
{
	u32 bad;

	mode(3);
	fn("INT 10h AH=06h", TR("06H"));
	screen_fill();
	simple(0x0601, 0x1e00, 0x050a, 0x0a1e, O_AX);
	bad = 0;
	for (u16 row = 0; row < 25; row++)
		for (u16 col = 0; col < 80; col++) {
			u16 want = row << 8 | col;

			if (row >= 5 && row < 10 && col >= 10 && col <= 30)
				want = (row + 1) << 8 | col;
			else if (row == 10 && col >= 10 && col <= 30)
				want = 0x1e20;
			bad += cell(row, col) != want;
		}
	eq(bad, 0, "a window moves up by one line and nothing else changes");
	screen_fill();
	simple(0x0600, 0x2f00, 0x0203, 0x0405, O_AX);
	eq(cell(2, 3), 0x2f20, "AL=0 clears the window (first)");
	eq(cell(4, 5), 0x2f20, "AL=0 clears the window (last)");
	eq(cell(4, 6), 0x0406, "and not what is right of it");
	eq(cell(1, 3), 0x0103, "nor above it");
	screen_fill();
	simple(0x0604, 0x2f00, 0x0000, 0x184f, O_AX);
	eq(cell(0, 0), 0x0400, "the whole screen moves up by four");
	eq(cell(20, 79), 0x184f, "to its last line");
	eq(cell(21, 0), 0x2f20, "four lines are cleared");
	screen_fill();
	simple(0x0640, 0x2f00, 0x0000, 0x184f, O_AX);
	ok(cell(0, 0) == 0x2f20 && cell(24, 79) == 0x2f20,
	   "more lines than the window has clear it");
	fn("INT 10h AH=07h", TR("07H"));
	screen_fill();
	simple(0x0702, 0x1e00, 0x050a, 0x0a1e, O_AX);
	bad = 0;
	for (u16 row = 0; row < 25; row++)
		for (u16 col = 0; col < 80; col++) {
			u16 want = row << 8 | col;

			if (row >= 7 && row <= 10 && col >= 10 && col <= 30)
				want = (row - 2) << 8 | col;
			else if (row >= 5 && row < 7 && col >= 10 && col <= 30)
				want = 0x1e20;
			bad += cell(row, col) != want;
		}
	eq(bad, 0, "a window moves down by two lines and nothing else changes");
	screen_fill();
	simple(0x0700, 0x4e00, 0x0000, 0x184f, O_AX);
	ok(cell(0, 0) == 0x4e20 && cell(24, 79) == 0x4e20, "AL=0 clears");
}

static void characters(void)
{
	struct regs r;

	mode(3);
	fn("INT 10h AH=08h", TR("08H"));
	poke16(TEXT + (3 * 80 + 7) * 2, 0x4e58);
	at(3, 7);
	regs_init(&r);
	r.ah = 8;
	r.bh = 0;
	call(&r, O_AX);
	eq(r.ax, 0x4e58, "character and attribute at the cursor");
	poke16(TEXT + 0x1000 + 160, 0x3c59);
	simple(0x0200, 0x0100, 0, 0x0100, O_AX);
	regs_init(&r);
	r.ah = 8;
	r.bh = 1;
	call(&r, O_AX);
	eq(r.ax, 0x3c59, "of another page");
	fn("INT 10h AH=09h", TR("09H"));
	at(5, 78);
	simple(0x0941, 0x001e, 5, 0, O_AX);
	ok(cell(5, 78) == 0x1e41 && cell(5, 79) == 0x1e41 && cell(6, 2) == 0x1e41,
	   "writes characters with attribute, over the line's end");
	eq(cell(6, 3), 0x0720, "and no more than CX");
	eq(peek16(0x450), 0x054e, "the cursor stays");
	simple(0x0942, 0x021f, 1, 0, O_AX);
	eq(peek16(TEXT + 0x2000), 0x1f42, "to another page");
	fn("INT 10h AH=0Ah", TR("0AH"));
	at(5, 78);
	simple(0x0a43, 0, 2, 0, O_AX);
	eq(cell(5, 78), 0x1e43, "writes characters and keeps attributes");
	eq(cell(5, 79), 0x1e43, "as many as CX");
	eq(peek16(0x450), 0x054e, "the cursor stays");
	fn("INT 10h AH=0Eh", TR("0EH"));
	mode(3);
	at(3, 79);
	simple(0x0e58, 0x0007, 0, 0, O_AX);
	eq(cell(3, 79) & 0xff, 'X', "writes a character");
	eq(peek16(0x450), 0x0400, "and goes to the next line at the end of one");
	simple(0x0e0a, 0x0007, 0, 0, O_AX);
	eq(peek16(0x450), 0x0500, "line feed");
	at(5, 9);
	simple(0x0e0d, 0x0007, 0, 0, O_AX);
	eq(peek16(0x450), 0x0500, "carriage return");
	at(5, 9);
	simple(0x0e08, 0x0007, 0, 0, O_AX);
	eq(peek16(0x450), 0x0508, "backspace");
	at(5, 0);
	simple(0x0e08, 0x0007, 0, 0, O_AX);
	eq(peek16(0x450), 0x0500, "backspace stops at column 0");
	at(5, 9);
	simple(0x0e07, 0x0007, 0, 0, O_AX);
	eq(peek16(0x450), 0x0509, "bell moves nothing");
	poke16(TEXT + 160, 0x1f41);
	poke16(TEXT + 24 * 160, 0x2f42);
	at(24, 5);
	simple(0x0e0a, 0x0007, 0, 0, O_AX);
	eq(cell(0, 0), 0x1f41, "line feed on the last line scrolls");
	eq(cell(23, 0), 0x2f42, "all of the screen");
	eq(peek16(0x450), 0x1805, "the cursor stays there");
	at(24, 79);
	simple(0x0e59, 0x0007, 0, 0, O_AX);
	ok((cell(23, 79) & 0xff) == 'Y' && peek16(0x450) == 0x1800,
	   "a character at the end of the screen scrolls");
}

static void string(u8 al, u16 count, u16 at_, const char *text, u8 bl)
{
	struct regs r;

	regs_init(&r);
	r.ah = 0x13;
	r.al = al;
	r.bx = bl;
	r.cx = count;
	r.dx = at_;
	r.es = PROG_SEG;
	r.ebp = (u32)text;
	call(&r, O_AX);
}

static void strings(void)
{
	mode(3);
	fn("INT 10h AH=13h", TR("13H"));
	at(1, 1);
	string(0, 4, 0x0a0a, "abcd", 0x1e);
	ok(cell(10, 10) == 0x1e61 && cell(10, 13) == 0x1e64, "AL=0 writes at DX with BL");
	eq(peek16(0x450), 0x0101, "AL=0 leaves the cursor");
	string(1, 4, 0x0b0a, "efgh", 0x2e);
	ok(cell(11, 10) == 0x2e65 && cell(11, 13) == 0x2e68, "AL=1 writes");
	eq(peek16(0x450), 0x0b0e, "AL=1 moves the cursor");
	string(2, 2, 0x0c0a, "i\x3ej\x4e", 0);
	ok(cell(12, 10) == 0x3e69 && cell(12, 11) == 0x4e6a,
	   "AL=2 takes attributes from the string");
	eq(peek16(0x450), 0x0b0e, "AL=2 leaves the cursor");
	string(3, 2, 0x0d0a, "k\x5el\x6e", 0);
	ok(cell(13, 10) == 0x5e6b && cell(13, 11) == 0x6e6c,
	   "AL=3 takes attributes from the string");
	eq(peek16(0x450), 0x0d0c, "AL=3 moves the cursor");
	string(1, 4, 0x0e00, "a\r\nb", 0x1e);
	ok(cell(14, 0) == 0x1e61 && cell(15, 0) == 0x1e62, "CR and LF act");
	string(1, 0, 0x0505, "x", 0x1e);
	ok(cell(5, 5) != 0x1e78, "no characters, nothing written");
	string(1, 3, 0x104e, "xyz", 0x1e);
	ok(cell(16, 78) == 0x1e78 && cell(16, 79) == 0x1e79 && cell(17, 0) == 0x1e7a,
	   "a string goes on to the next line");
}

static void palette(void)
{
	struct regs r;
	bool same = true;

	mode(3);
	fn("INT 10h AX=1000h", TR("10H"));
	simple(0x1000, 0x0a05, 0, 0, O_AX);
	regs_init(&r);
	r.ax = 0x1007;
	r.bl = 5;
	call(&r, O_AX | O_BH);
	eq(r.bh, 0x0a, "sets a palette register, which AX=1007h reads");
	simple(0x1001, 0x0c00, 0, 0, O_AX);
	regs_init(&r);
	r.ax = 0x1008;
	call(&r, O_AX | O_BH);
	eq(r.bh, 0x0c, "AX=1001h sets the overscan, which AX=1008h reads");
	fn("INT 10h AX=1002h", TR("10H"));
	for (u8 i = 0; i < 17; i++)
		poke8(BUF + i, i ^ 3);
	regs_init(&r);
	r.ax = 0x1002;
	r.es = seg_of(BUF);
	r.dx = 0;
	call(&r, O_AX);
	fill(BUF + 32, 0x99, 32);
	regs_init(&r);
	r.ax = 0x1009;
	r.es = seg_of(BUF);
	r.dx = 32;
	call(&r, O_AX);
	for (u8 i = 0; i < 17; i++)
		same &= peek8(BUF + 32 + i) == (i ^ 3);
	ok(same, "sets all registers and overscan, which AX=1009h reads");
	eq(peek8(BUF + 32 + 17), 0x99, "AX=1009h writes 17 bytes");
	fn("INT 10h AX=1003h", TR("10H"));
	simple(0x1003, 0x0000, 0, 0, O_AX);
	eq(peek8(0x465) & 0x20, 0, "BL=0: intensity, in 40:65h bit 5");
	simple(0x1003, 0x0001, 0, 0, O_AX);
	eq(peek8(0x465) & 0x20, 0x20, "BL=1: blinking, in 40:65h bit 5");
	fn("INT 10h AX=1010h", TR("10H"));
	regs_init(&r);
	r.ax = 0x1010;
	r.bx = 0x21;
	r.dh = 0x11;
	r.ch = 0x22;
	r.cl = 0x33;
	call(&r, O_AX);
	regs_init(&r);
	r.ax = 0x1015;
	r.bx = 0x21;
	call(&r, O_AX | O_CX | O_DH);
	ok(r.dh == 0x11 && r.ch == 0x22 && r.cl == 0x33,
	   "sets a DAC register, which AX=1015h reads");
	fn("INT 10h AX=1012h", TR("10H"));
	for (u8 i = 0; i < 30; i++)
		poke8(BUF + i, i + 1);
	regs_init(&r);
	r.ax = 0x1012;
	r.bx = 0x40;
	r.cx = 10;
	r.es = seg_of(BUF);
	r.dx = 0;
	call(&r, O_AX);
	fill(BUF + 64, 0x99, 64);
	regs_init(&r);
	r.ax = 0x1017;
	r.bx = 0x40;
	r.cx = 10;
	r.es = seg_of(BUF);
	r.dx = 64;
	call(&r, O_AX);
	same = true;
	for (u8 i = 0; i < 30; i++)
		same &= peek8(BUF + 64 + i) == i + 1;
	ok(same, "sets a block of DAC registers, which AX=1017h reads");
	eq(peek8(BUF + 94), 0x99, "AX=1017h writes three bytes a register");
	fn("INT 10h AX=1013h", TR("10H"));
	simple(0x1013, 0x0100, 0, 0, O_AX);
	simple(0x1013, 0x0301, 0, 0, O_AX);
	regs_init(&r);
	r.ax = 0x101a;
	call(&r, O_AX | O_BX);
	eq(r.bx, 0x0301, "selects paging mode and page, which AX=101Ah reads");
	simple(0x1013, 0x0001, 0, 0, O_AX);
	simple(0x1013, 0x0000, 0, 0, O_AX);
	fn("INT 10h AX=101Bh", TR("10H"));
	regs_init(&r);
	r.ax = 0x1010;
	r.bx = 0x50;
	r.dh = 63;
	r.cx = 0;
	call(&r, O_AX);
	simple(0x101b, 0x50, 1, 0, O_AX);
	regs_init(&r);
	r.ax = 0x1015;
	r.bx = 0x50;
	call(&r, O_AX | O_CX | O_DH);
	ok(r.dh == r.ch && r.ch == r.cl && r.cl >= 18 && r.cl <= 20,
	   "pure red becomes 30%% grey (%u)", r.cl);
}

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

static void alternate(void)
{
	struct regs r;
	u32 old;

	fn("INT 10h AH=12h BL=10h", TR("12H"));
	regs_init(&r);
	r.ah = 0x12;
	r.bl = 0x10;
	call(&r, O_AX | O_BX | O_CX);
	eq(r.bh, 0, "BH: colour");
	eq(r.bl, 3, "BL: 256 KiB");
	eq(r.cl, peek8(0x488) & 15, "CL: switches, of 40:88h");
	fn("INT 10h AH=12h BL=20h", TR("12H"));
	old = vector(5);
	simple(0x1200, 0x20, 0, 0, O_AX);
	ok(vector(5) >> 16 >= 0xc000, "INT 5 is a ROM's (%08xh)", vector(5));
	regs_init(&r);
	bios_int(5, &r, 0);
	ok(peek8(0x500) == 0 || peek8(0x500) == 0xff, "it ends, done or with an error (%02xh)",
	   peek8(0x500));
	poke32(5 * 4, old);
	fn("INT 10h AH=12h BL=30h", TR("12H"));
	for (u8 lines = 0; lines < 3; lines++) {
		static const u8 heights[] = { 8, 14, 16 };

		regs_init(&r);
		r.ax = 0x1200 | lines;
		r.bl = 0x30;
		call(&r, O_AX);
		eq(r.al, 0x12, "AL=%u: supported", lines);
		mode(3);
		eq(peek16(0x485), heights[lines], "AL=%u: the next mode has that height",
		   lines);
	}
	fn("INT 10h AH=12h BL=31h", TR("12H"));
	for (u8 off = 1; off < 2; off--) {
		regs_init(&r);
		r.ax = 0x1200 | off;
		r.bl = 0x31;
		call(&r, O_AX);
		eq(r.al, 0x12, "AL=%u: supported", off);
		eq(peek8(0x489) & 8, off ? 8 : 0, "AL=%u: 40:89h bit 3", off);
	}
	fn("INT 10h AH=12h BL=33h", TR("12H"));
	for (u8 off = 0; off < 2; off++) {
		regs_init(&r);
		r.ax = 0x1200 | off;
		r.bl = 0x33;
		call(&r, O_AX);
		eq(r.al, 0x12, "AL=%u: supported", off);
		eq(peek8(0x489) & 2, off ? 0 : 2, "AL=%u: 40:89h bit 1", off);
	}
	fn("INT 10h AH=12h BL=34h", TR("12H"));
	for (u8 off = 1; off < 2; off--) {
		regs_init(&r);
		r.ax = 0x1200 | off;
		r.bl = 0x34;
		call(&r, O_AX);
		eq(r.al, 0x12, "AL=%u: supported", off);
		eq(peek8(0x487) & 1, off, "AL=%u: 40:87h bit 0", off);
	}
	fn("INT 10h AH=1Ah", TR("1AH"));
	regs_init(&r);
	r.ax = 0x1a00;
	call(&r, O_AX | O_BX);
	eq(r.al, 0x1a, "supported");
	eq(r.bl, 8, "BL: VGA, colour display");
	eq(r.bh, 0, "BH: no second display");
	regs_init(&r);
	r.ax = 0x1a01;
	r.bx = 0x0008;
	call(&r, O_AX);
	eq(r.al, 0x1a, "AL=01h sets it");
	fn("INT 10h AH=1Bh", TR("1BH"));
	fill(BUF, 0x99, 128);
	regs_init(&r);
	r.ah = 0x1b;
	r.bx = 0;
	r.es = seg_of(BUF);
	r.di = 16;
	call(&r, O_AX);
	eq(r.al, 0x1b, "supported");
	ok(peek32(BUF + 16) >> 16 >= 0xc000, "static table is in ROM");
	eq(peek8(BUF + 20), 3, "mode");
	eq(peek16(BUF + 21), 80, "columns");
	eq(peek16(BUF + 23), 0x1000, "page length");
	eq(peek8(BUF + 16 + 0x22), 25, "rows");
	eq(peek16(BUF + 16 + 0x23), 16, "character height");
	eq(peek8(BUF + 16 + 0x25), 8, "active display");
	eq(peek16(BUF + 16 + 0x27), 16, "colours");
	eq(peek8(BUF + 16 + 0x29), 8, "pages");
	eq(peek8(BUF + 16 + 0x2a), 2, "400 scan lines");
	eq(peek8(BUF + 16 + 64), 0x99, "64 bytes are written");
	eq(peek8(BUF + 15), 0x99, "nothing before them");
	regs_init(&r);
	r.ah = 0x1b;
	r.bx = 1;
	r.es = seg_of(BUF);
	r.di = 16;
	call(&r, O_AX);
	ok(r.al != 0x1b, "an unknown implementation type is refused");
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

static void pixels(void)
{
	static const u8 graphic[] = { 0x04, 0x06, 0x0d, 0x0e, 0x10, 0x12, 0x13 };
	struct regs r;

	for (u32 i = 0; i < ARRAY_SIZE(graphic); i++) {
		u8 colour = graphic[i] == 0x06 ? 1 : 3;

		mode(graphic[i]);
		fn("INT 10h AH=0Ch", TR("0CH"));
		simple(0x0c00 | colour, 0, 161, 99, O_AX);
		fn("INT 10h AH=0Dh", TR("0DH"));
		regs_init(&r);
		r.ah = 0x0d;
		r.bh = 0;
		r.cx = 161;
		r.dx = 99;
		call(&r, O_AX);
		eq(r.al, colour, "mode %02xh: reads the pixel written", graphic[i]);
		regs_init(&r);
		r.ah = 0x0d;
		r.bh = 0;
		r.cx = 160;
		r.dx = 99;
		call(&r, O_AX);
		eq(r.al, 0, "mode %02xh: and not its neighbour", graphic[i]);
		if (graphic[i] == 0x13)
			continue;
		simple(0x0c80 | colour, 0, 161, 99, O_AX);
		regs_init(&r);
		r.ah = 0x0d;
		r.bh = 0;
		r.cx = 161;
		r.dx = 99;
		call(&r, O_AX);
		eq(r.al, 0, "mode %02xh: bit 7 of the colour is XOR", graphic[i]);
	}
	mode(0x13);
	fn("INT 10h AH=0Eh", TR("0EH"));
	simple(0x0edb, 0x000f, 0, 0, O_AX);
	eq(peek8(0xa0000), 0x0f, "mode 13h: draws a character");
	fn("INT 10h AH=09h", TR("09H"));
	at(2, 2);
	simple(0x09db, 0x000c, 1, 0, O_AX);
	eq(peek8(0xa0000 + 16 * 320 + 16), 0x0c, "mode 13h: draws in its colour");
	fn("INT 10h AH=08h", TR("08H"));
	at(2, 2);
	simple(0x0941, 0x000c, 1, 0, O_AX);
	regs_init(&r);
	r.ah = 8;
	r.bh = 0;
	call(&r, O_AX);
	eq(r.al, 'A', "mode 13h: reads back what it drew");
	mode(3);
}

static void unknown(void)
{
	static const u8 undefined[] = { 0x15, 0x20, 0x70, 0x99, 0xff };
	u32 before;

	fn("INT 10h unknown functions", TR("xxH"));
	for (u32 i = 0; i < ARRAY_SIZE(undefined); i++) {
		before = sum(0x449, 0x1d) ^ sum(TEXT, 4000);
		simple(undefined[i] << 8, 0x1234, 0x5678, 0x9abc, O_AX);
		eq(sum(0x449, 0x1d) ^ sum(TEXT, 4000), before,
		   "AH=%02xh changes no state", undefined[i]);
	}
}

void part_int10(void)
{
	modes();
	cursor();
	scrolling();
	characters();
	strings();
	palette();
	fonts();
	alternate();
	state();
	pixels();
	unknown();
	mode(3);
}
