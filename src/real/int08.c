// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 08h, the tick: counts, stops the diskette motor in time, and calls INT 1Ch (IBM PS/2 and PC
 * BIOS Interface TR, INT 08H). Takes one access, for the end of interrupt, unless the tick is the
 * local APIC's, whose interrupt ends elsewhere (int78.c), and after which input is polled there.
 * Real mode.
 */
#include "pc/pic.h"
#include "real/input_poll.h"
#include "real/real.h"
#include "real/rtc_wait.h"

#define FDC_OUTPUT   0x3f2
#define FDC_NO_MOTOR 0x0c /* no reset, DMA on, motors off */

static void count(void)
{
	u32 ticks = BDA->ticks + 1;

	if (ticks >= TICKS_PER_DAY) {
		ticks = 0;
		BDA->midnight++;
	}
	BDA->ticks = ticks;
}

static void time_motor(void)
{
	if (!BDA->floppy_motor_ticks || --BDA->floppy_motor_ticks)
		return;
	BDA->floppy_motor &= 0xf0;
	outb(FDC_OUTPUT, FDC_NO_MOTOR);
}

void int08(struct regs *regs)
{
	struct regs user;

	count();
	time_motor();
	if (BDA->wait_active & WAIT_ACTIVE)
		rtc_wait_tick();
	regs_copy(&user, regs);
	user.ds = BDA_SEG;
	real_int(0x1c, &user);
	if (shared16.lapic_ticks)
		return; /* int78.c does the rest */
	pic1_eoi();
	/*
	 * This comes last, because handling a key may wait for another key, which needs a later
	 * interrupt.
	 */
	if (shared16.input_sources)
		input_poll();
}
