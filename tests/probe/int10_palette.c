/* SPDX-License-Identifier: BSD-2-Clause */
/* INT 10h: palette registers and the DAC. */
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

void part_int10_palette(void)
{
	palette();
	mode(3);
}
