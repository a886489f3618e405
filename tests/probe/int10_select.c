/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests INT 10h's alternate select, display combination, functionality and state functions. */
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
		eq(peek16(0x485), heights[lines], "AL=%u: the next mode has that height", lines);
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

static u8 select(u8 al, u8 bl, u32 buffer)
{
	struct regs r;

	regs_init(&r);
	r.ah = 0x12;
	r.al = al;
	r.bl = bl;
	r.es = seg_of(buffer);
	r.dx = 0;
	call(&r, O_AX);
	return r.al;
}

static void switches(void)
{
	struct regs r;

	mode(7);
	fn("INT 10h AH=12h BL=10h", TR("12H"));
	regs_init(&r);
	r.ah = 0x12;
	r.bl = 0x10;
	call(&r, O_AX | O_BX | O_CX);
	eq(r.bh, 1, "BH in mode 07h: monochrome");
	mode(3);
	fn("INT 10h AH=12h BL=32h", TR("12H"));
	eq(select(1, 0x32, 0), 0x12, "AL=1: supported");
	eq(inb(0x3cc) & 2, 0, "the processor is kept off the video memory");
	eq(select(0, 0x32, 0), 0x12, "AL=0: supported");
	eq(inb(0x3cc) & 2, 2, "and let back");
	fn("INT 10h AH=12h BL=34h", TR("12H"));
	select(0, 0x34, 0);
	simple(0x0100, 0, 0x0607, 0, O_AX);
	ok((indexed(0x3d4, 0x0a) & 0x1f) >= 12 && (indexed(0x3d4, 0x0b) & 0x1f) >= 13,
	   "AL=0: a CGA's underline is one in the box of 16 lines");
	simple(0x0100, 0, 0x0007, 0, O_AX);
	ok(!(indexed(0x3d4, 0x0a) & 0x1f) && (indexed(0x3d4, 0x0b) & 0x1f) >= 13,
	   "and its block fills the box");
	select(1, 0x34, 0);
	simple(0x0100, 0, 0x0607, 0, O_AX);
	ok((indexed(0x3d4, 0x0a) & 0x1f) == 6 && (indexed(0x3d4, 0x0b) & 0x1f) == 7,
	   "AL=1: the lines are those asked for");
	eq(peek16(0x460), 0x0607, "40:60h is what was asked for");
	select(0, 0x34, 0);
	simple(0x0100, 0, 0x0607, 0, O_AX);
	fn("INT 10h AH=12h BL=35h", TR("12H"));
	fill(BUF, 0x99, 256);
	at(4, 5);
	eq(select(2, 0x35, BUF), 0x12, "AL=2: supported");
	eq(inb(0x3cc) & 2, 0, "switches the active display's adapter off");
	eq(first_not(BUF + 128, 0x99, 128), 128, "its data take 128 bytes at most");
	poke16(0x450, 0x0101);
	eq(select(3, 0x35, BUF), 0x12, "AL=3: supported");
	eq(inb(0x3cc) & 2, 2, "switches it on again");
	ok(peek16(0x450) == 0x0405 && peek8(0x449) == 3, "with its data");
	eq(select(0, 0x35, BUF), 0x12, "AL=0: supported");
	eq(inb(0x3cc) & 2, 0, "switches the first adapter off");
	eq(select(1, 0x35, BUF), 0x12, "AL=1: supported");
	eq(inb(0x3cc) & 2, 2, "switches the other one on");
	fn("INT 10h AH=12h BL=36h", TR("12H"));
	eq(select(1, 0x36, 0), 0x12, "AL=1: supported");
	eq(indexed(0x3c4, 1) & 0x20, 0x20, "the picture is off");
	eq(select(0, 0x36, 0), 0x12, "AL=0: supported");
	eq(indexed(0x3c4, 1) & 0x20, 0, "the picture is on");
	fn("INT 10h AH=12h unknown", TR("12H"));
	ok(select(3, 0x30, 0) != 0x12 && select(2, 0x31, 0) != 0x12 && select(2, 0x32, 0) != 0x12 &&
		   select(2, 0x33, 0) != 0x12 && select(2, 0x34, 0) != 0x12 &&
		   select(4, 0x35, BUF) != 0x12 && select(2, 0x36, 0) != 0x12 &&
		   select(0, 0x37, 0) != 0x12,
	   "what is not there is refused");
}

static u32 compare_bytes(u32 a, u32 b, u32 bytes)
{
	u32 bad = 0;

	while (bytes--)
		bad += peek8(a++) != peek8(b++);
	return bad;
}

