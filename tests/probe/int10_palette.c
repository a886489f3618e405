/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests INT 10h's palette registers and DAC functions. */
#include "int10.h"

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

static u8 attribute(u8 index)
{
	struct regs r;

	regs_init(&r);
	r.ax = 0x1007;
	r.bl = index;
	call(&r, O_AX | O_BH);
	return r.bh;
}

static u32 attributes(void)
{
	u32 all = 0;

	for (u8 i = 0; i < 0x15; i++)
		all = all * 7 + attribute(i);
	return all;
}

static u32 colour(u16 index)
{
	struct regs r;

	regs_init(&r);
	r.ax = 0x1015;
	r.bx = index;
	call(&r, O_AX | O_CX | O_DH);
	return (u32)r.dh << 16 | r.cx;
}

static void set_colour(u16 index, u8 red, u8 green, u8 blue)
{
	simple(0x1010, index, green << 8 | blue, red << 8, O_AX);
}

static bool grey(u32 rgb, u8 level)
{
	u8 low = rgb;

	return rgb >> 16 == low && (rgb >> 8 & 0xff) == low && low >= level - 1 && low <= level + 1;
}

/* Tests AH=0Bh: a CGA's colours, in its modes. */
static void cga(void)
{
	mode(4);
	fn("INT 10h AH=0Bh", TR("0BH"));
	simple(0x0b00, 0x0100, 0, 0, O_AX);
	ok(attribute(1) == 0x12 && attribute(2) == 0x14 && attribute(3) == 0x16,
	   "BH=1, BL=0: green, red, yellow");
	eq(peek8(0x466) & 0x20, 0, "in 40:66h bit 5");
	simple(0x0b00, 0x0101, 0, 0, O_AX);
	ok(attribute(1) == 0x13 && attribute(2) == 0x15 && attribute(3) == 0x17,
	   "BH=1, BL=1: cyan, magenta, white");
	eq(peek8(0x466) & 0x20, 0x20, "in 40:66h bit 5");
	simple(0x0b00, 0x0004, 0, 0, O_AX);
	eq(attribute(0), 4, "BH=0: the background");
	ok(attribute(1) == 0x03 && attribute(3) == 0x07, "BL bit 4 clear: dark colours");
	simple(0x0b00, 0x00f9, 0, 0, O_AX);
	eq(attribute(0), 0x11, "BL bit 3: a light background");
	ok(attribute(1) == 0x13 && attribute(3) == 0x17, "BL bit 4 set: light colours");
	eq(peek8(0x466), 0x39, "40:66h has them");
	mode(3);
	simple(0x0b00, 0x0002, 0, 0, O_AX);
	eq(attribute(0x11), 2, "a text mode's border");
	eq(attribute(0), 0, "and no character's background");
	mode(0x12);
	simple(0x0b00, 0x0001, 0, 0, O_AX);
	ok(attribute(0) == 1 && attribute(1) == 1 && attribute(2) == 2 && attribute(3) == 3,
	   "mode 12h: the background only");
}

