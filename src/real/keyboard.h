/* SPDX-License-Identifier: BSD-2-Clause */
/* The keyboard: key codes, the buffer in the BDA, and the controller. Real mode. */
#ifndef REAL_KEYBOARD_H
#define REAL_KEYBOARD_H

#include "lib/types.h"

#define KEY_NONE 0

/*
 * Returns the key, as INT 16h's AX in enhanced form, for the make code @code of scan code set 1
 * (@e0: it had that prefix), while the shift keys in @shift (SHIFT_*) are held. Returns KEY_NONE if
 * there is no such key (IBM PS/2 and PC BIOS Interface TR, INT 16H, character codes).
 */
u16 keymap_lookup(u8 code, bool e0, u8 shift);
/* Returns the digit of a key on the numeric pad, or -1. */
int keymap_digit(u8 code);

/* Adds a key to the buffer. Returns false if the buffer is full. */
bool key_put(u16 key);
/* Handles one byte from the keyboard, after INT 15h AH=4Fh has seen it. */
void key_byte(u8 byte);
/* Notes that a byte from the keyboard was read by polling and not by INT 09h. */
void key_polled(void);
/* Tells the keyboard to change its LEDs if they differ from the lock states. */
void key_update_leds(void);

#endif
