/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests VESA BIOS Extensions 3.0: a mode's information, its limits, and calls that must be refused.
 */
#include "vbe.h"

#define STATE (BUF + 0x2000)

#define OK	0x004f
#define FAILED	0x014f
#define NOT_NOW 0x034f

static u16 modes[128];
static u32 count;
static u16 memory; /* blocks of 64 KiB */
static bool dac8;  /* the DAC can have 8 bits */

static u16 set(u16 number)
{
	struct regs r;

	return vbe(&r, 2, number, 0, 0, BUF, 0);
}

static u16 current(void)
{
	struct regs r;

	vbe(&r, 3, 0, 0, 0, BUF, O_BX);
	return r.bx;
}

/* Returns the number of the mode with this size and depth, or 0. Leaves its information at MODE. */
static u16 find(u16 x, u16 y, u8 bits)
{
	struct regs r;

	for (u32 i = 0; i < count; i++) {
		vbe(&r, 1, 0, modes[i], 0, MODE, 0);
		if (peek16(MODE + 0x12) == x && peek16(MODE + 0x14) == y &&
		    peek8(MODE + 0x19) == bits && (peek16(MODE) & 1))
			return modes[i];
	}
	return 0;
}

static bool info(void)
{
	struct regs r;
	u32 list;

	fn("INT 10h AX=4F00h", VBE("3"));
	fill(INFO, 0, 0x200);
	poke32(INFO, 0x32454256);
	if (vbe(&r, 0, 0, 0, 0, INFO, 0) != OK)
		return false;
	for (u16 at = 0x16; at < 0x22; at += 4)
		ok(peek8(far_linear(peek32(INFO + at))) >= ' ', "a string for %02xh", at);
	memory = peek16(INFO + 0x12);
	dac8 = peek32(INFO + 0x0a) & 1;
	list = far_linear(peek32(INFO + 0x0e));
	for (count = 0; count < 128 && peek16(list + count * 2) != 0xffff; count++)
		modes[count] = peek16(list + count * 2);
	return true;
}

/* Memory models by depth (VBE 3.0, table in 4.4). */
static u8 model(u8 bits)
{
	return bits == 4 ? 3 : bits == 8 ? 4 : 6;
}

static void describe(u16 number)
{
	static const u32 masks[] = { 0x050a0505, 0x050b0605, 0x08100808 };
	struct regs r;
	u16 attributes, y, pitch;
	u8 bits, images;
	u32 want, bad = 0;

	vbe(&r, 1, 0, number, 0, MODE, 0);
	attributes = peek16(MODE);
	y = peek16(MODE + 0x14);
	bits = peek8(MODE + 0x19);
	pitch = peek16(MODE + 0x10);
	images = peek8(MODE + 0x1d);
	eq(attributes & 0x1f, 0x1f, "mode %04xh: can be set, has text output, colours, pixels",
	   number);
	ok(attributes & 0x40 ||
		   ((peek8(MODE + 2) & 7) == 7 && peek16(MODE + 4) && peek16(MODE + 6) &&
		    peek16(MODE + 6) >= peek16(MODE + 4) && peek16(MODE + 8) == 0xa000),
	   "mode %04xh: a window that can be moved, read and written", number);
	ok(attributes & 0x40 || peek32(MODE + 0x0c) >> 16 >= 0xc000,
	   "mode %04xh: the window's function is in ROM", number);
	ok(peek8(MODE + 0x16) == 8 && peek8(MODE + 0x17) >= 8, "mode %04xh: character box", number);
	ok(peek8(MODE + 0x18) == (bits == 4 ? 4 : 1) && peek8(MODE + 0x1a) == 1 &&
		   peek8(MODE + 0x1b) == model(bits) && peek8(MODE + 0x1e) == 1,
	   "mode %04xh: planes, banks, model, reserved", number);
	if (bits != 4)
		ok((u32)pitch * y * (images + 2) > (u32)memory << 16 || images == 255,
		   "mode %04xh: as many images as the memory has", number);
	eq(peek16(MODE + 0x32), pitch, "mode %04xh: linear bytes a line", number);
	ok(bits == 4 || peek8(MODE + 0x35) == images, "mode %04xh: linear images", number);
	for (u8 i = 0; i < 8; i++)
		bad += peek8(MODE + 0x1f + i) != peek8(MODE + 0x36 + i);
	eq(bad, 0, "mode %04xh: the linear buffer's fields are the window's", number);
	ok(peek32(MODE + 0x3e) > 1000000, "mode %04xh: pixel clock", number);
	ok(!(attributes & 0x80) || !(peek32(MODE + 0x28) & 0xffff), "mode %04xh: address", number);
	if (bits <= 8)
		return;
	want = masks[bits == 15 ? 0 : bits == 16 ? 1 : 2];
	ok(peek8(MODE + 0x1f) == want >> 24 && peek8(MODE + 0x20) == (want >> 16 & 0xff) &&
		   peek8(MODE + 0x21) == (want >> 8 & 0xff) &&
		   peek8(MODE + 0x23) == (want & 0xff) && peek8(MODE + 0x24) == 0,
	   "mode %04xh: red, green, blue", number);
}

