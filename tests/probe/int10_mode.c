/* SPDX-License-Identifier: BSD-2-Clause */
/* INT 10h: modes, their data and their state, unknown functions. */
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
	u32 before;

	fn("INT 10h unknown functions", TR("xxH"));
	for (u32 i = 0; i < ARRAY_SIZE(undefined); i++) {
		before = sum(0x449, 0x1d) ^ sum(TEXT, 4000);
		simple(undefined[i] << 8, 0x1234, 0x5678, 0x9abc, O_AX);
		eq(sum(0x449, 0x1d) ^ sum(TEXT, 4000), before,
		   "AH=%02xh changes no state", undefined[i]);
	}
}

void part_int10_mode(void)
{
	modes();
	state();
	unknown();
	mode(3);
}
