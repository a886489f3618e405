/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A virtual clock for host builds: it moves by FAKE_POLL_US a poll, by what is waited for, and
 * by 1 us a look, so a deadline of seconds passes at once.
 */
#include "fake.h"
#include "cpu/time.h"

struct deadline deadline_us(u32 us)
{
	return (struct deadline){ .start = fake_now_us, .seen = fake_now_us, .us = us };
}

struct deadline deadline_ms(u32 ms)
{
	return deadline_us(ms * 1000);
}

static bool passed(const struct deadline *d)
{
	return fake_now_us - d->start > d->us;
}

bool deadline_passed(const struct deadline *d)
{
	fake_now_us++;
	return passed(d);
}

static void pass(u32 us)
{
	fake_now_us += us;
	if (fake_io.time_passed)
		fake_io.time_passed();
}

bool wait_before(struct deadline *d)
{
	if (passed(d))
		return false;
	pass(FAKE_POLL_US);
	return true;
}

void delay_us(u32 us)
{
	pass(us);
}

void time_irq_window(void)
{
	pass(0);
}

u32 tsc_khz(void)
{
	return 1000000;
}