/* Bits 9, 10, 12 and 13 are 0 in every number. Bit 11 asks for timings at ES:DI. */
static void numbers(u16 number)
{
	static const u16 reserved[] = { 0x0200, 0x0400, 0x1000, 0x2000 };
	struct regs r;

	for (u32 i = 0; i < ARRAY_SIZE(reserved); i++) {
		u16 wrong = number | reserved[i];

		fn("INT 10h AX=4F01h", VBE("4"));
		eq(vbe(&r, 1, 0, wrong, 0, MODE, 0), FAILED, "%04xh is no mode", wrong);
		fn("INT 10h AX=4F02h", VBE("5"));
		eq(set(3), OK, "sets mode 3");
		poke16(0xb8000, 0x1e41);
		eq(set(wrong), FAILED, "%04xh is no mode", wrong);
		ok(current() == 3 && peek8(0x449) == 3 && peek16(0xb8000) == 0x1e41,
		   "and changes nothing");
	}
	fill(BUF + 0x400, 0, 64);
	eq(vbe(&r, 2, number | 0x0800, 0, 0, BUF + 0x400, 0), OK, "takes timings");
	eq(current() & 0x1ff, number, "and sets the mode");
	eq(set(0x007f), FAILED, "007Fh is no mode");
	eq(set(0x0083), FAILED, "nor is 0083h: bit 7 is not AH=00h's");
	eq(set(0x81ff), FAILED, "nor is 81FFh");
	eq(current() & 0x1ff, number, "and the mode stays");
	if (vbe(&r, 1, 0, 0x102, 0, MODE, 0) == OK) {
		eq(set(0x6a), OK, "006Ah is 102h");
		ok((current() & 0x1ff) == 0x6a || (current() & 0x1ff) == 0x102, "as AX=4F03h says");
		eq(peek16(0x44a), 100, "with 100 columns");
		eq(set(0x4102), FAILED, "four planes have no linear buffer");
	}
	eq(set(0x0013), OK, "VGA modes are set, too");
	eq(peek8(0xa0000), 0, "and cleared");
	poke8(0xa0000, 0x55);
	eq(set(0x8013), OK, "with bit 15");
	eq(peek8(0xa0000), 0x55, "they are not");
	eq(current(), 0x8013, "AX=4F03h: bit 15");
	eq(set(number), OK, "sets the mode");
	poke8(0xa0000, 0x55);
	eq(set(number | 0x8000), OK, "with bit 15");
	eq(peek8(0xa0000), 0x55, "it keeps the memory");
	eq(current(), number | 0x8000, "AX=4F03h: bit 15");
	eq(set(number), OK, "without");
	eq(peek8(0xa0000), 0, "it is cleared");
}

/* Uses the mode of 640x480 with 8 bits, whose number is `number`. */
static void window(u16 number, u16 attributes)
{
	struct regs r;
	u32 function;

	fn("INT 10h AX=4F05h", VBE("8"));
	vbe(&r, 1, 0, number, 0, MODE, 0);
	function = peek32(MODE + 0x0c);
	set(number);
	vbe(&r, 5, 0, 0, 1, BUF, 0);
	poke8(0xa0000, 0x77);
	vbe(&r, 5, 0, 0, 0, BUF, 0);
	regs_init(&r);
	r.bx = 0;
	r.dx = 1;
	bios_far(function >> 16, function, &r, O_AX | O_DX, 0, NULL);
	eq(peek8(0xa0000), 0x77, "the window's function sets it, too");
	regs_init(&r);
	r.bx = 0x0100;
	bios_far(function >> 16, function, &r, O_AX | O_DX, 0, NULL);
	eq(r.dx, 1, "and tells it");
	ok(vbe(&r, 5, 0, 0, memory, BUF, 0) != OK && vbe(&r, 5, 0, 0, 0xffff, BUF, 0) != OK,
	   "beyond the memory fails");
	vbe(&r, 5, 0x0100, 0, 0, BUF, O_DX);
	eq(r.dx, 1, "and the window stays");
	ok(vbe(&r, 5, 1, 0, 0, BUF, 0) != OK, "there is no window B");
	ok(vbe(&r, 5, 0x0200, 0, 0, BUF, 0) != OK, "BH=2 is no function");
	if (attributes & 0x80) {
		set(number | 0x4000);
		eq(vbe(&r, 5, 0, 0, 0, BUF, 0), NOT_NOW, "fails with the linear buffer, AH=03h");
	}
	set(3);
	ok(vbe(&r, 5, 0, 0, 0, BUF, 0) != OK, "fails in a text mode");
}

