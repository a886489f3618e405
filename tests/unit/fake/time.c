/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A virtual clock for host builds. The first poll of a wait moves it by FAKE_POLL_US, later ones by
 * the time waited so far, so a deadline of seconds passes after about twenty polls. The clock stops
 * where a fake device has something to do.
 */
#include "fake.h"
#include "cpu/time.h"

struct deadline deadline_us(u32 us)
{
	return (struct deadline){ .start = fake_now_us, .seen = fake_now_us, .us = us };
}

struct deadline deadline_ms(u32 ms)
{
	u64 us = ms * 1000ull;

	return deadline_us(us > 0xffffffff ? 0xffffffff : us);
}

static bool passed(const struct deadline *d)
{
	return fake_now_us - d->start > d->us;
}

/* Returns how far the clock moves at a poll: at least @least. */
static u64 step(const struct deadline *d, u32 least)
{
	u64 waited = fake_now_us - d->start, end = d->start + d->us + 1;
	u64 us = waited > least ? waited : least;

	if (fake_now_us + us > end)
		us = end - fake_now_us;
	return fake_next_event(fake_now_us + us) - fake_now_us;
}

bool deadline_passed(const struct deadline *d)
{
	if (!passed(d))
		fake_pass(step(d, 1));
	return passed(d);
}

bool wait_before(struct deadline *d)
{
	if (passed(d))
		return false;
	fake_pass(step(d, FAKE_POLL_US));
	return true;
}

void delay_us(u32 us)
{
	fake_pass(us);
}

void time_irq_window(void)
{
	fake_pass(0);
}

u32 tsc_khz(void)
{
	return 1000000;
}
