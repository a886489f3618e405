/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests INT 15h: waits, A20, configuration table, hooks, and functions that do not exist. */
#include "probe.h"

#define TR(f) "IBM PS/2 and PC BIOS Interface TR, INT 15H (AH)=" f

static void unknown(void)
{
	static const u8 undefined[] = { 0x00, 0x03, 0x20, 0x21, 0x41, 0x42, 0x60, 0x8a, 0xa0,
					0xbf, 0xc3, 0xc4, 0xc5, 0xc6, 0xcf, 0xd8, 0xdb, 0xff };
	struct regs r;

	fn("INT 15h unknown functions", TR("xxH") ", (AH)=86H");
	for (u32 i = 0; i < ARRAY_SIZE(undefined); i++) {
		regs_init(&r);
		r.ah = undefined[i];
		bios_int(0x15, &r, O_AH);
		ok(r.flags & CF, "AH=%02xh sets CF", undefined[i]);
		eq(r.ah, 0x86, "AH=%02xh gives 86h", undefined[i]);
	}
	regs_init(&r);
	r.ax = 0xe8ff;
	bios_int(0x15, &r, O_AH);
	ok((r.flags & CF) && r.ah == 0x86, "AX=E8FFh gives 86h and CF");
	regs_init(&r);
	r.ax = 0x24ff;
	bios_int(0x15, &r, O_AH);
	ok((r.flags & CF) && r.ah == 0x86, "AX=24FFh gives 86h and CF");
}

static u8 high_byte(u32 at)
{
	u8 v;

	copy(lin(&v), at, 1);
	return v;
}

/* Returns whether 1 MiB + 500h is the same memory as 500h. */
static bool wraps(void)
{
	u8 low = peek8(0x500), other = ~low;
	bool same;

	poke8(0x500, other);
	same = high_byte(0x100500) == other;
	poke8(0x500, low);
	return same && high_byte(0x100500) == low;
}

static u8 a20(u8 al, struct regs *r)
{
	regs_init(r);
	r->ah = 0x24;
	r->al = al;
	bios_int(0x15, r, al == 2 ? O_AX : al == 3 ? O_AH | O_BX : O_AH);
	return r->ah;
}

#define KBC_STATUS 0x64
#define KBC_DATA   0x60
#define WRITE_OUT  0xd1 /* the output port: bit 1 is A20, bit 0 the processor's reset */

/* Switches A20 by the keyboard controller's output port. */
static void kbc_a20(bool on)
{
	cli();
	for (u32 n = 0; n < 100000 && inb(KBC_STATUS) & 2; n++)
		;
	outb(KBC_STATUS, WRITE_OUT);
	for (u32 n = 0; n < 100000 && inb(KBC_STATUS) & 2; n++)
		;
	outb(KBC_DATA, on ? 0xdf : 0xdd);
	for (u32 n = 0; n < 100000 && inb(KBC_STATUS) & 2; n++)
		;
	sti();
}

/* Returns whether the machine has the gate at all. Some VMMs, such as KVM, leave it out. */
static bool gated(void)
{
	u8 port = inb(0x92);
	bool gate;

	outb(0x92, port & ~3);
	gate = wraps();
	outb(0x92, (port & ~1));
	return gate;
}

static void gate_a20(void)
{
	struct regs r;

	fn("INT 15h AX=2403h", "RBIL, INT 15/AX=2403h (A20 support)");
	a20(3, &r);
	ok(!(r.flags & CF), "succeeds");
	eq(r.ah, 0, "AH is 0");
	ok(r.bx & 3, "BX names a way to switch A20 (%04xh)", r.bx);
	eq(r.bx & 0x7ffc, 0, "reserved bits of BX are 0");
	fn("INT 15h AX=2400h", "RBIL, INT 15/AX=2400h (disable A20)");
	a20(0, &r);
	ok(!(r.flags & CF) && r.ah == 0, "succeeds");
	if (gated())
		ok(wraps(), "1 MiB wraps to 0");
	else
		skip("this machine has no A20 gate");
	fn("INT 15h AX=2402h", "RBIL, INT 15/AX=2402h (A20 status)");
	a20(2, &r);
	ok(!(r.flags & CF) && r.ah == 0, "succeeds");
	eq(r.al, 0, "AL is 0 while A20 is off");
	fn("INT 15h AX=2401h", "RBIL, INT 15/AX=2401h (enable A20)");
	a20(1, &r);
	ok(!(r.flags & CF) && r.ah == 0, "succeeds");
	ok(!wraps(), "1 MiB does not wrap");
	fn("INT 15h AX=2402h", "RBIL, INT 15/AX=2402h (A20 status)");
	a20(2, &r);
	eq(r.al, 1, "AL is 1 while A20 is on");
}