static void lines(u16 number)
{
	struct regs r;
	u16 most, bytes;
	u32 all;

	fn("INT 10h AX=4F06h", VBE("9"));
	set(number);
	eq(vbe(&r, 6, 3, 0, 0, BUF, O_BX | O_CX | O_DX), OK, "BL=3: the longest");
	most = r.cx;
	bytes = r.bx;
	ok(most >= 640 && bytes >= most && r.dx >= 480, "of %u pixels, %u bytes, %u lines", most,
	   bytes, r.dx);
	eq(vbe(&r, 6, 0, most, 0, BUF, O_BX | O_CX | O_DX), OK, "which can be set");
	eq(r.cx, most, "as it is");
	if (most < 0xff00)
		ok(vbe(&r, 6, 0, most + 64, 0, BUF, O_BX | O_CX | O_DX) != OK, "and no longer one");
	ok(vbe(&r, 6, 4, 0, 0, BUF, 0) != OK, "BL=4 is no function");
	eq(vbe(&r, 6, 2, 1000, 0, BUF, O_BX | O_CX | O_DX), OK, "BL=2: in bytes");
	ok(r.bx >= 1000 && r.bx < 1100, "%u", r.bx);
	bytes = r.bx;
	all = ((u32)memory << 16) / bytes;
	eq(vbe(&r, 6, 1, 0, 0, BUF, O_BX | O_CX | O_DX), OK, "BL=1");
	ok(r.bx == bytes && r.cx == bytes && r.dx == (all > 0xffff ? 0xffff : all),
	   "tells it, and the lines that there are");
	regs_init(&r);
	r.ax = 0x0200;
	r.bh = 0;
	r.dx = 0x0102;
	bios_int(0x10, &r, O_AX);
	regs_init(&r);
	r.ax = 0x09db;
	r.bx = 0x001e;
	r.cx = 1;
	bios_int(0x10, &r, O_AX);
	vbe(&r, 5, 0, 0, 0, BUF, 0);
	eq(peek8(0xa0000 + bytes * 16 + 16), 0x1e, "text goes by it");
	set(3);
	ok(vbe(&r, 6, 1, 0, 0, BUF, 0) != OK, "fails in a text mode");
}

static void start(u16 number)
{
	struct regs r;
	u32 last;

	fn("INT 10h AX=4F07h", VBE("10"));
	set(number);
	last = ((u32)memory << 16) / 640 - 480;
	if (last < 0xffff)
		ok(vbe(&r, 7, 0, 0, last + 1, BUF, 0) != OK, "no picture starts where none fits");
	if (last > 10000)
		last = 10000; /* higher numbers may not fit a display's registers */
	eq(vbe(&r, 7, 0, 0, last, BUF, 0), OK, "one starts where it does (%u)", last);
	ok(vbe(&r, 7, 0, 0, 0xffff, BUF, 0) != OK && vbe(&r, 7, 0, 0xffff, last, BUF, 0) != OK,
	   "far beyond the memory fails");
	vbe(&r, 7, 1, 0, 0, BUF, O_BX | O_CX | O_DX);
	ok(r.cx == 0 && r.dx == last && r.bh == 0, "and the start stays (%u, %u)", r.cx, r.dx);
	ok(vbe(&r, 7, 0x7f, 0, 0, BUF, 0) != OK, "BL=7Fh is no function");
	set(number);
	vbe(&r, 7, 1, 0, 0, BUF, O_BX | O_CX | O_DX);
	ok(r.cx == 0 && r.dx == 0, "a mode set puts it to 0");
	set(3);
	ok(vbe(&r, 7, 1, 0, 0, BUF, 0) != OK, "fails in a text mode");
}

