/* SPDX-License-Identifier: BSD-2-Clause */
/* Timed waits that use the clock's 1024 Hz interrupt, for INT 15h AH=83h and 86h. Real mode. */
#ifndef REAL_RTC_WAIT_H
#define REAL_RTC_WAIT_H

#include "lib/types.h"

/*
 * Lets bit 7 of the byte at @seg:@off be set in @us microseconds. Returns false, and does nothing,
 * if another wait is active.
 */
bool rtc_wait_start(u32 us, u16 seg, u16 off);
/*
 * The tick calls this while a wait is active. The clock's interrupts may not arrive (no clock,
 * interrupt masked, a VMM that is too slow). Then the ticks end the wait.
 */
void rtc_wait_tick(void);
/* Ends a wait early. */
void rtc_wait_cancel(void);

#endif
