/* SPDX-License-Identifier: BSD-2-Clause */
/* INT 10h: pixels and characters in graphics modes. */
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

void part_int10_gfx(void)
{
	pixels();
	mode(3);
}
