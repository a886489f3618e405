/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The time-outs that the BDA has for serial and parallel ports: in seconds, by the timer's
 * ticks. A program may have stopped those: then many polls without one end the wait. Real mode.
 */
#ifndef REAL_TICK_WAIT_H
#define REAL_TICK_WAIT_H

#include "real/real.h"

#define TICKS_A_SECOND 18
#define POLLS_WITHOUT_TICK 0x200000 /* of a port: at least a second on hardware */

struct tick_wait {
	u32 last, polls, left;
};

static inline void tick_wait_start(struct tick_wait *w, u8 seconds)
{
	w->last = BDA->ticks;
	w->left = (u32)seconds * TICKS_A_SECOND;
	w->polls = 0;
}

/* Between two polls: lets interrupts in; false when the time is over. */
static inline bool tick_wait_on(struct tick_wait *w)
{
	u32 now = BDA->ticks;

	if (now != w->last) {
		/* An interrupt's handler may have taken many; they begin again at midnight. */
		u32 passed = now > w->last ? now - w->last : now + 1;

		w->left -= passed < w->left ? passed : w->left;
		w->last = now;
		w->polls = 0;
	}
	if (!w->left || w->polls++ >= POLLS_WITHOUT_TICK)
		return false;
	real_irq_window();
	return true;
}

#endif