static void dac(u16 number, u16 direct)
{
	struct regs r;
	u8 width;

	fn("INT 10h AX=4F08h", VBE("11"));
	set(number);
	eq(vbe(&r, 8, 1, 0, 0, BUF, O_BX), OK, "BL=1");
	eq(r.bh, 6, "a mode set makes it 6 bits");
	vbe(&r, 8, 0x0800, 0, 0, BUF, O_BX);
	width = r.bh;
	eq(width, dac8 ? 8 : 6, "8 bits if the capabilities say so");
	vbe(&r, 8, 1, 0, 0, BUF, O_BX);
	eq(r.bh, width, "which it tells");
	vbe(&r, 5, 0, 0, 1, BUF, 0);
	poke8(0xa0000, 0x67);
	vbe(&r, 5, 0, 0, 0, BUF, 0);
	poke8(0xa0000, 0x76);
	vbe(&r, 5, 0, 0, 1, BUF, 0);
	vbe(&r, 8, width << 8, 0, 0, BUF, O_BX);
	eq(peek8(0xa0000), 0x67, "the window stays");
	ok(vbe(&r, 8, 2, 0, 0, BUF, 0) != OK, "BL=2 is no function");
	fn("INT 10h AX=4F09h", VBE("12"));
	poke32(BUF2, width == 8 ? 0x00ff81c3 : 0x003f2a15);
	eq(vbe(&r, 9, 0, 1, 255, BUF2, 0), OK, "sets the last entry");
	fill(BUF2 + 64, 0x99, 64);
	eq(vbe(&r, 9, 1, 1, 255, BUF2 + 64, 0), OK, "reads it");
	eq(peek32(BUF2 + 64) & 0xffffff, peek32(BUF2) & 0xffffff, "with all %u bits", width);
	ok(vbe(&r, 9, 1, 2, 255, BUF2 + 64, 0) != OK && vbe(&r, 9, 1, 257, 0, BUF2 + 64, 0) != OK &&
		   vbe(&r, 9, 1, 1, 256, BUF2 + 64, 0) != OK,
	   "there are 256");
	eq(first_not(BUF2 + 68, 0x99, 60), 60, "and nothing is written");
	ok(vbe(&r, 9, 4, 1, 0, BUF2 + 64, 0) != OK, "BL=4 is no function");
	eq(vbe(&r, 9, 2, 1, 0, BUF2 + 64, 0), 0x024f, "there is no second palette, AH=02h");
	if (!direct)
		return;
	set(direct);
	fn("INT 10h AX=4F08h", VBE("11"));
	eq(vbe(&r, 8, 1, 0, 0, BUF, O_BX), NOT_NOW, "fails where a pixel is a colour, AH=03h");
	fn("INT 10h AX=4F09h", VBE("12"));
	ok(vbe(&r, 9, 1, 1, 0, BUF2 + 64, 0) != OK, "fails where a pixel is a colour");
}

static void protected_mode(void)
{
	struct regs r;
	u32 table;

	fn("INT 10h AX=4F0Ah", VBE("13"));
	ok(vbe(&r, 0x0a, 1, 0, 0, BUF, 0) != OK, "BL=1 is no function");
	if (vbe(&r, 0x0a, 0, 0, 0, BUF, O_BX | O_CX | O_ES | O_DI) != OK)
		return;
	table = r.es * 16 + r.di;
	for (u8 i = 0; i < 3; i++)
		ok(peek16(table + i * 2) >= 8 && peek16(table + i * 2) < r.cx,
		   "function %u is in the table", i);
	ok(!peek16(table + 6) || peek16(table + 6) < r.cx - 3, "the list of ports is in the table");
}

static void power(void)
{
	struct regs r;

	fn("INT 10h AX=4F10h", "VBE/PM 1.0");
	set(3);
	if (vbe(&r, 0x10, 0, 0, 0, 0, O_BX) != OK)
		return;
	for (u8 state = 1; state < 8; state *= 2) {
		if (!(r.bh & state))
			continue;
		vbe(&r, 0x10, state << 8 | 1, 0, 0, 0, 0);
		eq(r.ax, OK, "sets state %u", state);
		vbe(&r, 0x10, 2, 0, 0, 0, O_BX);
		eq(r.bh, state, "which it tells");
		vbe(&r, 0x10, 0, 0, 0, 0, O_BX);
	}
	ok(vbe(&r, 0x10, 0x0301, 0, 0, 0, 0) != OK && vbe(&r, 0x10, 0x8001, 0, 0, 0, 0) != OK,
	   "there are no states 3 and 80h");
	set(3);
	vbe(&r, 0x10, 2, 0, 0, 0, O_BX);
	eq(r.bh, 0, "a mode set switches the display on");
	ok(vbe(&r, 0x10, 3, 0, 0, 0, 0) != OK, "BL=3 is no function");
}

