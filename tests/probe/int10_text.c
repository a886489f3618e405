/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests INT 10h's cursor, scrolling, characters and strings in text modes. */
#include "int10.h"

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
		eq(r.dx, page ? (page + 3) << 8 | (page + 40) : 10 << 8 | 20, "page %u: DX", page);
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

#define MOST_CELLS (25 * 80)
static u16 before[MOST_CELLS];
static u32 chance;

static u16 random_below(u16 n)
{
	chance = chance * 1103515245 + 12345;
	return (chance >> 16) % n;
}

/*
 * Rows that are blank, that are blank except one cell or their end, that have other blanks, and
 * that have text.
 */
static void sparse_fill(u16 columns)
{
	for (u16 row = 0; row < 25; row++) {
		u16 kind = random_below(5), from = random_below(columns);

		for (u16 col = 0; col < columns; col++) {
			u16 cell = kind == 3 ? 0x1720 : 0x0720;

			if (kind == 4 || (kind == 1 && col == from) || (kind == 2 && col >= from))
				cell = row << 8 | col;
			before[row * columns + col] = cell;
			poke16(TEXT + (row * columns + col) * 2, cell);
		}
	}
}

/*
 * Scrolls random windows of screens that are mostly blank, usually with AL = 1. Returns how many
 * cells are wrong.
 */
static u32 sparse_scroll(u8 up_or_down, u16 columns)
{
	u16 top = random_below(25), bottom = top + random_below(25 - top);
	u16 left = random_below(columns), right = left + random_below(columns - left);
	u16 rows = bottom - top + 1, lines = random_below(4) ? 1 : random_below(rows + 1);
	u32 bad = 0;

	sparse_fill(columns);
	simple(up_or_down << 8 | lines, 0x0700, top << 8 | left, bottom << 8 | right, O_AX);
	if (!lines || lines > rows)
		lines = rows;
	for (u16 row = 0; row < 25; row++)
		for (u16 col = 0; col < columns; col++) {
			int from = up_or_down == 6 ? row + lines : row - lines;
			u16 want = before[row * columns + col];

			if (row >= top && row <= bottom && col >= left && col <= right)
				want = from >= top && from <= bottom ? before[from * columns + col]
								     : 0x0720;
			bad += peek16(TEXT + (row * columns + col) * 2) != want;
		}
	return bad;
}

/* The widest possible window, on a screen that has more columns and an odd number of rows. */
static void wide(void)
{
	const u16 columns = 257;
	u32 bad = 0;

	mode(3);
	for (u16 i = 0; i < 16384; i++)
		poke16(TEXT + i * 2, i);
	poke16(0x44a, columns);
	simple(0x0601, 0x1e00, 0x0100, 0x02ff, O_AX);
	for (u16 i = 0; i < 16384; i++) {
		u16 row = i / columns, column = i % columns, want = i;

		if (column < 256 && row == 1)
			want = i + columns;
		else if (column < 256 && row == 2)
			want = 0x1e20;
		bad += peek16(TEXT + i * 2) != want;
	}
	mode(3);
	eq(bad, 0, "a window of 256 columns where 40:4Ah says 257");
}

