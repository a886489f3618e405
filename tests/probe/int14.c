/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests INT 14h (serial) and INT 17h (parallel), on the ports that the BIOS has found. */
#include "probe.h"

#define TR(n, f) "IBM PS/2 and PC BIOS Interface TR, INT " n "H (AH)=" f

/* Makes the port receive @byte from itself, by the 16450's loop-back. */
static void looped(u16 port, u8 byte)
{
	u8 mcr = inb(port + 4);

	outb(port + 4, mcr | 0x10);
	outb(port, byte);
	for (u32 n = 0; n < 100000 && !(inb(port + 5) & 1); n++)
		;
	outb(port + 4, mcr);
}

static void serial(void)
{
	static const u8 bytes[] = { 'A', 0x00, 0xff, 0x80 };
	static const struct {
		u8 al;
		u16 divisor;
		u8 lcr;
	} lines[] = {
		{ 0x03, 1047, 3 },  { 0x23, 768, 3 },	{ 0x43, 384, 3 }, { 0x63, 192, 3 },
		{ 0x83, 96, 3 },    { 0xa3, 48, 3 },	{ 0xc3, 24, 3 },  { 0xe3, 12, 3 },
		{ 0xfa, 12, 0x1a }, { 0xee, 12, 0x0e }, { 0xe2, 12, 2 },
	};
	u16 port = peek16(0x400);
	struct regs r;
	u32 start;

	for (u32 i = 0; i < ARRAY_SIZE(lines); i++) {
		fn("INT 14h AH=00h", TR("14", "00H"));
		regs_init(&r);
		r.ah = 0;
		r.al = lines[i].al;
		r.dx = 0;
		bios_int(0x14, &r, O_AX);
		outb(port + 3, inb(port + 3) | 0x80);
		eq(inb(port) | inb(port + 1) << 8, lines[i].divisor, "AL=%02xh: divisor",
		   lines[i].al);
		outb(port + 3, inb(port + 3) & 0x7f);
		eq(inb(port + 3) & 0x1f, lines[i].lcr, "AL=%02xh: line control", lines[i].al);
		eq(r.ah & 0x60, 0x60, "AL=%02xh: AH is the line status", lines[i].al);
	}
	eq(inb(port + 1), 0, "serial interrupts are off");
	fn("INT 14h AH=03h", TR("14", "03H"));
	regs_init(&r);
	r.ah = 3;
	r.dx = 0;
	bios_int(0x14, &r, O_AX);
	eq(r.ah & 0x7e, inb(port + 5) & 0x7e, "AH is the line status");
	eq(r.al & 0xf0, inb(port + 6) & 0xf0, "AL is the modem status");
	fn("INT 14h AH=01h", TR("14", "01H"));
	regs_init(&r);
	r.ax = 0x0141;
	r.dx = 0;
	bios_int(0x14, &r, O_AH);
	eq(r.ah & 0x80, 0, "sends a character");
	eq(r.al, 'A', "AL is kept");
	fn("INT 14h AH=01h", "IBM PC AT TR, BIOS listing, INT 14");
	eq(inb(port + 4) & 3, 3, "DTR and RTS are on while it sends");
	fn("INT 14h AH=02h", TR("14", "02H"));
	for (u32 i = 0; i < ARRAY_SIZE(bytes); i++) {
		looped(port, bytes[i]);
		regs_init(&r);
		r.ah = 2;
		r.dx = 0;
		bios_int(0x14, &r, O_AX);
		eq(r.al, bytes[i], "receives %02xh", bytes[i]);
		eq(r.ah, 0, "%02xh: no error", bytes[i]);
	}
	eq(inb(port + 5) & 1, 0, "nothing is left to be received");
	poke8(0x47c, 1);
	start = ticks();
	regs_init(&r);
	r.ah = 2;
	r.dx = 0;
	bios_int(0x14, &r, O_AX);
	eq(r.ah & 0x80, 0x80, "times out when nothing comes");
	ok(ticks() - start < (config.host & HOST_VMM ? 162 : 54),
	   "soon, as 40:7Ch says, later on a busy host (%u ticks)", ticks() - start);
}

/* A program that has disabled the timer's interrupt must not wait for ever. */
static void without_timer(u8 n, u16 ax, u8 want)
{
	u8 mask = inb(0x21);
	struct regs r;

	regs_init(&r);
	r.ax = ax;
	r.dx = 0;
	outb(0x21, mask | 1);
	bios_int(n, &r, O_AX);
	outb(0x21, mask);
	eq(r.ah & want, want, "times out with IRQ 0 masked as well (%02xh)", r.ah);
}

