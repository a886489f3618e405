/* SPDX-License-Identifier: BSD-2-Clause */
/* Timed waits on the clock's 1024 Hz interrupt: INT 15h AH=83h and 86h. Real mode. */
#ifndef REAL_RTC_WAIT_H
#define REAL_RTC_WAIT_H

#include "lib/types.h"

/*
 * Has bit 7 of the byte at @seg:@off set in @us microseconds. Returns false, and does nothing,
 * while another wait is active.
 */
bool rtc_wait_start(u32 us, u16 seg, u16 off);
/*
 * The tick, while a wait is active. The clock's interrupts may be missing (no clock, masked, a
 * VMM that cannot keep up): then the wait ends by ticks.
 */
void rtc_wait_tick(void);
/* Ends a wait before its time. */
void rtc_wait_cancel(void);

#endif
