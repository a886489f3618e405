/* SPDX-License-Identifier: BSD-2-Clause */
/* The keyboard: key codes, the buffer in the BDA, and the controller. Real mode. */
#ifndef REAL_KEYBOARD_H
#define REAL_KEYBOARD_H

#include "lib/types.h"

#define KEY_NONE 0

/*
 * INT 16h's AX for the make code @code (scan code set 1; @e0: it had that prefix) with the
 * SHIFT_* bits of @shift, in the form of the enhanced functions; KEY_NONE if there is none
 * (IBM PS/2 and PC BIOS Interface TR, INT 16H, character codes).
 */
u16 keymap_lookup(u8 code, bool e0, u8 shift);
/* The digit of a key of the numeric pad, or -1. */
int keymap_digit(u8 code);

/* Adds a key to the buffer; false if it is full. */
bool key_put(u16 key);
/* One byte from the keyboard, as INT 09h gets it after INT 15h AH=4Fh. */
void key_byte(u8 byte);
/* Says that a byte of the keyboard's was read other than by INT 09h. */
void key_polled(void);
/* Tells the keyboard where its LEDs differ from the lock states. */
void key_update_leds(void);

#endif
