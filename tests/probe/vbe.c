/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests VESA BIOS Extensions 3.0 with every mode that the video BIOS lists. */
#include "vbe.h"

static u16 modes[128];
static u32 count;
static u16 memory; /* blocks of 64 KiB */

static bool info(void)
{
	struct regs r;
	u32 list;

	fn("INT 10h AX=4F00h", VBE("3"));
	fill(INFO, 0x99, 0x400);
	eq(vbe(&r, 0, 0xb3b4, 0xc3c4, 0xd3d4, INFO + 16, 0), 0x004f, "succeeds");
	if (r.ax != 0x004f)
		return false;
	eq(peek32(INFO + 16), 0x41534556, "signature is VESA");
	eq(first_not(INFO + 16 + 256, 0x99, 128), 128,
	   "256 bytes are written to a caller that does not say VBE2");
	eq(first_not(INFO, 0x99, 16), 16, "and nothing before them");
	fill(INFO, 0x99, 0x400);
	poke32(INFO, 0x32454256);
	eq(vbe(&r, 0, 0xb3b4, 0xc3c4, 0xd3d4, INFO, 0), 0x004f, "succeeds for VBE2");
	ok(peek16(INFO + 4) >= 0x200, "version is 2.0 or later (%04xh)", peek16(INFO + 4));
	eq(first_not(INFO + 512, 0x99, 128), 128, "no more than 512 bytes are written");
	memory = peek16(INFO + 0x12);
	ok(memory >= 16, "memory in 64 KiB blocks (%u)", memory);
	ok(peek8(far_linear(peek32(INFO + 6))) >= ' ', "OEM string");
	list = far_linear(peek32(INFO + 0x0e));
	for (count = 0; count < 128; count++) {
		modes[count] = peek16(list + count * 2);
		if (modes[count] == 0xffff)
			break;
	}
	ok(count > 4 && count < 128, "the mode list ends with FFFFh (%u modes)", count);
	return true;
}

static void mode_info(void)
{
	struct regs r;

	fn("INT 10h AX=4F01h", VBE("4"));
	for (u32 i = 0; i < count; i++) {
		u16 attributes, bpp, pitch, x;
		bool planar;

		fill(MODE, 0x99, 0x300);
		vbe(&r, 1, 0xb3b4, modes[i], 0xd3d4, MODE, 0);
		eq(r.ax, 0x004f, "mode %04xh: succeeds", modes[i]);
		attributes = peek16(MODE);
		x = peek16(MODE + 0x12);
		bpp = peek8(MODE + 0x19);
		pitch = peek16(MODE + 0x10);
		planar = peek8(MODE + 0x1b) == 3 || peek8(MODE + 0x1b) == 0;
		ok(planar || pitch >= x * ((bpp + 7) / 8),
		   "mode %04xh: a line holds its pixels (%u x %u, %u bits)", modes[i], x,
		   peek16(MODE + 0x14), bpp);
		ok(planar || (u32)pitch * peek16(MODE + 0x14) * (peek8(MODE + 0x1d) + 1) <=
				     (u32)memory << 16,
		   "mode %04xh: its %u images fit the video memory", modes[i],
		   peek8(MODE + 0x1d) + 1);
		ok(!(attributes & 0x80) || peek32(MODE + 0x28), "mode %04xh: linear buffer address",
		   modes[i]);
		eq(first_not(MODE + 256, 0x99, 64), 64, "mode %04xh: 256 bytes are written",
		   modes[i]);
		if (peek8(MODE + 0x1b) == 6)
			eq(peek8(MODE + 0x1f) + peek8(MODE + 0x21) + peek8(MODE + 0x23) +
				   peek8(MODE + 0x25),
			   bpp == 15 ? 16 : bpp, "mode %04xh: colour masks fill the pixel",
			   modes[i]);
	}
	ok(vbe(&r, 1, 0xb3b4, 0x07ff, 0xd3d4, MODE, 0) != 0x004f,
	   "fails for a mode that is not there");
	eq(r.al, 0x4f, "AL is 4Fh: the function is supported");
}

