/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests INT 15h AH=C2h, the PS/2 mouse. The runner moves it. */
#include "probe.h"

#define TR(f) "IBM PS/2 and PC BIOS Interface TR, INT 15H (AX)=" f

static u8 mouse(struct regs *r, u8 al, u8 bh, u32 outputs)
{
	regs_init(r);
	r->ah = 0xc2;
	r->al = al;
	r->bh = bh;
	bios_int(0x15, r, outputs);
	return r->flags & CF ? r->ah : 0;
}

static u8 handler(u32 segoff)
{
	struct regs r;

	regs_init(&r);
	r.ax = 0xc207;
	r.es = segoff >> 16;
	r.bx = segoff;
	bios_int(0x15, &r, O_AX);
	return r.flags & CF ? r.ah : 0;
}

static void setup(void)
{
	struct regs r;

	fn("INT 15h AX=C205h", TR("C205H"));
	eq(mouse(&r, 5, 3, O_AX), 0, "initializes for packets of 3 bytes");
	eq(r.ah, 0, "AH is 0");
	eq(mouse(&r, 5, 0, O_AX), 2, "02h for packets of 0 bytes");
	eq(mouse(&r, 5, 9, O_AX), 2, "02h for packets of 9 bytes");
	eq(mouse(&r, 5, 3, O_AX), 0, "initializes again");
	fn("INT 15h AX=C201h", TR("C201H"));
	eq(mouse(&r, 1, 0, O_AX | O_BX), 0, "resets");
	eq(r.bl, 0xaa, "BL is AAh");
	eq(r.bh, 0x00, "BH is the ID");
	fn("INT 15h AX=C202h", TR("C202H"));
	for (u8 rate = 0; rate < 7; rate++)
		eq(mouse(&r, 2, rate, O_AX), 0, "sets sample rate %u", rate);
	eq(mouse(&r, 2, 7, O_AX), 2, "02h for sample rate 7");
	fn("INT 15h AX=C203h", TR("C203H"));
	for (u8 resolution = 0; resolution < 4; resolution++)
		eq(mouse(&r, 3, resolution, O_AX), 0, "sets resolution %u", resolution);
	eq(mouse(&r, 3, 4, O_AX), 2, "02h for resolution 4");
	fn("INT 15h AX=C204h", TR("C204H"));
	eq(mouse(&r, 4, 0, O_AX | O_BH), 0, "succeeds");
	eq(r.bh, 0, "BH is the ID of a standard mouse");
	fn("INT 15h AX=C206h", TR("C206H"));
	eq(mouse(&r, 6, 2, O_AX), 0, "sets scaling 2:1");
	eq(mouse(&r, 6, 0, O_AX | O_BL | O_CL | O_DL), 0, "returns status");
	eq(r.bl & 0x10, 0x10, "BL bit 4: scaling 2:1");
	eq(r.cl, 3, "CL is the resolution");
	eq(r.dl, 200, "DL is the sample rate");
	eq(mouse(&r, 6, 1, O_AX), 0, "sets scaling 1:1");
	mouse(&r, 6, 0, O_AX | O_BL | O_CL | O_DL);
	eq(r.bl & 0x10, 0, "BL bit 4: scaling 1:1");
	mouse(&r, 6, 3, O_AX);
	ok((r.flags & CF) && (r.ah == 1 || r.ah == 2), "01h or 02h for an undefined subfunction");
	fn("INT 15h AH=C2h unknown functions", TR("C2xxH"));
	eq(mouse(&r, 0x7f, 0, O_AX), 1, "01h for an undefined function");
}

static bool moved(void)
{
	for (u32 t = ticks(); !isr_count;)
		if (ticks() - t > 400)
			return false;
	mdelay(60);
	return true;
}

static void events(void)
{
	struct regs r;

	fn("INT 15h AX=C207h", TR("C207H"));
	handler(0);
	fn("INT 15h AX=C200h", TR("C200H"));
	eq(mouse(&r, 0, 1, O_AX), 5, "05h when no handler is there");
	mouse(&r, 0, 2, O_AX);
	ok((r.flags & CF) && (r.ah == 1 || r.ah == 2), "01h or 02h for BH=2");
	fn("INT 15h AX=C207h", TR("C207H"));
	eq(handler(OUR(far_count)), 0, "takes a handler");
	fn("INT 15h AX=C200h", TR("C200H"));
	eq(mouse(&r, 0, 1, O_AX), 0, "enables");
	if (!(config.host & HOST_MOUSE)) {
		skip("nobody is here to move the mouse");
		return;
	}
	fn("INT 15h AX=C207h", TR("C207H") ", INT 74H");
	isr_count = 0;
	host("mouse 10 0");
	ok(moved(), "the handler is called for a move");
	ok(far_x >= 1 && far_x < 0x80 && !far_y && !far_z, "with X (%u), Y and Z", far_x);
	eq(far_status & 0xff, 0x08, "and status: no button, no sign");
	isr_count = 0;
	host("mouse -10 0");
	ok(moved() && (far_status & 0x10) && (far_x & 0xff) >= 0x80, "X to the left has its sign");
	isr_count = 0;
	host("mouse 0 10");
	ok(moved() && (far_status & 0x20) && (far_y & 0xff) >= 0x80, "Y down has its sign");
	isr_count = 0;
	host("button left 1");
	ok(moved() && (far_status & 7) == 1, "left button");
	isr_count = 0;
	host("button right 1");
	ok(moved() && (far_status & 7) == 3, "right button too");
	isr_count = 0;
	host("button left 0");
	host("button right 0");
	ok(moved() && (far_status & 7) == 0, "both released");
	fn("INT 15h AX=C200h", TR("C200H"));
	eq(mouse(&r, 0, 0, O_AX), 0, "disables");
	isr_count = 0;
	host("mouse 10 10");
	mdelay(200);
	eq(isr_count, 0, "the handler is called no more");
	handler(0);
}

