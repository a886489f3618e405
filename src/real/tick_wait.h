/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time-outs for serial and parallel ports. The BDA gives them in seconds, and timer ticks measure
 * them. A program may have stopped the ticks; then a wait ends after many polls without a tick.
 * Real mode.
 */
#ifndef REAL_TICK_WAIT_H
#define REAL_TICK_WAIT_H

#include "real/real.h"

#define TICKS_A_SECOND	   18
/* polls of a port that take at least a second on hardware */
#define POLLS_WITHOUT_TICK 0x200000

struct tick_wait {
	u32 last, polls, left;
};

static inline void tick_wait_start(struct tick_wait *w, u8 seconds)
{
	w->last = BDA->ticks;
	w->left = (u32)seconds * TICKS_A_SECOND;
	w->polls = 0;
}

/* To be called between two polls. Lets interrupts in. Returns false when the time is over. */
static inline bool tick_wait_on(struct tick_wait *w)
{
	u32 now = BDA->ticks;

	if (now != w->last) {
		/*
		 * An interrupt's handler may have taken several ticks. The count restarts at
		 * midnight.
		 */
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
