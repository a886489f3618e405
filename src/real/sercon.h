/* SPDX-License-Identifier: BSD-2-Clause */
/* The serial console: text of INT 10h as ANSI sequences, keys for INT 16h from a terminal. */
#ifndef REAL_SERCON_H
#define REAL_SERCON_H

#include "abi/regs.h"
#include "lib/types.h"

/*
 * Serves INT 10h. If there is a display's ROM, this only sends what the ROM will draw, and changes
 * nothing. If there is none, it also keeps the BDA's state and returns the functions' results. Real
 * mode.
 */
void sercon_int10(struct regs *regs);
/* Moves the terminal's input to the keyboard buffer. Takes one access if there is none. */
void sercon_poll(void);

/* Moves the terminal's cursor to its position in the BDA. To be called before a wait for a key. */
void sercon_show_cursor(void);

/*
 * Begins a call that may send something. Returns whether a program drove the port in the last call:
 * then nobody knows what the terminal shows. Takes no access.
 */
bool sercon_begin(void);
/* Send a byte, or a character of code page 437. */
void sercon_send(u8 byte);
void sercon_send_glyph(u8 c);

/*
 * Returns to which kind of mode the call leads; SERCON_NO_MODE if it sets none. Without a display
 * there are only text modes.
 */
enum sercon_mode { SERCON_NO_MODE, SERCON_TEXT, SERCON_GRAPHICS };
#ifdef CONFIG_SERCON_GRAPHICS
enum sercon_mode sercon_mode_set(const struct regs *regs);
/* Serves INT 10h's writes in a graphics mode, without clearing anything that the terminal shows. */
void sercon_stream(const struct regs *regs);
#else
static inline enum sercon_mode sercon_mode_set(const struct regs *regs)
{
	return regs->ah ? SERCON_NO_MODE : SERCON_TEXT;
}
static inline void sercon_stream(const struct regs *regs)
{
}
#endif

/*
 * A copy of what the terminal shows, if there is no display. Read and write a cell; move rows @top
 * to @bottom up or down by @lines, and fill the rest with blanks of @attribute.
 */
u16 sercon_cell(u8 row, u8 column);
void sercon_set_cell(u8 row, u8 column, u16 cell);
void sercon_scroll_rows(u8 top, u8 bottom, u8 lines, bool up, u8 attribute);

/* The part of a key's byte sequence that has been received. */
struct ansi_keys {
	u8 state; /* enum ansi_state */
	u8 number;
	u8 utf8_left; /* bytes of a character that are still to come */
	u16 utf8;     /* the bits of its code point from the bytes so far */
};

/*
 * Handles one byte. Returns INT 16h's AX when a key is complete, else KEY_NONE. The sequences are
 * those of ECMA-48 terminals (xterm, VT220).
 */
u16 ansi_key(struct ansi_keys *a, u8 byte);
/*
 * To be called if no byte came for a while. Returns the Esc key if only ESC was received, else
 * KEY_NONE.
 */
u16 ansi_key_timeout(struct ansi_keys *a);

#endif