static void information(void)
{
	static const struct {
		u8 n;
		u16 colours;
		u8 pages, lines;
	} modes[] = {
		{ 0, 16, 8, 2 },    { 3, 16, 8, 2 },	{ 4, 4, 1, 0 },	    { 6, 2, 1, 0 },
		{ 7, 0, 8, 2 },	    { 0x0d, 16, 8, 0 }, { 0x0e, 16, 4, 0 }, { 0x0f, 0, 2, 1 },
		{ 0x10, 16, 2, 1 }, { 0x11, 2, 1, 3 },	{ 0x12, 16, 1, 3 }, { 0x13, 256, 1, 0 },
	};
	u32 table;

	fn("INT 10h AH=1Bh", TR("1BH"));
	for (u32 i = 0; i < ARRAY_SIZE(modes); i++) {
		mode(modes[i].n);
		state_to_buffer();
		ok(!compare_bytes(BUF + 4, 0x449, 0x1e), "mode %02xh: 40:49h to 40:66h",
		   modes[i].n);
		eq(peek8(BUF + 0x22), peek8(0x484) + 1, "mode %02xh: rows", modes[i].n);
		eq(peek16(BUF + 0x23), peek16(0x485), "mode %02xh: character height", modes[i].n);
		eq(peek16(BUF + 0x27), modes[i].colours, "mode %02xh: colours, 0 for monochrome",
		   modes[i].n);
		eq(peek8(BUF + 0x29), modes[i].pages, "mode %02xh: pages", modes[i].n);
		eq(peek8(BUF + 0x2a), modes[i].lines, "mode %02xh: scan lines", modes[i].n);
		eq(peek8(BUF + 0x31), 3, "mode %02xh: 256 KiB", modes[i].n);
	}
	table = far_linear(peek32(BUF));
	ok(peek8(table) == 0xff && (peek8(table + 1) & 0xe0) == 0xe0 && peek8(table + 2) == 0x0f,
	   "static table: modes 0-7, 0Dh-13h");
	eq(peek8(table + 7), 7, "static table: 200, 350 and 400 lines");
	eq(peek8(table + 0x0a), 0xff, "static table: all functions of the first byte");
	eq(peek8(table + 0x0b) & 0x0e, 0x0e, "static table: save, blinking, display combination");
	mode(3);
	simple(0x1103, 0x0021, 0, 0, O_AX);
	simple(0x1003, 0, 0, 0, O_AX);
	select(0, 0x33, 0);
	select(1, 0x31, 0);
	select(1, 0x34, 0);
	state_to_buffer();
	ok(peek8(BUF + 0x2b) == 1 && peek8(BUF + 0x2c) == 4, "character blocks (%u, %u)",
	   peek8(BUF + 0x2b), peek8(BUF + 0x2c));
	eq(peek8(BUF + 0x2d) & 0x3a, 0x0a, "grey sums, no palette, no emulation, no blinking");
	simple(0x1003, 1, 0, 0, O_AX);
	select(1, 0x33, 0);
	select(0, 0x31, 0);
	select(0, 0x34, 0);
	state_to_buffer();
	eq(peek8(BUF + 0x2d) & 0x3a, 0x30, "no grey sums, palette, emulation, blinking");
}

/* A buffer cannot wrap at its segment's end (Intel SDM vol. 3B, "Segment Wraparound"). */
static void segment_ends(void)
{
	const u32 end = 0x30000;
	struct regs r;

	fn("INT 10h AH=1Bh", TR("1BH"));
	fill(end - 64, 0x99, 64);
	regs_init(&r);
	r.ax = 0x1b00;
	r.bx = 0;
	r.es = seg_of(end - 0x10000);
	r.di = 0xffc1;
	call(&r, O_AX);
	ok(r.al != 0x1b && first_not(end - 64, 0x99, 64) == 64,
	   "a buffer that goes around its segment's end is refused");
	fn("INT 10h AH=1Ch", TR("1CH"));
	regs_init(&r);
	r.ax = 0x1c01;
	r.cx = 7;
	r.es = seg_of(end - 0x10000);
	r.bx = 0xffc1;
	call(&r, O_AX);
	ok(r.al != 0x1c && first_not(end - 64, 0x99, 64) == 64,
	   "a buffer that goes around its segment's end is refused");
}

void part_int10_select(void)
{
	alternate();
	switches();
	information();
	mode(3);
	segment_ends();
}