static void grey_sums(void)
{
	mode(3);
	fn("INT 10h AH=12h BL=33h", TR("12H"));
	simple(0x1200, 0x33, 0, 0, O_AX);
	set_colour(0x41, 63, 0, 0);
	ok(grey(colour(0x41), 19), "AX=1010h sums");
	poke8(BUF, 0);
	poke8(BUF + 1, 63);
	poke8(BUF + 2, 0);
	poke8(BUF + 3, 0);
	poke8(BUF + 4, 0);
	poke8(BUF + 5, 63);
	for (u8 i = 0; i < 2; i++) {
		struct regs r;

		regs_init(&r);
		r.ax = 0x1012;
		r.bx = 0x42;
		r.cx = 2;
		r.es = seg_of(BUF);
		r.dx = 0;
		call(&r, O_AX);
		if (i)
			continue;
		ok(grey(colour(0x42), 37) && grey(colour(0x43), 7), "so does AX=1012h");
		simple(0x1201, 0x33, 0, 0, O_AX);
	}
	ok(colour(0x42) == 0x003f00 && colour(0x43) == 0x00003f, "AL=1: not any more");
	simple(0x1200, 0x33, 0, 0, O_AX);
	mode(0x13);
	for (u16 i = 0; i < 256; i++)
		if (!grey(colour(i), colour(i) & 0xff)) {
			ok(false, "a mode set loads greys, but entry %u has %06xh", i, colour(i));
			break;
		}
	ok(grey(colour(12), 33), "light red is a grey of its brightness in mode 13h (%06xh)",
	   colour(12));
	simple(0x1201, 0x33, 0, 0, O_AX);
	mode(3);
	fn("INT 10h AX=101Bh", TR("10H"));
	for (u16 i = 0x60; i < 0x64; i++)
		set_colour(i, 63, 0, 0);
	simple(0x101b, 0x61, 2, 0, O_AX);
	ok(colour(0x60) == 0x3f0000 && colour(0x63) == 0x3f0000, "sums CX entries, no other");
	ok(grey(colour(0x61), 19) && grey(colour(0x62), 19), "from BX on");
	set_colour(255, 0, 63, 0);
	set_colour(0, 0, 0, 63);
	simple(0x101b, 255, 2, 0, O_AX);
	ok(grey(colour(255), 37) && colour(0) == 0x3f, "and stops behind the last");
	fn("INT 10h AH=12h BL=31h", TR("12H"));
	simple(0x1201, 0x31, 0, 0, O_AX);
	set_colour(5, 11, 22, 33);
	mode(0x12);
	eq(colour(5), 0x0b1621, "AL=1: a mode set leaves the DAC alone");
	simple(0x1200, 0x31, 0, 0, O_AX);
	mode(3);
	eq(colour(5), 0x2a002a, "AL=0: and loads it again");
}

static void bounds(void)
{
	struct regs r;
	u32 before;

	fn("INT 10h AX=1013h", TR("10H"));
	simple(0x1013, 0x0000, 0, 0, O_AX);
	simple(0x1013, 0x0201, 0, 0, O_AX);
	regs_init(&r);
	r.ax = 0x101a;
	call(&r, O_AX | O_BX);
	eq(r.bx, 0x0200, "four pages of 64: page 2");
	eq(attribute(0x14), 8, "in bits 3-2 of the colour select register");
	simple(0x1013, 0x0100, 0, 0, O_AX);
	simple(0x1013, 0x0f01, 0, 0, O_AX);
	regs_init(&r);
	r.ax = 0x101a;
	call(&r, O_AX | O_BX);
	eq(r.bx, 0x0f01, "sixteen pages of 16: page 15");
	mode(3);
	regs_init(&r);
	r.ax = 0x101a;
	call(&r, O_AX | O_BX);
	eq(r.bx, 0, "a mode set goes back to page 0 of 64");
	fn("INT 10h AX=1000h", TR("10H"));
	before = attributes();
	simple(0x1000, 0x1530, 0, 0, O_AX);
	simple(0x1000, 0x15ff, 0, 0, O_AX);
	eq(attributes(), before, "a register that is not there changes none");
	fn("INT 10h AX=1017h", TR("10H"));
	fill(BUF, 0x99, 1024);
	regs_init(&r);
	r.ax = 0x1017;
	r.bx = 0;
	r.cx = 256;
	r.es = seg_of(BUF);
	r.dx = 0;
	call(&r, O_AX);
	eq(first_not(BUF + 768, 0x99, 256), 256, "reads all 256 entries and writes no more");
	ok(peek8(BUF + 21) == 42 && peek8(BUF + 22) == 42 && peek8(BUF + 23) == 42,
	   "three bytes each");
	fn("INT 10h AX=1019h", TR("10H"));
	simple(0x1018, 0x0f, 0, 0, O_AX);
	if (inb(0x3c6) == 0x0f) {
		regs_init(&r);
		r.ax = 0x1019;
		call(&r, O_AX | O_BL);
		eq(r.bl, 0x0f, "reads the mask that AX=1018h set");
	} else {
		skip("the DAC's mask cannot be read");
	}
	simple(0x1018, 0xff, 0, 0, O_AX);
}

void part_int10_palette(void)
{
	palette();
	cga();
	grey_sums();
	bounds();
	mode(3);
}