static void set_modes(void)
{
	struct regs r;

	fn("INT 10h AX=4F02h", VBE("5"));
	for (u32 i = 0; i < count; i++) {
		u16 flag;

		vbe(&r, 1, 0xb3b4, modes[i], 0xd3d4, MODE, 0);
		if (r.ax != 0x004f || !(peek16(MODE) & 1))
			continue;
		flag = peek16(MODE) & 0x80 ? 0x4000 : 0;
		eq(vbe(&r, 2, modes[i] | flag, 0, 0, BUF, 0), 0x004f, "mode %04xh: sets", modes[i]);
		vbe(&r, 3, 0, 0, 0, BUF, O_BX);
		eq(r.bx & 0x7fff, modes[i] | flag, "mode %04xh: AX=4F03h tells it", modes[i]);
	}
	ok(vbe(&r, 2, 0x07ff, 0, 0, BUF, 0) != 0x004f, "fails for a mode that is not there");
	eq(vbe(&r, 2, 3, 0, 0, BUF, 0), 0x004f, "sets mode 3");
	fn("INT 10h AX=4F03h", VBE("6"));
	eq(vbe(&r, 3, 0, 0, 0, BUF, O_BX), 0x004f, "succeeds");
	eq(r.bx & 0x3fff, 3, "BX is mode 3");
	eq(peek8(0x449), 3, "so is 40:49h");
}

static void find_mode(u16 x, u8 bpp, u16 *found)
{
	struct regs r;

	*found = 0;
	for (u32 i = 0; i < count; i++) {
		vbe(&r, 1, 0, modes[i], 0, MODE, 0);
		if (peek16(MODE + 0x12) == x && peek8(MODE + 0x19) == bpp && (peek16(MODE) & 1)) {
			*found = modes[i];
			return;
		}
	}
}

static void windows(void)
{
	struct regs r;
	u16 mode, granularity;

	find_mode(640, 8, &mode);
	fn("INT 10h AX=4F05h", VBE("8"));
	if (!mode) {
		skip("no 640x480x8");
		return;
	}
	granularity = peek16(MODE + 4);
	vbe(&r, 2, mode, 0, 0, BUF, 0);
	for (u16 i = 0; i < 4; i++) {
		u16 position = i * (64 / granularity);

		eq(vbe(&r, 5, 0, 0, position, BUF, 0), 0x004f, "sets window A to %u", position);
		poke8(0xa0000, 0x40 + i);
		vbe(&r, 5, 0x0100, 0, 0, BUF, O_DX);
		eq(r.dx, position, "reads it back");
	}
	for (u16 i = 0; i < 4; i++) {
		vbe(&r, 5, 0, 0, i * (64 / granularity), BUF, 0);
		eq(peek8(0xa0000), 0x40 + i, "window %u shows memory of its own", i);
	}
	fn("INT 10h AX=4F06h", VBE("9"));
	eq(vbe(&r, 6, 1, 0, 0, BUF, O_BX | O_CX | O_DX), 0x004f, "reads the line length");
	eq(r.bx, 640, "bytes");
	eq(r.cx, 640, "pixels");
	ok(r.dx >= 480, "lines (%u)", r.dx);
	eq(vbe(&r, 6, 0, 800, 0, BUF, O_BX | O_CX | O_DX), 0x004f, "sets 800 pixels");
	ok(r.cx >= 800 && r.bx >= 800, "no shorter than asked (%u)", r.cx);
	fn("INT 10h AX=4F07h", VBE("10"));
	eq(vbe(&r, 7, 0, 8, 10, BUF, 0), 0x004f, "sets the display start");
	eq(vbe(&r, 7, 1, 0, 0, BUF, O_BX | O_CX | O_DX), 0x004f, "reads it");
	ok(r.cx == 8 && r.dx == 10, "as set (%u, %u)", r.cx, r.dx);
	eq(vbe(&r, 7, 0x80, 16, 12, BUF, 0), 0x004f, "sets it in the retrace");
	vbe(&r, 7, 1, 0, 0, BUF, O_BX | O_CX | O_DX);
	ok(r.cx == 16 && r.dx == 12, "as set (%u, %u)", r.cx, r.dx);
	fn("INT 10h AX=4F08h", VBE("11"));
	if (vbe(&r, 8, 0x0800, 0, 0, BUF, O_BX) == 0x004f) {
		ok(r.bh == 6 || r.bh == 8, "DAC width %u", r.bh);
		vbe(&r, 8, 1, 0, 0, BUF, O_BX);
		ok(r.bh == 6 || r.bh == 8, "reads back %u", r.bh);
		vbe(&r, 8, 0x0600, 0, 0, BUF, O_BX);
	} else {
		eq(r.al, 0x4f, "AL is 4Fh");
	}
	fn("INT 10h AX=4F09h", VBE("12"));
	for (u8 i = 0; i < 16; i++)
		poke8(BUF2 + i, i * 3 & 0x3f);
	eq(vbe(&r, 9, 0, 4, 10, BUF2, 0), 0x004f, "sets four palette entries");
	fill(BUF2 + 64, 0x99, 64);
	eq(vbe(&r, 9, 1, 4, 10, BUF2 + 64, 0), 0x004f, "reads them");
	eq(peek32(BUF2 + 64) & 0x00ffffff, peek32(BUF2) & 0x00ffffff, "as set (first)");
	eq(peek32(BUF2 + 76) & 0x00ffffff, peek32(BUF2 + 12) & 0x00ffffff, "as set (last)");
	eq(peek8(BUF2 + 80), 0x99, "four bytes an entry");
	eq(vbe(&r, 9, 0x80, 1, 10, BUF2 + 12, 0), 0x004f, "sets one in the retrace");
	vbe(&r, 9, 1, 1, 10, BUF2 + 64, 0);
	eq(peek32(BUF2 + 64) & 0x00ffffff, peek32(BUF2 + 12) & 0x00ffffff, "as set");
}

