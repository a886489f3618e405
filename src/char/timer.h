/* SPDX-License-Identifier: BSD-2-Clause */
/* The tick and the clock that it is set from. POST. */
#ifndef CHAR_TIMER_H
#define CHAR_TIMER_H

#include "lib/types.h"

/* Starts channel 0 of the 8254: IRQ 0 18.2 times a second. */
void pit_init(void);
/* Sets the clock's modes and the tick count in the BDA from its time. Needs the BDA. */
void rtc_init(void);
/* Ticks of 65536/1193182 s from midnight to the given time (binary). */
u32 ticks_at(u8 hours, u8 minutes, u8 seconds);

#endif
