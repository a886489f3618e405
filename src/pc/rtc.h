/* SPDX-License-Identifier: BSD-2-Clause */
/* The real-time clock, from which the tick count is set. POST. */
#ifndef PC_RTC_H
#define PC_RTC_H

#include "lib/types.h"

/* Sets the clock's modes and the tick count in the BDA from its time; false where there is no
 * clock. Needs the BDA. */
bool rtc_init(void);
/* Ticks of 65536/1193182 s from midnight to the given time (binary). */
u32 ticks_at(u8 hours, u8 minutes, u8 seconds);

#endif
