/* SPDX-License-Identifier: BSD-2-Clause */
/* INT 10h: alternate select, display combination, functionality and state. */
#include "int10.h"

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
	ok(peek8(0x500) == 0 || peek8(0x500) == 0xff,
	   "it ends, done or with an error (%02xh)", peek8(0x500));
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

void part_int10_select(void)
{
	alternate();
	mode(3);
}
