/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests INT 10h's pixels and characters in graphics modes. */
#include "int10.h"

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

static const struct {
	u8 n, columns, rows, height, pages, colour;
} graphic[] = {
	{ 0x04, 40, 25, 8, 1, 3 },  { 0x05, 40, 25, 8, 1, 2 },	 { 0x06, 80, 25, 8, 1, 1 },
	{ 0x0d, 40, 25, 8, 8, 11 }, { 0x0e, 80, 25, 8, 4, 6 },	 { 0x0f, 80, 25, 14, 2, 5 },
	{ 0x10, 80, 25, 14, 2, 9 }, { 0x11, 80, 30, 16, 1, 15 }, { 0x12, 80, 30, 16, 1, 10 },
	{ 0x13, 40, 25, 8, 1, 77 },
};

/* Checks all bytes in the window, in all its planes. */
static u32 picture(void)
{
	u8 old, planes = 4;
	u32 total = 0;

	outb(0x3ce, 4);
	old = inb(0x3cf);
	while (planes--) {
		outb(0x3cf, planes);
		total = total * 31 + sum(0xa0000, 0x10000) * 3 + sum(0xb8000, 0x8000);
	}
	outb(0x3cf, old);
	return total;
}

static void put(u8 page, u8 row, u8 col, u8 ch, u8 colour)
{
	simple(0x0200, page << 8, 0, row << 8 | col, O_AX);
	simple(0x0900 | ch, page << 8 | colour, 1, 0, O_AX);
}

static u8 read(u8 page, u8 row, u8 col)
{
	struct regs r;

	simple(0x0200, page << 8, 0, row << 8 | col, O_AX);
	regs_init(&r);
	r.ah = 8;
	r.bh = page;
	call(&r, O_AX);
	return r.al;
}

static u8 pixel(u8 page, u16 x, u16 y)
{
	struct regs r;

	regs_init(&r);
	r.ah = 0x0d;
	r.bh = page;
	r.cx = x;
	r.dx = y;
	call(&r, O_AX);
	return r.al;
}

static void letters(u8 rows, u8 colour)
{
	for (u8 row = 0; row < rows; row++) {
		put(0, row, 3, 'A' + row, colour);
		put(0, row, 9, 'a' + row, colour);
	}
}

/* Returns in how many rows the letter is not moved by `by` rows in column 3 (and 9). */
static u32 wrong(u8 rows, s32 by3, s32 by9)
{
	u32 bad = 0;

	for (s32 row = 0; row < rows; row++) {
		u8 three = row + by3 < rows && row + by3 >= 0 ? 'A' + row + by3 : 0;
		u8 nine = row + by9 < rows && row + by9 >= 0 ? 'a' + row + by9 : 0;
		u8 got3 = read(0, row, 3), got9 = read(0, row, 9);

		bad += got3 != three && !(!three && got3 == ' ');
		bad += got9 != nine && !(!nine && got9 == ' ');
	}
	return bad;
}

static void scrolling(u8 n, u8 rows, u8 columns, u8 colour)
{
	struct regs r;
	u16 last = (rows - 1) << 8 | (columns - 1);

	mode(n);
	letters(rows, colour);
	fn("INT 10h AH=08h", TR("08H"));
	eq(wrong(rows, 0, 0), 0, "mode %02xh: reads what AH=09h drew on each row", n);
	fn("INT 10h AH=06h", TR("06H"));
	simple(0x0602, 0, 0, last, O_AX);
	eq(wrong(rows, 2, 2), 0, "mode %02xh: moves the screen up by two", n);
	mode(n);
	letters(rows, colour);
	simple(0x0601, 0, 0x0002, (rows - 1) << 8 | 4, O_AX);
	eq(wrong(rows, 1, 0), 0, "mode %02xh: moves a window up and nothing beside it", n);
	fn("INT 10h AH=07h", TR("07H"));
	mode(n);
	letters(rows, colour);
	simple(0x0701, 0, 0, last, O_AX);
	eq(wrong(rows, -1, -1), 0, "mode %02xh: moves the screen down", n);
	mode(n);
	letters(rows, colour);
	simple(0x0702, 0, 0x0008, (rows - 1) << 8 | 10, O_AX);
	eq(wrong(rows, 0, -2), 0, "mode %02xh: moves a window down and nothing beside it", n);
	fn("INT 10h AH=0Eh", TR("0EH"));
	mode(n);
	letters(rows, colour);
	at(rows - 1, 0);
	simple(0x0e0a, colour, 0, 0, O_AX);
	eq(wrong(rows, 1, 1), 0, "mode %02xh: line feed on the last row scrolls", n);
	fn("INT 10h AH=13h", TR("13H"));
	mode(n);
	letters(rows, colour);
	regs_init(&r);
	r.ax = 0x1301;
	r.bx = colour;
	r.cx = 4;
	r.dx = (rows - 1) << 8;
	r.es = PROG_SEG;
	r.ebp = (u32) "*\r\n+";
	call(&r, O_AX);
	eq(wrong(rows, 1, 1), 0, "mode %02xh: a string on the last row scrolls all of it", n);
	ok(read(0, rows - 2, 0) == '*' && read(0, rows - 1, 0) == '+',
	   "mode %02xh: and is where it belongs", n);
}

