/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares INT 11h (equipment) and INT 12h (memory size) with the hardware. */
#include "probe.h"

static u16 nonzero_words(u32 at, u16 n)
{
	u16 found = 0;

	for (; n; n--, at += 2)
		found += peek16(at) != 0;
	return found;
}

static u16 floppies(void)
{
	u8 types = cmos(0x10);

	return (types >> 4 != 0) + ((types & 15) != 0);
}

void part_int11(void)
{
	struct regs r;
	u16 eq_word;

	fn("INT 11h", "IBM PS/2 and PC BIOS Interface TR, INT 11H");
	regs_init(&r);
	bios_int(0x11, &r, O_AX);
	eq_word = r.ax;
	eq(r.ax, peek16(0x410), "AX is the equipment word at 40:10h");
	eq(eq_word & 1, floppies() != 0, "bit 0: a diskette drive is there, as CMOS 10h says");
	if (floppies())
		eq((eq_word >> 6 & 3) + 1, floppies(), "bits 7-6: number of diskette drives");
	eq(eq_word >> 1 & 1, 1, "bit 1: coprocessor");
	eq(eq_word >> 4 & 3, 2, "bits 5-4: 80x25 colour");
	eq(eq_word >> 9 & 7, nonzero_words(0x400, 4), "bits 11-9: number of serial ports");
	eq(eq_word >> 14, nonzero_words(0x408, 3), "bits 15-14: number of parallel ports");
	regs_init(&r);
	r.flags |= DF;
	bios_int(0x11, &r, O_AX);
	eq(r.ax, eq_word, "the same with DF set");
	regs_init(&r);
	r.flags &= ~IF;
	bios_int(0x11, &r, O_AX);
	eq(r.ax, eq_word, "the same with IF clear");

	fn("INT 12h", "IBM PS/2 and PC BIOS Interface TR, INT 12H");
	regs_init(&r);
	bios_int(0x12, &r, O_AX);
	eq(r.ax, peek16(0x413), "AX is the memory size at 40:13h");
	ok(r.ax <= peek16(0x40e) / 64, "memory ends below the EBDA (%u)", r.ax);
	ok(r.ax >= 512 && r.ax <= 640, "a sane number of KiB (%u)", r.ax);
	regs_init(&r);
	r.flags |= DF;
	r.flags &= ~IF;
	bios_int(0x12, &r, O_AX);
	eq(r.ax, peek16(0x413), "the same with DF set and IF clear");
}