static void serial_others(void)
{
	u16 port = peek16(0x400);
	u32 ticks_before = ticks();
	struct regs r;

	fn("INT 14h AH=03h", TR("14", "03H"));
	poke8(0x47c, 1);
	/* In loop-back the modem's lines are connected to its outputs, which are off. */
	outb(port + 4, 0x10);
	regs_init(&r);
	r.ax = 0x0300;
	r.dx = 0;
	bios_int(0x14, &r, O_AX);
	eq(r.al & 0xf0, 0, "AL shows that the modem is not ready");
	outb(port + 4, 0);
	fn("INT 14h AH=02h", TR("14", "02H"));
	poke32(0x46c, 0x1800a8); /* just before midnight */
	regs_init(&r);
	r.ah = 2;
	r.dx = 0;
	bios_int(0x14, &r, O_AX);
	eq(r.ah & 0x80, 0x80, "times out over midnight");
	ok(ticks() >= 8 && ticks() < 100, "and not before its time (%u ticks after)", ticks());
	poke32(0x46c, ticks_before);
	poke8(0x470, 0);
	without_timer(0x14, 0x0200, 0x80);

	fn("INT 14h AH=04h", TR("14", "04H"));
	regs_init(&r);
	r.ax = 0x0400;
	r.bx = 0x0201; /* even parity, two stop bits */
	r.cx = 0x0308; /* 8 bits, 19200 baud */
	r.dx = 0;
	bios_int(0x14, &r, O_AX);
	eq(inb(port + 3), 0x1f, "line control is as asked");
	eq(r.ah & 0x60, 0x60, "AH is the line status");
	outb(port + 3, inb(port + 3) | 0x80);
	eq(inb(port) | inb(port + 1) << 8, 6, "CL=08h: 19200 baud");
	outb(port + 3, inb(port + 3) & 0x7f);
	fn("INT 14h AH=05h", TR("14", "05H"));
	regs_init(&r);
	r.ax = 0x0501;
	r.bl = 0x0b;
	r.dx = 0;
	bios_int(0x14, &r, O_AX | O_BX);
	eq(inb(port + 4) & 0x1f, 0x0b, "AL=01h writes the modem control register");
	regs_init(&r);
	r.ax = 0x0500;
	r.dx = 0;
	bios_int(0x14, &r, O_AX | O_BX);
	eq(r.bl & 0x1f, 0x0b, "AL=00h returns it in BL");
	regs_init(&r);
	r.ax = 0x00e3;
	r.dx = 0;
	bios_int(0x14, &r, O_AX);
}

/*
 * The port is always busy. Tests this where the serial port's interrupts are enabled and where they
 * are not.
 */
static void busy_printer(void)
{
	u16 lpt = peek16(0x408);
	struct regs r;
	u32 start;

	if (!peek16(0x400))
		return;
	fn("INT 17h AH=00h", TR("17", "00H"));
	outb(peek16(0x400) + 1, 0);
	poke16(0x408, peek16(0x400));
	poke8(0x478, 1);
	start = ticks();
	regs_init(&r);
	r.ax = 0x0041;
	r.dx = 0;
	bios_int(0x17, &r, O_AH);
	eq(r.ah & 1, 1, "AH bit 0: times out on a busy printer");
	ok(ticks() - start >= 17 && ticks() - start < 162,
	   "after the second that 40:78h says, later on a busy host (%u ticks)", ticks() - start);
	without_timer(0x17, 0x0041, 1);
	poke16(0x408, lpt);
}

static void parallel(void)
{
	struct regs r;

	fn("INT 17h AH=01h", TR("17", "01H"));
	regs_init(&r);
	r.ah = 1;
	r.dx = 0;
	bios_int(0x17, &r, O_AH);
	ok(!call_timed_out, "initializes the printer");
	fn("INT 17h AH=02h", TR("17", "02H"));
	regs_init(&r);
	r.ah = 2;
	r.dx = 0;
	bios_int(0x17, &r, O_AH);
	eq(r.ah & 0xf8, (inb(peek16(0x408) + 1) ^ 0x48) & 0xf8,
	   "AH is the status, acknowledge and error inverted");
	eq(r.ah & 6, 0, "unused bits are 0");
	fn("INT 17h AH=00h", TR("17", "00H"));
	poke8(0x478, 1);
	regs_init(&r);
	r.ax = 0x0041;
	r.dx = 0;
	bios_int(0x17, &r, O_AH);
	ok(!call_timed_out, "prints or times out (%02xh)", r.ah);
	eq(inb(peek16(0x408)), 0x41, "the character is on the data lines");
	eq(inb(peek16(0x408) + 2) & 1, 0, "strobe is off again");
}

void part_int14(void)
{
	struct regs r;

	if (peek16(0x400)) {
		serial();
		serial_others();
		busy_printer();
	} else {
		fn("INT 14h AH=00h", TR("14", "00H"));
		skip("no serial port");
	}
	if (peek16(0x408)) {
		parallel();
	} else {
		fn("INT 17h AH=00h", TR("17", "00H"));
		skip("no parallel port");
	}
	fn("INT 14h absent ports", TR("14", "xxH"));
	for (u8 ah = 0; ah < 4; ah++)
		for (u16 port = 3; port < 6; port++) {
			regs_init(&r);
			r.ah = ah;
			r.dx = port;
			bios_int(0x14, &r, O_AX);
			ok(!call_timed_out, "AH=%02xh, port %u: returns", ah, port);
		}
	fn("INT 17h absent ports", TR("17", "xxH"));
	for (u8 ah = 0; ah < 3; ah++)
		for (u16 port = 2; port < 5; port++) {
			regs_init(&r);
			r.ah = ah;
			r.dx = port;
			bios_int(0x17, &r, O_AX);
			ok(!call_timed_out, "AH=%02xh, port %u: returns", ah, port);
		}
}
