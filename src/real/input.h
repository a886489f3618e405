/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where keys and mouse packets of every driver enter: the 8042's by their interrupts, a terminal's,
 * and those of flat drivers (char/input.h), which are polled. Real mode.
 */
#ifndef REAL_INPUT_H
#define REAL_INPUT_H

#include "lib/types.h"

/* Asks INT 15h AH=4Fh about a scan code; false where a program has kept it, else it may be
 * another one now. */
bool input_wanted(u8 *code);
/* A scan code: input_wanted(), and then INT 09h's translation. */
void input_scan_code(u8 code);
/* INT 16h's AX of a key, from a source that has no scan codes. Dropped while the buffer is full. */
void input_character(u16 key);

/* Takes in what the sources that are polled have: from the tick, after its end of interrupt. */
void input_poll(void);
/* The same for a program that waits for a key. Costs what the sources cost. */
void input_poll_wait(void);

#endif
