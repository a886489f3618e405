/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The user's console. Text goes to INT 10h if there is a display, and to the serial port if the VMM
 * wants the console there (-nographic). Flat 32-bit, resident.
 */
#ifndef CHAR_CONSOLE_H
#define CHAR_CONSOLE_H

#include "lib/types.h"

/* Sets whether printed text goes to the log as well. At first it does not. */
void console_set_log(bool on);
/*
 * Prints a message of at most 159 bytes, and cuts a longer one. "\n" ends a line. Takes one call of
 * INT 10h AH=13h for about 80 bytes.
 */
void console_printf(const char *fmt, ...) __printf(1, 2);
/* Returns the row in which console_printf() prints next. The first row is 0. */
u8 console_row(void);
/* Makes console_printf() print at the beginning of @row next. */
void console_to_row(u8 row);

/* The screen's size in characters. */
struct console_size {
	u16 rows, columns;
};
/* Returns the screen's size, or the usual 25 rows and 80 columns where the BDA does not tell it. */
struct console_size console_size(void);

#define CONSOLE_PLAIN 0x07 /* an attribute: grey on black */

/* Writes @text (at most 159 bytes, in one row) at this place. The cursor does not move. */
void console_at(u8 row, u8 column, u8 attribute, const char *text);
/* Clears the screen and moves the cursor to its beginning. */
void console_clear(void);

/* Waits up to @ms milliseconds for a key. Returns AX of INT 16h AH=10h, or 0 if no key came. */
u16 console_key(u32 ms);

#endif
