/* SPDX-License-Identifier: BSD-2-Clause */
/* The real-time clock, which sets the tick count when the machine starts. POST. */
#ifndef PC_RTC_H
#define PC_RTC_H

#include "lib/types.h"

/*
 * Sets the clock's modes, and sets the tick count in the BDA from its time. The BDA must have been
 * set up. Returns false if there is no clock.
 */
bool rtc_init(void);
/* Returns how many ticks of 65536/1193182 s lie between midnight and the given time (binary). */
u32 ticks_at(u8 hours, u8 minutes, u8 seconds);

#endif