static void colours(u8 n, u8 height, u8 colour)
{
	u32 before;

	mode(n);
	fn("INT 10h AH=06h", TR("06H"));
	simple(0x0600, colour << 8, 0x0202, 0x0303, O_AX);
	eq(pixel(0, 16, 2 * height), colour, "mode %02xh: AL=0 fills with the colour BH", n);
	eq(pixel(0, 31, 4 * height - 1), colour, "mode %02xh: to the window's corner", n);
	ok(!pixel(0, 32, 3 * height) && !pixel(0, 15, 3 * height) &&
		   !pixel(0, 20, 2 * height - 1) && !pixel(0, 20, 4 * height),
	   "mode %02xh: and not beyond it", n);
	fn("INT 10h AH=09h", TR("09H"));
	mode(n);
	at(1, 1);
	simple(0x09db, colour, 3, 0, O_AX);
	ok(pixel(0, 8, height) == colour && pixel(0, 31, 2 * height - 1) == colour &&
		   !pixel(0, 32, height),
	   "mode %02xh: draws CX characters in the colour BL", n);
	at(1, 1);
	simple(0x0920, colour, 1, 0, O_AX);
	eq(pixel(0, 8, height), 0, "mode %02xh: on background 0", n);
	before = picture();
	at(1, 2);
	simple(0x0941, colour, 0, 0, O_AX);
	eq(picture(), before, "mode %02xh: CX=0 draws nothing", n);
	fn("INT 10h AH=0Ah", TR("0AH"));
	at(4, 1);
	simple(0x0adb, colour, 1, 0, O_AX);
	eq(pixel(0, 8, 4 * height), colour, "mode %02xh: draws in the colour BL", n);
	if (n == 0x13)
		return;
	fn("INT 10h AH=09h", TR("09H"));
	before = picture();
	at(1, 2);
	simple(0x0958, 0x80 | colour, 2, 0, O_AX);
	ok(picture() != before, "mode %02xh: bit 7 of BL draws by XOR", n);
	simple(0x0958, 0x80 | colour, 2, 0, O_AX);
	eq(picture(), before, "mode %02xh: and again takes it back", n);
	fn("INT 10h AH=0Eh", TR("0EH"));
	at(1, 2);
	simple(0x0edb, 0x80 | colour, 0, 0, O_AX);
	eq(pixel(0, 16, height), 0, "mode %02xh: bit 7 of BL draws by XOR", n);
}

static void pages(u8 n, u8 count, u8 rows, u8 height, u8 colour)
{
	u32 before;

	fn("INT 10h AH=0Ch", TR("0CH"));
	mode(n);
	if (count == 1) {
		simple(0x0c00 | colour, 0x0500, 33, 44, O_AX);
		eq(pixel(0, 33, 44), colour, "mode %02xh: BH means nothing where there is one page",
		   n);
		eq(pixel(5, 33, 44), colour, "mode %02xh: nor for AH=0Dh", n);
	}
	for (u8 page = 0; count > 1 && page < count; page++)
		simple(0x0c01, page << 8, 100 + page, 20, O_AX);
	for (u8 page = 0; count > 1 && page < count; page++) {
		eq(pixel(page, 100 + page, 20), 1, "mode %02xh: page %u has its pixel", n, page);
		eq(pixel(page, 100 + (page + 1) % count, 20), 0,
		   "mode %02xh: page %u has no other's", n, page);
		put(page, 3, 3, 'A' + page, colour);
	}
	for (u8 page = 0; count > 1 && page < count; page++)
		eq(read(page, 3, 3), 'A' + page, "mode %02xh: page %u has its character", n, page);
	before = picture();
	simple(0x0c01, count > 1 ? count << 8 : 0, count > 1 ? 0 : rows * height * 8, 0xffff, O_AX);
	simple(0x0c01, 0, 640, 0, O_AX);
	simple(0x0c01, 0, 0xffff, 0, O_AX);
	simple(0x0c01, 0, 0, 480, O_AX);
	if (count > 1) {
		for (u16 y = 0; y < rows * height; y += 20)
			simple(0x0c01, count << 8, 5, y, O_AX);
		put(count, 2, 2, 'Z', colour);
		put(9, 2, 2, 'Z', colour);
	}
	put(0, rows, 0, 'Z', colour);
	put(0, 2, 80, 'Z', colour);
	put(0, 255, 255, 'Z', colour);
	eq(picture(), before, "mode %02xh: what is out of range is drawn nowhere", n);
	eq(pixel(0, 640, 0) | pixel(0, 0, 480), 0, "mode %02xh: AH=0Dh there reads 0", n);
	fn("INT 10h AH=05h", TR("05H"));
	mode(n);
	simple(0x0500 | count, 0, 0, 0, O_AX);
	eq(peek8(0x462) | peek16(0x44e), 0, "mode %02xh: has no page %u", n, count);
	if (count == 1)
		return;
	simple(0x0500 | (count - 1), 0, 0, 0, O_AX);
	eq(peek8(0x462), count - 1, "mode %02xh: has page %u", n, count - 1);
	eq(peek16(0x44e), (count - 1) * peek16(0x44c), "mode %02xh: which starts there", n);
}

static void drawing(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(graphic); i++) {
		scrolling(graphic[i].n, graphic[i].rows, graphic[i].columns, graphic[i].colour);
		colours(graphic[i].n, graphic[i].height, graphic[i].colour);
		pages(graphic[i].n, graphic[i].pages, graphic[i].rows, graphic[i].height,
		      graphic[i].colour);
	}
	mode(4);
	fn("INT 10h AH=08h", TR("08H"));
	put(0, 1, 1, 0xe1, 3);
	eq(read(0, 1, 1), 0xe1, "mode 04h: the upper half of the font is INT 1Fh's");
}

void part_int10_gfx(void)
{
	pixels();
	drawing();
	mode(3);
}