/* A block move reaches all memory in either state of A20, and does not change it. */
static void moves_without_a20(void)
{
	static struct {
		u16 limit, base_low;
		u8 base_mid, access;
		u16 high;
	} packed gdt[6];
	struct regs r;

	fn("INT 15h AH=87h", TR("87H"));
	gdt[2].limit = gdt[3].limit = 15;
	gdt[2].access = gdt[3].access = 0x93;
	gdt[2].base_low = 0x0500;
	gdt[2].base_mid = 0x30; /* 3 MiB and 2 MiB are one without A20 */
	gdt[3].base_low = (u16)BUF;
	gdt[3].base_mid = BUF >> 16;
	kbc_a20(true);
	fill(0x200500, 0x22, 16);
	fill(0x300500, 0x33, 16);
	fill(BUF, 0, 16);
	kbc_a20(false);
	regs_init(&r);
	r.ah = 0x87;
	r.cx = 8;
	r.es = PROG_SEG;
	r.esi = (u32)gdt;
	bios_int(0x15, &r, O_AX);
	ok(!(r.flags & CF) && first_not(BUF, 0x33, 16) == 16,
	   "moves from 3 MiB while the keyboard controller has A20 off");
	ok(wraps(), "and A20 stays off");
}

/* A program may have used the other way to switch A20. */
static void other_gate(void)
{
	struct regs r;

	fn("INT 15h AX=2401h", "RBIL, INT 15/AX=2401h (enable A20)");
	kbc_a20(false);
	if (!wraps()) {
		skip("the keyboard controller does not switch A20 here");
		return;
	}
	fn("INT 15h AX=2402h", "RBIL, INT 15/AX=2402h (A20 status)");
	a20(2, &r);
	eq(r.al, 0, "AL is 0 while the keyboard controller has A20 off");
	fn("INT 15h AX=2401h", "RBIL, INT 15/AX=2401h (enable A20)");
	a20(1, &r);
	ok(!(r.flags & CF) && r.ah == 0, "succeeds after the keyboard controller");
	ok(!wraps(), "1 MiB does not wrap then");
	kbc_a20(false);
	moves_without_a20();
	fn("INT 15h AX=2400h", "RBIL, INT 15/AX=2400h (disable A20)");
	outb(0x92, inb(0x92) & ~3);
	kbc_a20(true);
	a20(0, &r);
	ok(!(r.flags & CF) && r.ah == 0, "succeeds after the keyboard controller");
	ok(wraps(), "1 MiB wraps to 0 then");
	a20(1, &r);
	kbc_a20(true);
	outb(0x92, (inb(0x92) & ~1) | 2);
}

static void configuration(void)
{
	struct regs r;
	u32 at;

	fn("INT 15h AH=C0h", TR("C0H"));
	regs_init(&r);
	r.ah = 0xc0;
	bios_int(0x15, &r, O_AH | O_BX | O_ES);
	ok(!(r.flags & CF), "succeeds");
	eq(r.ah, 0, "AH is 0");
	at = r.es * 16 + r.bx;
	ok(peek16(at) >= 8 && peek16(at) <= 64, "length is at least 8 (%u)", peek16(at));
	eq(peek8(at + 2), 0xfc, "model is FCh");
	eq(peek8(at + 2), peek8(0xffffe), "model is that of F000:FFFEh");
	eq(peek8(at + 5) & 0x40, 0x40, "feature 1 bit 6: second interrupt controller");
	eq(peek8(at + 5) & 0x20, 0x20, "feature 1 bit 5: real time clock");
	eq(peek8(at + 5) & 0x10, 0x10, "feature 1 bit 4: INT 15h AH=4Fh is called");
	eq(peek8(at + 5) & 0x04, 0x04, "feature 1 bit 2: an EBDA is there");
	eq(peek8(at + 5) & 0x02, 0, "feature 1 bit 1: no Micro Channel");
	eq(at, 0xfe6f5, "the table is at F000:E6F5h");

	fn("INT 15h AH=C1h", TR("C1H"));
	regs_init(&r);
	r.ah = 0xc1;
	bios_int(0x15, &r, O_AH | O_ES);
	ok(!(r.flags & CF), "succeeds");
	eq(r.es, peek16(0x40e), "ES is the segment of the EBDA");
}

static void hooks(void)
{
	static const struct {
		u8 ah;
		const char *name, *clause;
	} nulls[] = {
		{ 0x52, "INT 15h AH=52h", "INCITS 347, 8 (removable media eject)" },
		{ 0x80, "INT 15h AH=80h", TR("80H") },
		{ 0x81, "INT 15h AH=81h", TR("81H") },
		{ 0x82, "INT 15h AH=82h", TR("82H") },
		{ 0x85, "INT 15h AH=85h", TR("85H") },
		{ 0x90, "INT 15h AH=90h", TR("90H") },
		{ 0x91, "INT 15h AH=91h", TR("91H") },
	};
	struct regs r;

	for (u32 i = 0; i < ARRAY_SIZE(nulls); i++) {
		fn(nulls[i].name, nulls[i].clause);
		regs_init(&r);
		r.ah = nulls[i].ah;
		r.al = 0;
		bios_int(0x15, &r, O_AH);
		ok(!(r.flags & CF), "succeeds by default");
		if (nulls[i].ah < 0x90)
			eq(r.ah, 0, "AH is 0");
	}
	fn("INT 15h AH=4Fh", TR("4FH"));
	regs_init(&r);
	r.ax = 0x4f1e;
	r.flags |= CF;
	bios_int(0x15, &r, O_AH);
	ok(r.flags & CF, "CF stays set: the scan code is to be used");
	eq(r.al, 0x1e, "AL is the scan code as it was");
}

