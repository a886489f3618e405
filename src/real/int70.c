// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 70h, the clock's interrupt. Its periodic interrupt measures the waits of INT 15h AH=83h and
 * 86h; at the alarm it calls INT 4Ah (IBM PS/2 and PC BIOS Interface TR, INT 70H). Real mode.
 */
#include "pc/cmos.h"
#include "pc/pic.h"
#include "real/real.h"
#include "real/rtc_wait.h"

#define PERIOD_US 976 /* a little less than 1/1024 s, so waits become a little longer */
#define TICK_US	  54925

/* How many ticks may pass before a wait ends even without clock interrupts. */
static u32 ticks_left;

bool rtc_wait_start(u32 us, u16 seg, u16 off)
{
	if (BDA->wait_active & WAIT_ACTIVE)
		return false;
	BDA->wait_active = WAIT_ACTIVE;
	/* The first interrupt may come immediately, so add one period. */
	BDA->wait_us = us < ~0u - PERIOD_US ? us + PERIOD_US : us;
	ticks_left = us / TICK_US + 2;
	BDA->wait_seg = seg;
	BDA->wait_off = off;
	pic2_unmask(8);
	cmos_write(RTC_B, cmos_read(RTC_B) | RTC_B_PERIODIC);
	return true;
}

void rtc_wait_cancel(void)
{
	BDA->wait_active = 0;
	cmos_write(RTC_B, cmos_read(RTC_B) & ~RTC_B_PERIODIC);
}

static void end_wait(void)
{
	u16 off = BDA->wait_off;

	BDA->wait_us = 0;
	rtc_wait_cancel();
	far_segment(BDA->wait_seg);
	*(u8 __far *)(u32)off |= WAIT_DONE;
}

static void count_wait(void)
{
	if (!(BDA->wait_active & WAIT_ACTIVE))
		return;
	if (BDA->wait_us > PERIOD_US)
		BDA->wait_us -= PERIOD_US;
	else
		end_wait();
}

void rtc_wait_tick(void)
{
	if (ticks_left)
		ticks_left--;
	else
		end_wait();
}

void int70(struct regs *regs)
{
	u8 b = cmos_read(RTC_B);
	u8 c = cmos_read(RTC_C);
	struct regs r;

	if (b & c & RTC_C_PERIODIC)
		count_wait();
	if (b & c & RTC_C_ALARM) {
		regs_copy(&r, regs);
		real_int(0x4a, &r);
	}
	pic2_eoi();
}
