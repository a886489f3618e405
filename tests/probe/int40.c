/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests INT 40h, to which the BIOS passes diskette requests on a machine with a hard disk, and the
 * disk parameter tables that INT 41h and 46h point to.
 */
#include "probe.h"

#define AT(s) "IBM PC AT Technical Reference, BIOS listing, " s
#define TR(s) "IBM PS/2 and PC BIOS Interface TR, " s

static void request(struct regs *r, u16 ax, u8 dl)
{
	regs_init(r);
	r->ax = ax;
	r->bx = 0;
	r->cx = 1;
	r->dx = dl;
	r->es = seg_of(BUF);
}

/* Lets INT @n go to @isr, until vector @n is set to what this returns. */
static u32 hook(u8 n, void (*isr)(void))
{
	u32 was = vector(n);

	isr_next = was;
	isr_filter = 0;
	isr_count = 0;
	set_vector(n, OUR(isr));
	return was;
}

static void passed_on(void)
{
	static const u8 functions[] = { 0x00, 0x01, 0x08, 0x15 };
	struct regs r, plain;
	u32 was;

	for (u32 i = 0; i < ARRAY_SIZE(functions); i++) {
		u16 ax = functions[i] << 8;

		request(&plain, ax, 0);
		plain.es = plain.di = 0;
		bios_int(0x13, &plain, O_AX | O_BX | O_CX | O_DX | O_ES | O_DI);
		was = hook(0x40, chain_isr);
		request(&r, ax, 0);
		r.es = r.di = 0;
		bios_int(0x13, &r, O_AX | O_BX | O_CX | O_DX | O_ES | O_DI);
		set_vector(0x40, was);
		eq(isr_count, 1, "AH=%02xh for drive 0 goes through it", functions[i]);
		eq(isr_ax, ax, "with the caller's AX");
		ok(r.ax == plain.ax && (r.flags & CF) == (plain.flags & CF),
		   "AH=%02xh answers as without a hook", functions[i]);
	}
	was = hook(0x40, count_isr);
	fill(BUF, 0x99, 1024);
	request(&r, 0x0201, 0);
	bios_int(0x13, &r, 0);
	set_vector(0x40, was);
	eq(isr_count, 1, "a program that serves a read there is asked");
	eq(r.ax, 0x0201, "and its answer is the caller's");
	eq(first_not(BUF, 0x99, 1024), 1024, "nobody else has read");
	was = hook(0x40, chain_isr);
	request(&r, 0x0100, 0x80);
	bios_int(0x13, &r, O_AX);
	request(&r, 0x0201, 0x80);
	bios_int(0x13, &r, O_AX);
	set_vector(0x40, was);
	eq(isr_count, 0, "requests for hard disks do not go there");
}

static void serves(void)
{
	struct regs r;
	u32 was = hook(0x13, chain_isr);

	request(&r, 0x0100, 0);
	bios_int(0x40, &r, O_AX);
	eq(r.ah, peek8(0x441), "AH=01h returns the last status of diskettes");
	request(&r, 0x1500, 0);
	bios_int(0x40, &r, O_AX);
	eq(!(r.flags & CF) && r.ah, !!(config.host & HOST_DRIVE0),
	   "AH=15h knows whether there is a drive 0");
	if (config.host & HOST_FLOPPY) {
		request(&r, 0x0201, 0);
		bios_int(0x40, &r, O_AX);
		if (r.flags & CF) { /* the change line */
			request(&r, 0x0201, 0);
			bios_int(0x40, &r, O_AX);
		}
		ok(!(r.flags & CF) && peek32(BUF + 440) == PATTERN_MAGIC,
		   "AH=02h reads the diskette");
	}
	request(&r, 0x0201, 0x80);
	bios_int(0x40, &r, O_AX);
	ok((r.flags & CF) && r.ah, "is not for hard disks (%02xh)", r.ah);
	set_vector(0x13, was);
	eq(isr_count, 0, "does not go back to INT 13h");
}

static void parameter_table(u8 n, u8 drive)
{
	u32 at = far_linear(vector(n));
	u16 cylinders = peek16(at), told;
	struct regs r;

	fn(n == 0x41 ? "INT 41h" : "INT 46h", TR("fixed disk parameter table"));
	if (drive - 0x80 >= peek8(0x475)) {
		skip("no drive %02xh", drive);
		return;
	}
	ok(vector(n) != 0, "points to a table");
	regs_init(&r);
	r.ah = 8;
	r.dl = drive;
	bios_int(0x13, &r, O_AX | O_CX | O_DX);
	told = (r.ch | (r.cl & 0xc0) << 2) + 1;
	ok(cylinders == told || cylinders == told + 1,
	   "cylinders are those of drive %02xh (%u, INT 13h tells of %u)", drive, cylinders, told);
	eq(peek8(at + 2), r.dh + 1, "heads are those of drive %02xh", drive);
	eq(peek8(at + 14), r.cl & 63, "sectors a track are those of drive %02xh", drive);
	eq(peek8(at + 8) >> 3 & 1, r.dh >= 8, "the control byte tells of more than 8 heads");
	if ((peek8(at + 3) & 0xf0) == 0xa0) {
		u8 all = 0;

		for (u32 i = 0; i < 16; i++)
			all += peek8(at + i);
		eq(all, 0, "a translated disk's table adds up to 0");
	}
}

void part_int40(void)
{
	fn("INT 40h", AT("DISK_SETUP: INT 40h is the diskette's INT 13h"));
	serves();
	if (peek8(0x475))
		passed_on();
	parameter_table(0x41, 0x80);
	parameter_table(0x46, 0x81);
}