static u32 elapsed_ticks(u32 us, struct regs *r)
{
	u32 start;

	for (start = ticks(); ticks() == start;)
		;
	start = ticks();
	regs_init(r);
	r->ah = 0x86;
	r->cx = us >> 16;
	r->dx = us;
	bios_int(0x15, r, O_AX);
	return ticks() - start;
}

static void waits(void)
{
	struct regs r;
	u32 t, flag = BUF + 0x40;

	fn("INT 15h AH=86h", TR("86H"));
	t = elapsed_ticks(500000, &r);
	ok(!(r.flags & CF), "succeeds");
	ok(t >= 8 && t <= 40, "500 ms take 9 ticks, more on a busy host (%u)", t);
	t = elapsed_ticks(110000, &r);
	ok(t >= 1 && t <= 20, "110 ms take 2 ticks, more on a busy host (%u)", t);
	t = elapsed_ticks(0, &r);
	ok(!(r.flags & CF) && t <= 1, "0 microseconds return at once (%u)", t);
	regs_init(&r);
	r.ah = 0x86;
	r.cx = 0;
	r.dx = 1000;
	r.flags &= ~IF;
	bios_int(0x15, &r, O_AX);
	ok(!call_timed_out, "returns when called with IF clear");

	fn("INT 15h AH=83h", TR("83H"));
	poke8(flag, 0);
	t = ticks();
	regs_init(&r);
	r.ax = 0x8300;
	r.ecx = 0x3;
	r.edx = 0x0d40; /* 200000 us */
	r.es = seg_of(BUF);
	r.bx = 0x40;
	bios_int(0x15, &r, O_AX);
	ok(!(r.flags & CF), "AL=00h starts a wait");
	eq(peek8(flag), 0, "and returns before its end");
	regs_init(&r);
	r.ax = 0x8300;
	r.cx = 1;
	r.dx = 0;
	r.es = seg_of(BUF);
	r.bx = 0x60;
	bios_int(0x15, &r, O_AX);
	ok(r.flags & CF, "a second wait is refused while one runs");
	regs_init(&r);
	r.ah = 0x86;
	r.cx = 0;
	r.dx = 1000;
	bios_int(0x15, &r, O_AX);
	ok((r.flags & CF) && r.ah == 0x83, "AH=86h fails with 83h meanwhile");
	while (!(peek8(flag) & 0x80) && ticks() - t < 90)
		;
	t = ticks() - t;
	eq(peek8(flag) & 0x80, 0x80, "bit 7 of the caller's byte is set at the end");
	ok(t >= 3 && t < 90, "after 200 ms, later on a busy host (%u ticks)", t);
	eq(peek8(flag) & 0x7f, 0, "its other bits stay");
	eq(peek8(0x4a0) & 1, 0, "40:A0h: no wait is active then");
	poke8(flag, 0);
	regs_init(&r);
	r.ax = 0x8300;
	r.cx = 3;
	r.dx = 0;
	r.es = seg_of(BUF);
	r.bx = 0x40;
	bios_int(0x15, &r, O_AX);
	regs_init(&r);
	r.ax = 0x8301;
	bios_int(0x15, &r, O_AX);
	ok(!(r.flags & CF), "AL=01h cancels");
	mdelay(300);
	eq(peek8(flag), 0, "a cancelled wait sets nothing");
}

/* Without a game port, as machines have none as far as is known. */
static void joystick(void)
{
	struct regs r;

	fn("INT 15h AH=84h", TR("84H"));
	regs_init(&r);
	r.ah = 0x84;
	r.dx = 2;
	bios_int(0x15, &r, O_AH);
	ok((r.flags & CF) && r.ah == 0x86, "86h for DX=2");
	if (inb(0x201) != 0xff) {
		skip("there is a game port");
		return;
	}
	fn("INT 15h AH=84h", "RBIL, INT 15/AH=84h (no game port)");
	regs_init(&r);
	r.ah = 0x84;
	r.dx = 0;
	bios_int(0x15, &r, O_AX);
	ok(!(r.flags & CF), "DX=0 succeeds");
	eq(r.al, 0, "AL is 0: no switch");
	regs_init(&r);
	r.ah = 0x84;
	r.dx = 1;
	bios_int(0x15, &r, O_AX | O_BX | O_CX | O_DX);
	ok(!(r.flags & CF), "DX=1 succeeds");
	ok(!r.ax && !r.bx && !r.cx && !r.dx, "all positions are 0");
}

void part_int15(void)
{
	unknown();
	gate_a20();
	other_gate();
	configuration();
	hooks();
	joystick();
	waits();
}