static void others(void)
{
	struct regs r;
	u16 blocks;

	fn("INT 10h AX=4F04h", VBE("7"));
	vbe(&r, 2, 3, 0, 0, BUF, 0);
	eq(vbe(&r, 4, 0, 15, 0, BUF, O_BX), 0x004f, "tells the size");
	blocks = r.bx;
	ok(blocks > 0 && blocks < 128, "of %u blocks of 64 bytes", blocks);
	fill(BUF, 0x99, 0x4000);
	regs_init(&r);
	r.ax = 0x4f04;
	r.cx = 15;
	r.dl = 1;
	r.es = seg_of(BUF);
	r.bx = 0;
	bios_int(0x10, &r, O_AX);
	eq(r.ax, 0x004f, "saves");
	eq(first_not(BUF + blocks * 64, 0x99, 1024), 1024, "no more than it said");
	vbe(&r, 2, 0x13, 0, 0, BUF2, 0);
	regs_init(&r);
	r.ax = 0x4f04;
	r.cx = 15;
	r.dl = 2;
	r.es = seg_of(BUF);
	r.bx = 0;
	bios_int(0x10, &r, O_AX);
	eq(r.ax, 0x004f, "restores");
	eq(peek8(0x449), 3, "the mode number is back");
	vbe(&r, 2, 3, 0, 0, BUF, 0);
	fn("INT 10h AX=4F0Ah", VBE("13"));
	if (vbe(&r, 0x0a, 0, 0, 0, BUF, O_BX | O_CX | O_ES | O_DI) == 0x004f)
		ok(r.es >= 0xc000 && r.cx, "table in ROM (%04x:%04x)", r.es, r.di);
	else
		ok(r.ax != 0x004f, "not supported (VBE 3.0 makes it optional)");
	fn("INT 10h AX=4F10h", "VBE/PM 1.0");
	if (vbe(&r, 0x10, 0, 0, 0, 0, O_BX) == 0x004f)
		ok(r.bl >= 0x10, "version (%02xh)", r.bl);
	else
		ok(r.al != 0x4f || r.ah, "not supported");
	fn("INT 10h AX=4F15h", "VBE/DDC 1.0");
	if (vbe(&r, 0x15, 0, 0, 0, 0, O_BX) == 0x004f) {
		fill(BUF, 0x99, 512);
		if ((r.bl & 2) && vbe(&r, 0x15, 1, 0, 0, BUF + 16, 0) == 0x004f) {
			u8 total = 0;

			for (u32 i = 0; i < 128; i++)
				total += peek8(BUF + 16 + i);
			eq(total, 0, "EDID checksum");
			eq(peek32(BUF + 16), 0xffffff00, "EDID header");
			eq(first_not(BUF + 16 + 128, 0x99, 64), 64, "128 bytes are written");
		}
	} else {
		ok(r.ax != 0x004f, "not supported");
	}
	fn("INT 10h AH=4Fh unknown functions", VBE("2"));
	eq(vbe(&r, 0x7f, 0, 0, 0, BUF, 0) == 0x004f, 0, "AL=7Fh fails");
}

void part_vbe(void)
{
	struct regs r;

	if (!info())
		return;
	mode_info();
	set_modes();
	windows();
	others();
	regs_init(&r);
	r.ax = 3;
	bios_int(0x10, &r, O_AX);
}
