// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 15h, system services (IBM PS/2 and PC BIOS Interface TR, INT 15H; AX=24xxh: the A20
 * support of PS/2s). What moves or describes memory goes on to flat code. Real mode.
 */
#include "cpu/io.h"
#include "real/real.h"
#include "real/rtc_wait.h"

#define PORT_A 0x92
#define PORT_A_A20 0x02
#define A20_BY_8042_AND_PORT_A 0x0003

#define JOYSTICK 0x201
#define JOYSTICK_POLLS 0x800

#define TICK_US 54925

#define UNSUPPORTED 0x86

extern const u8 config_table[]; /* fixed.S: in the F segment */

static void fail(struct regs *regs, u8 status)
{
	regs->ah = status;
	set_cf(regs, true);
}

static void succeed(struct regs *regs)
{
	regs->ah = 0;
	set_cf(regs, false);
}

static void a20(struct regs *regs)
{
	u8 port, wanted;

	switch (regs->al) {
	case 0:
	case 1:
		port = inb(PORT_A);
		wanted = (port & ~(PORT_A_A20 | 1)) | regs->al << 1;
		if ((port ^ wanted) & PORT_A_A20)
			outb(PORT_A, wanted);
		break;
	case 2:
		regs->al = inb(PORT_A) >> 1 & 1;
		break;
	case 3:
		regs->bx = A20_BY_8042_AND_PORT_A;
		break;
	default:
		fail(regs, UNSUPPORTED);
		return;
	}
	succeed(regs);
}

static void event_wait(struct regs *regs)
{
	u32 us = (u32)regs->cx << 16 | regs->dx;

	if (regs->al == 1) {
		rtc_wait_cancel();
		succeed(regs);
	} else if (regs->al) {
		fail(regs, UNSUPPORTED);
	} else {
		set_cf(regs, !rtc_wait_start(us, regs->es, regs->bx));
	}
}

/* Ends at the latest when the tick says that it is over: there may be no clock. */
static void wait(struct regs *regs)
{
	u32 us = (u32)regs->cx << 16 | regs->dx;
	u32 start = BDA->ticks, limit = us / TICK_US + 2;

	if (!rtc_wait_start(us, BDA_SEG, offsetof(struct bda, wait_active))) {
		regs->ah = 0x83;
		set_cf(regs, true);
		return;
	}
	while (!(BDA->wait_active & WAIT_DONE) && BDA->ticks - start <= limit)
		real_wait();
	if (!(BDA->wait_active & WAIT_DONE))
		rtc_wait_cancel();
	BDA->wait_active = 0;
	set_cf(regs, false);
}

/* The game port: its one-shots last up to 1.1 ms; without sticks they never end. */
static void joystick(struct regs *regs)
{
	u16 count[4] = { 0 };
	u8 running = 0x0f;

	if (regs->dx == 0) {
		regs->al = inb(JOYSTICK) & 0xf0;
		set_cf(regs, false);
		return;
	}
	if (regs->dx != 1) {
		fail(regs, UNSUPPORTED);
		return;
	}
	outb(JOYSTICK, 0);
	for (u16 n = 0; n < JOYSTICK_POLLS && running; n++) {
		u8 ended = running & ~inb(JOYSTICK);

		for (int i = 0; i < 4; i++)
			if (ended >> i & 1)
				count[i] = n;
		running &= ~ended;
	}
	regs->ax = count[0];
	regs->bx = count[1];
	regs->cx = count[2];
	regs->dx = count[3];
	set_cf(regs, false);
}

static void ext_memory(struct regs *regs)
{
	regs->ax = shared16.ext_memory_kb;
	set_cf(regs, false);
}

void int15(struct regs *regs)
{
	switch (regs->ah) {
	case 0x24:
		a20(regs);
		break;
	case 0x4f:
		set_cf(regs, true); /* the key counts as it is */
		break;
	case 0x52: /* a medium may be ejected */
	case 0x80: /* device open, close, program end, SysRq, busy, ready: hooks of others */
	case 0x81:
	case 0x82:
	case 0x85:
	case 0x90:
	case 0x91:
		succeed(regs);
		break;
	case 0x83:
		event_wait(regs);
		break;
	case 0x84:
		joystick(regs);
		break;
	case 0x86:
		wait(regs);
		break;
	case 0x88:
		ext_memory(regs);
		break;
	case 0xc0:
		regs->es = FSEG;
		regs->bx = (u32)config_table;
		succeed(regs);
		break;
	case 0xc1:
		regs->es = BDA->ebda_seg;
		set_cf(regs, false);
		break;
	case 0x87:
	case 0xe8:
		flat_int15(regs);
		break;
	default:
		fail(regs, UNSUPPORTED);
	}
}