static void sparse(void)
{
	chance = 1;
	for (u8 up_or_down = 6; up_or_down <= 7; up_or_down++) {
		fn(up_or_down == 6 ? "INT 10h AH=06h" : "INT 10h AH=07h",
		   up_or_down == 6 ? TR("06H") : TR("07H"));
		for (u8 number = 1; number <= 3; number += 2) {
			u32 bad = 0;

			mode(number);
			for (u16 i = 0; i < 60; i++)
				bad += sparse_scroll(up_or_down, number == 1 ? 40 : 80);
			eq(bad, 0, "mode %u: windows of mostly blank screens", number);
		}
	}
	fn("INT 10h AH=06h", TR("06H"));
	wide();
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

/* Of the 32 KiB of text memory and of the cursors, only what a call documents may change. */
static void bounds(void)
{
	struct regs r;
	u32 before;

	mode(3);
	screen_fill();
	at(4, 4);
	before = sum(TEXT, 0x8000);
	fn("INT 10h AH=06h", TR("06H"));
	simple(0x0601, 0x1e00, 0x0a00, 0x054f, O_AX);
	simple(0x0600, 0x1e00, 0x0510, 0x0a05, O_AX);
	simple(0x0600, 0x1e00, 0x1900, 0x204f, O_AX);
	simple(0x0600, 0x1e00, 0x0050, 0x1860, O_AX);
	eq(sum(TEXT, 0x8000), before,
	   "a window that is empty or not on the screen changes nothing");
	simple(0x0600, 0x1e00, 0x184e, 0xffff, O_AX);
	ok(cell(24, 78) == 0x1e20 && cell(24, 79) == 0x1e20 && cell(24, 77) == 0x184d,
	   "a window that is partly on the screen has that part");
	eq(peek16(TEXT + 4000) | peek16(TEXT + 0x1000), 0x0720, "and nothing of the next page");
	fn("INT 10h AH=09h", TR("09H"));
	before = sum(TEXT, 0x8000);
	simple(0x0941, 0x001e, 0, 0, O_AX);
	eq(sum(TEXT, 0x8000), before, "CX=0 writes nothing");
	simple(0x0941, 0x081e, 3, 0, O_AX);
	simple(0x0941, 0xff1e, 3, 0, O_AX);
	eq(sum(TEXT, 0x8000), before, "to a page that is not there writes nothing");
	at(25, 0);
	simple(0x0941, 0x001e, 3, 0, O_AX);
	at(3, 80);
	simple(0x0941, 0x001e, 1, 0, O_AX);
	at(250, 250);
	simple(0x0941, 0x001e, 3, 0, O_AX);
	simple(0x0a41, 0x001e, 3, 0, O_AX);
	eq(sum(TEXT, 0x8000), before, "with the cursor beyond the screen writes nothing");
	at(24, 78);
	simple(0x0941, 0x001e, 500, 0, O_AX);
	eq(cell(24, 79), 0x1e41, "writes to the end of the screen");
	eq(peek16(TEXT + 4000) | peek16(TEXT + 0x1000), 0x0720, "and not beyond it");
	fn("INT 10h AH=02h", TR("02H"));
	before = sum(0x400, 0x6c);
	simple(0x0200, 0x0800, 0, 0x0707, O_AX);
	simple(0x0200, 0xff00, 0, 0x0707, O_AX);
	eq(sum(0x400, 0x6c), before, "a page that is not there changes nothing");
	fn("INT 10h AH=05h", TR("05H"));
	simple(0x0508, 0, 0, 0, O_AX);
	simple(0x05ff, 0, 0, 0, O_AX);
	eq(sum(0x400, 0x6c), before, "nor does selecting it");
	fn("INT 10h AH=13h", TR("13H"));
	before = sum(TEXT, 0x8000);
	regs_init(&r);
	r.ax = 0x1301;
	r.bx = 0x081e;
	r.cx = 3;
	r.dx = 0x0505;
	r.es = PROG_SEG;
	r.ebp = (u32) "xyz";
	call(&r, O_AX);
	eq(sum(TEXT, 0x8000), before, "nor does a string for it");
	string(4, 3, 0x0505, "xyz", 0x1e);
	eq(sum(TEXT, 0x8000), before, "AL=4 is no function");
}

static void other_page(void)
{
	struct regs r;
	u16 hardware;

	mode(3);
	simple(0x0501, 0, 0, 0, O_AX);
	simple(0x0200, 0x0100, 0, 0x0203, O_AX);
	fn("INT 10h AH=0Eh", TR("0EH"));
	simple(0x0e41, 0x0007, 0, 0, O_AX);
	eq(peek16(TEXT + 0x1000 + (2 * 80 + 3) * 2), 0x0741, "writes to the active page");
	ok(peek16(0x452) == 0x0204 && peek16(0x450) == 0, "and moves its cursor only");
	fn("INT 10h AH=06h", TR("06H"));
	poke16(TEXT + 160, 0x1f42);
	poke16(TEXT + 0x1000 + 160, 0x1f43);
	simple(0x0601, 0x0700, 0, 0x184f, O_AX);
	ok(peek16(TEXT + 0x1000) == 0x1f43 && cell(1, 0) == 0x1f42, "scrolls the active page only");
	fn("INT 10h AH=13h", TR("13H"));
	outb(0x3d4, 0x0f);
	hardware = inb(0x3d5);
	regs_init(&r);
	r.ax = 0x1301;
	r.bx = 0x021e;
	r.cx = 3;
	r.dx = 0x0505;
	r.es = PROG_SEG;
	r.ebp = (u32) "xyz";
	call(&r, O_AX);
	eq(peek16(TEXT + 0x2000 + (5 * 80 + 7) * 2), 0x1e7a, "writes to the page in BH");
	eq(peek16(0x454), 0x0508, "and moves its cursor");
	outb(0x3d4, 0x0f);
	eq(inb(0x3d5), hardware, "not the one that is shown");
	eq(peek8(0x462), 1, "the active page stays");
	fn("INT 10h AH=02h", TR("02H"));
	simple(0x0200, 0x0300, 0, 0x0909, O_AX);
	outb(0x3d4, 0x0f);
	eq(inb(0x3d5), hardware, "the cursor of another page does not show");
	fn("INT 10h AH=05h", TR("05H"));
	simple(0x0503, 0, 0, 0, O_AX);
	outb(0x3d4, 0x0f);
	eq(inb(0x3d5), (0x1800 + 9 * 80 + 9) & 0xff, "until the page does");
}

static void string_ends(void)
{
	mode(3);
	fn("INT 10h AH=13h", TR("13H"));
	poke16(TEXT + 160, 0x1f41);
	string(1, 6, 0x184d, "abcdef", 0x1e);
	ok(cell(23, 77) == 0x1e61 && cell(23, 79) == 0x1e63 && cell(24, 0) == 0x1e64,
	   "a string over the screen's end scrolls");
	eq(cell(0, 0), 0x1f41, "all of it");
	eq(peek16(0x450), 0x1803, "the cursor is behind it");
	string(1, 5, 0x0303, "ab\bc\r", 0x1e);
	ok(cell(3, 3) == 0x1e61 && cell(3, 4) == 0x1e63, "backspace acts");
	eq(peek16(0x450), 0x0300, "so does carriage return");
	string(3, 3, 0x0505,
	       "a\x1e\r\x2e"
	       "b\x3e",
	       0);
	ok(cell(5, 5) == 0x1e61 && cell(5, 0) == 0x3e62, "AL=3: an attribute with each of them");
	fn("INT 10h AH=09h", TR("09H"));
	at(7, 7);
	simple(0x090d, 0x001e, 1, 0, O_AX);
	eq(cell(7, 7), 0x1e0d, "codes below 20h are characters");
}

void part_int10_text(void)
{
	cursor();
	scrolling();
	sparse();
	characters();
	strings();
	bounds();
	other_page();
	string_ends();
	mode(3);
}
