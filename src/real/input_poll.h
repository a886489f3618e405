/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Polls the sources of keys and mouse packets that have no interrupt: the serial terminal, and flat
 * drivers (char/input.h). Real mode.
 */
#ifndef REAL_INPUT_POLL_H
#define REAL_INPUT_POLL_H

#include "lib/types.h"

/* Takes input from all polled sources. The tick calls this after its end of interrupt. */
void input_poll(void);
/* Does the same for a program that waits for a key. Costs as many accesses as the sources need. */
void input_poll_wait(void);
/* Whether a source would like to be polled again at once. */
bool input_poll_is_busy(void);

#endif
