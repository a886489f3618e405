/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The user's console: text through INT 10h where there is a display, and on the serial port
 * where the VMM wants the console there (-nographic). Flat 32-bit, resident.
 */
#ifndef CHAR_CONSOLE_H
#define CHAR_CONSOLE_H

#include "lib/types.h"

/* Whether what is printed goes to the log as well; at first it does not. */
void console_set_log(bool on);
/* Prints a message (at most 159 bytes); "\n" ends a line. One INT 10h AH=13h call a message. */
void console_printf(const char *fmt, ...) __printf(1, 2);
/* Waits up to @ms milliseconds for a key; returns its INT 16h AX, or 0. */
u16 console_key(u32 ms);

#endif
