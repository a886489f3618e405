/* SPDX-License-Identifier: BSD-2-Clause */
/* Starts the 8254 timer (abi/pit.h). Flat 32-bit, POST. */
#ifndef PC_PIT_H
#define PC_PIT_H

#include "lib/types.h"

/*
 * Starts channel 0, so that IRQ 0 comes 18.2 times a second, and, if @refresh, channel 1, whose
 * output is bit 4 of port 61h. POST only.
 */
void pit_init(bool refresh);
/*
 * Waits for the first half of a tick, 28 ms, after pit_init(). If the output of channel 0 does not
 * fall then, the timer's square wave takes twice as long as it should: channel 0 gets mode 2, which
 * makes the same tick by pulses, and false is returned. POST only.
 */
bool pit_check_tick(void);

#endif
