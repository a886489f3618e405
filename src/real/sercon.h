/* SPDX-License-Identifier: BSD-2-Clause */
/* The serial console: INT 10h's text as ANSI sequences, INT 16h's keys from a terminal. */
#ifndef REAL_SERCON_H
#define REAL_SERCON_H

#include "abi/regs.h"
#include "lib/types.h"

/*
 * INT 10h. Beside a display's ROM it only shows what the ROM will draw and changes nothing;
 * without one it also keeps the state of the BDA and returns what the functions return.
 * Real mode.
 */
void sercon_int10(struct regs *regs);
/* Takes what the terminal has sent into the keyboard buffer: one access if there is nothing. */
void sercon_poll(void);

/* Moves the terminal's cursor to where the BDA has it, for one who waits for a key. */
void sercon_show_cursor(void);

/* What the terminal shows, where that is kept: a cell, and @lines of rows @top to @bottom moved
 * up or down, with blanks of @attribute after them. */
u16 sercon_cell(u8 row, u8 column);
void sercon_set_cell(u8 row, u8 column, u16 cell);
void sercon_scroll_rows(u8 top, u8 bottom, u8 lines, bool up, u8 attribute);

/* What a terminal sends for one key, as far as it has come. */
struct ansi_keys {
	u8 state; /* enum ansi_state */
	u8 number;
};

/*
 * Feeds one byte; returns INT 16h's AX once a key is complete, else KEY_NONE. Sequences are
 * those of ECMA-48 terminals (xterm, VT220).
 */
u16 ansi_key(struct ansi_keys *a, u8 byte);
/* No byte has come for a while: returns the Esc key if that is what is left, else KEY_NONE. */
u16 ansi_key_timeout(struct ansi_keys *a);

#endif
