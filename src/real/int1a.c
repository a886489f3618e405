// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 1Ah, time of day: ticks, and the clock's time, date and alarm (IBM PS/2 and PC BIOS Interface
 * TR, INT 1AH). AH=B1h goes to the PCI BIOS, AH=BBh to the TCG's interface. Real mode.
 */
#include "pc/cmos.h"
#include "pc/pic.h"
#include "real/real.h"

#define UPDATE_POLLS 0x10000 /* an update of the clock takes 2.2 ms, a read at least 0.1 us */
#define NO_CLOCK     0xff

/*
 * Waits until the clock has finished an update; before that, time and date cannot be read. Returns
 * false if there is no clock or its update does not end.
 */
static __attribute__((noinline)) bool wait_for_clock(void)
{
	for (u32 i = 0; i < UPDATE_POLLS; i++) {
		u8 a = cmos_read(RTC_A);

		if (a == NO_CLOCK)
			return false;
		if (!(a & RTC_A_UPDATING))
			return true;
		real_irq_window();
	}
	return false;
}

static inline __attribute__((always_inline)) bool clock_ready(void)
{
	return !(cmos_read(RTC_A) & RTC_A_UPDATING) || wait_for_clock();
}

static void get_ticks(struct regs *regs)
{
	u32 ticks;

	/*
	 * A program that waits for a tick with interrupts off would wait for ever, so let
	 * interrupts in.
	 */
	if (!(regs->flags & FLAG_IF))
		real_irq_window();
	ticks = BDA->ticks;
	regs->al = BDA->midnight;
	BDA->midnight = 0;
	regs->dx = ticks;
	regs->cx = ticks >> 16;
}

static void set_ticks(struct regs *regs)
{
	BDA->ticks = (u32)regs->cx << 16 | regs->dx;
	BDA->midnight = 0;
}

static __attribute__((noinline)) void get_time(struct regs *regs)
{
	if (!clock_ready()) {
		set_cf(regs, true);
		return;
	}
	regs->dh = cmos_read(RTC_SECONDS);
	regs->cl = cmos_read(RTC_MINUTES);
	regs->ch = cmos_read(RTC_HOURS);
	regs->dl = cmos_read(RTC_B) & RTC_B_DST;
	set_cf(regs, false);
}

/*
 * Stops the clock, so that it can be set. @b holds its modes and interrupts. Returns the value that
 * starts it again.
 */
static u8 stop_clock(u8 b)
{
	cmos_write(RTC_B, b | RTC_B_SET);
	return b & ~RTC_B_SET;
}

/* Sets the modes before the time, which is given in BCD and 24-hour form. */
static bool set_time(struct regs *regs)
{
	u8 b;

	if (!clock_ready())
		return false;
	b = cmos_read(RTC_B) & (RTC_B_PERIODIC | RTC_B_ALARM);
	b = stop_clock(b | RTC_B_24H | (regs->dl & RTC_B_DST));
	cmos_write(RTC_SECONDS, regs->dh);
	cmos_write(RTC_MINUTES, regs->cl);
	cmos_write(RTC_HOURS, regs->ch);
	cmos_write(RTC_B, b);
	return true;
}

/* During an update the clock reads as this value, which is no valid date. */
#define UPDATING 0xff

static inline __attribute__((always_inline)) void read_date(struct regs *regs)
{
	regs->ch = cmos_read(CMOS_CENTURY);
	regs->cl = cmos_read(RTC_YEAR);
	regs->dh = cmos_read(RTC_MONTH);
	regs->dl = cmos_read(RTC_DAY);
}

static __attribute__((noinline)) void get_date_again(struct regs *regs)
{
	set_cf(regs, !wait_for_clock());
	read_date(regs);
}

/*
 * Reads the date. It changes only once a day, so only wait for the clock if the value is not valid.
 */
static __attribute__((noinline)) void get_date(struct regs *regs)
{
	read_date(regs);
	set_cf(regs, false);
	if (regs->dl == UPDATING)
		get_date_again(regs);
}

static bool set_date(struct regs *regs)
{
	u8 b;

	if (!clock_ready())
		return false;
	b = stop_clock(cmos_read(RTC_B));
	cmos_write(RTC_DAY, regs->dl);
	cmos_write(RTC_MONTH, regs->dh);
	cmos_write(RTC_YEAR, regs->cl);
	cmos_write(CMOS_CENTURY, regs->ch);
	cmos_write(RTC_B, b);
	return true;
}

static bool set_alarm(struct regs *regs)
{
	u8 b;

	if (!clock_ready())
		return false;
	b = cmos_read(RTC_B);
	if (b & RTC_B_ALARM)
		return false;
	cmos_write(RTC_SECONDS_ALARM, regs->dh);
	cmos_write(RTC_MINUTES_ALARM, regs->cl);
	cmos_write(RTC_HOURS_ALARM, regs->ch);
	pic2_unmask(8);
	cmos_write(RTC_B, (b & ~RTC_B_SET) | RTC_B_ALARM);
	return true;
}

static void reset_alarm(void)
{
	cmos_write(RTC_B, cmos_read(RTC_B) & ~RTC_B_ALARM);
}

static __attribute__((noinline)) bool others(struct regs *regs)
{
	switch (regs->ah) {
	case 0x01:
		set_ticks(regs);
		return true;
	case 0x03:
		return set_time(regs);
	case 0x05:
		return set_date(regs);
	case 0x06:
		return set_alarm(regs);
	case 0x07:
		reset_alarm();
		return true;
	}
	return false;
}

void int1a(struct regs *regs)
{
	if (regs->ah == 0x00) { /* first, as programs call it all the time */
		get_ticks(regs);
		set_cf(regs, false);
	} else if (regs->ah == 0x04) {
		get_date(regs);
	} else if (regs->ah == 0x02) {
		get_time(regs);
	} else if (regs->ah == 0xb1) {
		flat_pcibios(regs);
#ifdef CONFIG_TPM
	} else if (regs->ah == 0xbb) {
		flat_tcg(regs);
#endif
	} else {
		set_cf(regs, !others(regs));
	}
}
