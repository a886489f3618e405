// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 15h, system services (IBM PS/2 and PC BIOS Interface TR, INT 15H; AX=24xxh: A20 support of
 * PS/2s). int15_memory.c reports memory; flat code moves it (service/int15.c). Real mode.
 */
#include "abi/control_port.h"
#include "pc/i8042.h"
#include "pc/pic.h"
#include "real/ps2.h"
#include "real/real.h"
#include "real/rtc_wait.h"

#define A20_BY_8042_AND_PORT_A 0x0003
#define A20_COMPARED	       64 /* bytes of the BDA */

/*
 * Bits of the first controller's mask: the tick, and the cascade that the clock's interrupt needs.
 */
#define PIC1_TIMERS (1 << 0 | 1 << 2)

#define JOYSTICK	0x201
#define JOYSTICK_ABSENT 0xff
#define JOYSTICK_POLLS	0x800

extern const u8 config_table[]; /* in the F segment (fixed.S) */

__regs_inline void succeed(struct regs *regs)
{
	regs->ah = 0;
	set_cf(regs, false);
}

/* The word 1 MiB above offset @off of the BDA, if GS is FFFF, whose base is 10h below 1 MiB. */
#define ABOVE(off) (*(const volatile u16 __far *)(BDA_BASE + 0x10 + (off)))

static __attribute__((noinline)) bool a20_compare(void)
{
	u8 kept;
	bool on;

	for (u32 i = 0; i < A20_COMPARED; i += 2)
		if (BDA_WORD(i) != ABOVE(i))
			return true;
	/* The two are equal by chance. Change one of them to see whether the other changes. */
	kept = BDA->unused_a1[0];
	BDA->unused_a1[0] = ~kept;
	on = (u8)ABOVE(offsetof(struct bda, unused_a1)) == kept;
	BDA->unused_a1[0] = kept;
	return on;
}

/* Returns whether the memory at 1 MiB differs from the memory at 0. */
__regs_inline bool a20_is_on(void)
{
	far_segment(0xffff);
	return BDA->ebda_seg != ABOVE(offsetof(struct bda, ebda_seg)) || a20_compare();
}

/*
 * A20 may be controlled by port 92h, by the keyboard controller, or by both, and programs use both.
 * So try one after the other until memory shows that A20 is as requested. On a machine without a
 * gate A20 is always open.
 */
static __attribute__((noinline)) void a20_switch(bool on)
{
	outb(PORT_A, (inb(PORT_A) & ~(PORT_A_A20 | PORT_A_RESET)) | on * PORT_A_A20);
	if (a20_is_on() != on)
		ps2_controller_write(I8042_WRITE_OUTPUT,
				     on ? I8042_OUTPUT_A20 : I8042_OUTPUT_NO_A20);
}

static __attribute__((noinline)) void a20_others(struct regs *regs)
{
	if (regs->al != 3) {
		int15_fail(regs);
		return;
	}
	regs->bx = A20_BY_8042_AND_PORT_A;
	succeed(regs);
}

static __attribute__((noinline)) void a20(struct regs *regs)
{
	if (regs->al > 2) {
		a20_others(regs);
		return;
	}
	if (regs->al == 2)
		regs->al = a20_is_on();
	else if (a20_is_on() != regs->al)
		a20_switch(regs->al);
	succeed(regs);
}

static void event_wait(struct regs *regs)
{
	u32 us = (u32)regs->cx << 16 | regs->dx;

	if (regs->al == 1) {
		rtc_wait_cancel();
		succeed(regs);
	} else if (regs->al) {
		int15_fail(regs);
	} else {
		set_cf(regs, !rtc_wait_start(us, regs->es, regs->bx));
	}
}

/*
 * After so many interrupts that are not from our timers, assume that our timers' interrupts do not
 * reach us. Programs move the interrupt controllers or handle the tick themselves.
 */
#define FOREIGN_INTERRUPTS 8

/* Sleeps until the wait ends. Returns false if the interrupts that would end it do not arrive. */
static bool wait_sleeping(void)
{
	u32 foreign = 0;

	if ((inb(PIC1_DATA) & PIC1_TIMERS) == PIC1_TIMERS)
		return false;
	while (!(BDA->wait_active & WAIT_DONE)) {
		u32 ticks = BDA->ticks, us = BDA->wait_us;

		real_wait();
		if (BDA->ticks != ticks || BDA->wait_us != us)
			foreign = 0;
		else if (++foreign == FOREIGN_INTERRUPTS)
			return false;
	}
	return true;
}

static void wait(struct regs *regs)
{
	u32 us = (u32)regs->cx << 16 | regs->dx;

	if (!rtc_wait_start(us, BDA_SEG, offsetof(struct bda, wait_active))) {
		regs->ah = 0x83;
		set_cf(regs, true);
		return;
	}
	set_cf(regs, false);
	if (wait_sleeping()) {
		BDA->wait_active = 0;
		return;
	}
	rtc_wait_cancel();
	flat_wait(regs); /* measures time by a clock that needs no interrupts */
}

/*
 * Reads the game port. A write to it starts four pulses, whose lengths, up to 1.1 ms, are the
 * joysticks' positions. If no joystick is connected, the pulses never end.
 */
static void joystick(struct regs *regs)
{
	u16 count[4] = { 0 };
	u8 running = 0x0f;

	if (regs->dx == 0) {
		u8 port = inb(JOYSTICK);

		regs->al = port == JOYSTICK_ABSENT ? 0 : port & 0xf0;
		set_cf(regs, false);
		return;
	}
	if (regs->dx != 1) {
		int15_fail(regs);
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

static void configuration(struct regs *regs)
{
	regs->es = FSEG;
	regs->bx = (u32)config_table;
	succeed(regs);
}

static __attribute__((noinline)) void other(struct regs *regs)
{
	switch (regs->ah) {
	case 0x4f:
		set_cf(regs, true); /* nobody consumes or changes the key */
		break;
	case 0x52: /* a medium may be ejected */
	/*
	 * device open, device close, program end, SysRq, device busy, interrupt done: for other
	 * programs to hook
	 */
	case 0x80:
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
	case 0xc1:
		regs->es = BDA->ebda_seg;
		set_cf(regs, false);
		break;
	case 0xc2:
		mouse_service(regs);
		break;
	case 0x87:
		flat_int15(regs);
		break;
	default:
		int15_fail(regs);
	}
}

/* The calls that boot loaders repeat most often come first. */
void int15(struct regs *regs)
{
	if (regs->ah == 0x88) {
		regs->ax = shared16.ext_memory_kb;
		set_cf(regs, false);
	} else if (regs->ah == 0xc0) {
		configuration(regs);
	} else if (regs->ah == 0x24) {
		a20(regs);
	} else if (regs->ah == 0xe8) {
		int15_memory(regs);
	} else {
		other(regs);
	}
}
