/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the keys of all drivers enter. Keys from the 8042 come by interrupts (int09.c); those of
 * the serial terminal and of flat drivers (char/input.h) are polled (input_poll.c). Mouse packets
 * enter by mouse_packet() in real/ps2.h. Real mode.
 */
#ifndef REAL_INPUT_H
#define REAL_INPUT_H

#include "lib/types.h"

/*
 * Passes a scan code to INT 15h AH=4Fh. Returns false if a program has consumed it; otherwise a
 * program may have changed *@code.
 */
bool input_wanted(u8 *code);
/* Handles a scan code: calls input_wanted(), then INT 09h's translation. */
void input_scan_code(u8 code);
/*
 * Adds a key, given as INT 16h's AX, from a source without scan codes. It is lost if the buffer is
 * full.
 */
void input_character(u16 key);

#endif