/* The last event that the handler received. */
static bool packet(const char *request)
{
	isr_count = 0;
	host("%s", request);
	return moved();
}

/*
 * Mice with a wheel or five buttons change their protocol when the sample rate is set three times.
 * The program then tells the BIOS to collect packets of four bytes.
 */
static void extended(u8 first, u8 second, u8 third, u8 id)
{
	struct regs r;

	mouse(&r, 5, 4, O_AX);
	ok(!(r.flags & CF), "initializes for packets of 4 bytes");
	mouse(&r, 2, 0, O_AX); /* not a part of either sequence */
	mouse(&r, 2, first, O_AX);
	mouse(&r, 2, second, O_AX);
	mouse(&r, 2, third, O_AX);
	mouse(&r, 4, 0, O_AX | O_BH);
	ok(!(r.flags & CF), "is asked for its ID");
	if (r.bh != id) {
		skip("the mouse does not change its protocol (ID %u)", r.bh);
		return;
	}
	eq(handler(OUR(far_count)), 0, "takes a handler");
	eq(mouse(&r, 0, 1, O_AX), 0, "enables");
	if (!(config.host & HOST_MOUSE)) {
		skip("nobody is here to move the mouse");
		return;
	}
	ok(packet("mouse 7 0"), "the handler is called for a move");
	ok(far_x == 7 && !far_y && !far_z, "with X (%04x), Y and Z (%04x)", far_x, far_z);
	ok(packet("button wheel-up 1") && (far_z & 0x0f) == 0x0f, "the wheel away: Z is -1 (%04x)",
	   far_z);
	host("button wheel-up 0");
	mdelay(60);
	ok(packet("button wheel-down 1") && (far_z & 0x0f) == 0x01, "the wheel back: Z is 1 (%04x)",
	   far_z);
	host("button wheel-down 0");
	mdelay(60);
	if (id == 4) {
		ok(packet("button side 1") && (far_z & 0x30) == 0x10,
		   "button 4 is bit 4 of Z (%04x)", far_z);
		ok(packet("button extra 1") && (far_z & 0x30) == 0x30,
		   "button 5 is bit 5 of Z (%04x)", far_z);
		host("button side 0");
		ok(packet("button extra 0") && !(far_z & 0x30), "both are released (%04x)", far_z);
	}
	mouse(&r, 0, 0, O_AX);
	handler(0);
}

static void protocols(void)
{
	struct regs r;

	fn("INT 15h AH=C2h, wheel", TR("C205H") ", packets of 4; IntelliMouse: 200, 100, 80");
	extended(6, 5, 4, 3);
	fn("INT 15h AH=C2h, 5 buttons", TR("C205H") ", packets of 4; Explorer: 200, 200, 80");
	extended(6, 6, 4, 4);
	fn("INT 15h AX=C205h", TR("C205H"));
	eq(mouse(&r, 5, 3, O_AX), 0, "goes back to packets of 3 bytes");
	eq(mouse(&r, 4, 0, O_AX | O_BH), 0, "asks for the ID");
	eq(r.bh, 0, "and the mouse to being a standard one");
}

/* If there is no controller, every function that talks to the mouse fails, and soon. */
static void absent(void)
{
	static const struct {
		u8 al, bh;
	} calls[] = {
		{ 1, 0 }, { 2, 5 }, { 3, 2 }, { 4, 0 }, { 5, 3 }, { 6, 0 }, { 6, 1 }, { 0, 0 }
	};
	u32 start = ticks();
	struct regs r;

	fn("INT 11h", "IBM PS/2 and PC BIOS Interface TR, INT 11H");
	regs_init(&r);
	bios_int(0x11, &r, O_AX);
	eq(r.ax & 4, 0, "bit 2: no pointing device is there");
	fn("INT 15h AH=C2h without a mouse", TR("C2xxH"));
	for (u32 i = 0; i < ARRAY_SIZE(calls); i++)
		eq(mouse(&r, calls[i].al, calls[i].bh, O_AX), 3,
		   "03h, interface error, for AL=%02xh", calls[i].al);
	ok(ticks() - start < 5, "none of them waits (%u ticks)", ticks() - start);
	fn("INT 16h AH=0Ah", "IBM PS/2 and PC BIOS Interface TR, INT 16H (AH)=0AH");
	regs_init(&r);
	r.ah = 0x0a;
	bios_int(0x16, &r, O_AX | O_BX);
	eq(r.bx, 0, "BX is 0 without a keyboard");
}

void part_mouse(void)
{
	struct regs r;

	if (inb(0x64) == 0xff && !(config.host & HOST_USB)) {
		absent();
		return;
	}

	regs_init(&r);
	fn("INT 11h", "IBM PS/2 and PC BIOS Interface TR, INT 11H");
	bios_int(0x11, &r, O_AX);
	eq(r.ax & 4, 4, "bit 2: a pointing device is there");
	setup();
	events();
	protocols();
}