static void edid(void)
{
	struct regs r;

	fn("INT 10h AX=4F15h", "VBE/DDC 1.1");
	fill(BUF, 0x99, 512);
	ok(vbe(&r, 0x15, 2, 0, 0, BUF, 0) != OK, "BL=2 is no function here");
	ok(vbe(&r, 0x15, 1, 0, 0x7f, BUF, 0) != OK, "fails for a block that is not there");
	eq(first_not(BUF + 128, 0x99, 256), 256, "and writes no more than one");
}

/* Saves and restores the state of a VBE mode. Its memory stays. */
static void state(u16 number)
{
	struct regs r;

	fn("INT 10h AX=4F04h", VBE("7"));
	set(number);
	vbe(&r, 6, 0, 800, 0, BUF, O_BX | O_CX | O_DX);
	vbe(&r, 7, 0, 16, 12, BUF, 0);
	vbe(&r, 5, 0, 0, 2, BUF, 0);
	poke8(0xa0000, 0x42);
	poke32(BUF2, 0x00112233);
	vbe(&r, 9, 0, 1, 0x33, BUF2, 0);
	regs_init(&r);
	r.ax = 0x4f04;
	r.cx = 15;
	r.dl = 1;
	r.es = seg_of(STATE);
	r.bx = 0;
	bios_int(0x10, &r, O_AX);
	eq(r.ax, OK, "saves");
	set(number | 0x8000);
	poke32(BUF2, 0);
	vbe(&r, 9, 0, 1, 0x33, BUF2, 0);
	regs_init(&r);
	r.ax = 0x4f04;
	r.cx = 15;
	r.dl = 2;
	r.es = seg_of(STATE);
	r.bx = 0;
	bios_int(0x10, &r, O_AX);
	eq(r.ax, OK, "restores");
	eq(current(), number, "the mode");
	vbe(&r, 5, 0x0100, 0, 0, BUF, O_DX);
	eq(r.dx, 2, "the window");
	eq(peek8(0xa0000), 0x42, "which shows what it did");
	vbe(&r, 6, 1, 0, 0, BUF, O_BX | O_CX | O_DX);
	eq(r.cx, 800, "the line length");
	vbe(&r, 7, 1, 0, 0, BUF, O_BX | O_CX | O_DX);
	ok(r.cx == 16 && r.dx == 12, "the start (%u, %u)", r.cx, r.dx);
	vbe(&r, 9, 1, 1, 0x33, BUF2, 0);
	eq(peek32(BUF2) & 0xffffff, 0x112233, "the palette");
	regs_init(&r);
	r.ax = 0x4f04;
	r.cx = 15;
	r.dl = 3;
	bios_int(0x10, &r, O_AX);
	ok(r.ax != OK, "DL=3 is no function");
	set(3);
}

/*
 * A buffer cannot wrap at its segment's end (Intel SDM vol. 3B, "Segment Wraparound"), so it is
 * refused and not changed. @size is how much must fit.
 */
static void segment_end(u8 al, u16 bx, u16 cx, u16 dx, u16 size)
{
	const u32 end = 0x30000;
	struct regs r;

	fn(str("INT 10h AX=4F%02xh", al), "Intel SDM vol. 3B, Segment Wraparound");
	fill(end - 64, 0x99, 64);
	ok(vbe(&r, al, bx, cx, dx, end - (size < 64 ? size : 64) + 1, 0) == FAILED,
	   "fails where the buffer goes around its segment's end");
	eq(first_not(end - 64, 0x99, 64), 64, "which is left alone");
}

static void segment_ends(u16 number)
{
	segment_end(0, 0, 0, 0, 256);
	segment_end(1, 0, number, 0, 256);
	segment_end(4, 0xffc2, 15, 1, 64);
	segment_end(9, 1, 4, 0, 16);
}

void part_vbe_limits(void)
{
	u16 eight, direct, attributes;

	if (!info())
		return;
	fn("INT 10h AX=4F01h", VBE("4"));
	for (u32 i = 0; i < count; i++)
		describe(modes[i]);
	direct = find(640, 480, 16);
	eight = find(640, 480, 8);
	attributes = peek16(MODE);
	protected_mode();
	power();
	edid();
	if (!eight) {
		skip("no 640x480x8");
		return;
	}
	numbers(eight);
	window(eight, attributes);
	lines(eight);
	start(eight);
	dac(eight, direct);
	state(eight);
	set(3);
	segment_ends(eight);
}
