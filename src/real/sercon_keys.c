// SPDX-License-Identifier: BSD-2-Clause
/*
 * Translates what terminals send to INT 16h's key codes (ECMA-48, 5.4; keys as xterm and the VT220
 * send them). Uses only its arguments. Real mode.
 */
#include "abi/bda.h"
#include "cpu/real.h"
#include "real/cp437.h"
#include "real/keyboard.h"
#include "real/sercon.h"

#define ESC 0x1b
#define DEL 0x7f

#define KEY_ESC	      0x011b
#define KEY_BACKSPACE 0x0e08
#define KEY_F1	      0x3b00
#define KEY_F11	      0x8500

enum ansi_state {
	IDLE,
	ESCAPE,	   /* after ESC */
	CONTROL,   /* after ESC [ */
	MODIFIERS, /* after ESC [ n ; where the number of shift keys follows, which is ignored */
	SHIFT_3,   /* after ESC O */
};

struct pair {
	u8 byte;
	u8 code;
};

/* The last byte of ESC [ x and ESC O x, and the scan code of the grey key. */
static const struct pair letters[] FSEG_CONST = {
	{ 'A', 0x48 }, { 'B', 0x50 }, { 'C', 0x4d }, { 'D', 0x4b }, { 'H', 0x47 }, { 'F', 0x4f },
};

/* The number in ESC [ n ~, and the scan code of the grey key. */
static const struct pair numbers[] FSEG_CONST = {
	{ 1, 0x47 }, { 2, 0x52 }, { 3, 0x53 }, { 4, 0x4f },
	{ 5, 0x49 }, { 6, 0x51 }, { 7, 0x47 }, { 8, 0x4f },
};

/* The numbers in ESC [ n ~ of F1 to F12. */
static const u8 functions[] FSEG_CONST = { 11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24 };

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static u16 look_up(const struct pair *p, u8 n, u8 byte)
{
	far_segment(FSEG);
	for (; n; n--, p++)
		if (FSEG_READ(p->byte) == byte)
			return FSEG_READ(p->code) << 8 | 0xe0;
	return KEY_NONE;
}

static u16 function_key(u8 n)
{
	return n < 10 ? KEY_F1 + (n << 8) : KEY_F11 + ((n - 10) << 8);
}

/* Returns the key that types @c with the shift keys @shift held. */
static u16 key_of(u8 c, u8 shift)
{
	for (u8 code = 1; code <= 0x39; code++) {
		u16 key = keymap_lookup(code, false, shift);

		if ((u8)key == c && key >> 8 == code)
			return key;
	}
	return KEY_NONE;
}

static u16 plain(u8 c)
{
	u16 key;

	if (c == DEL || c == '\b')
		return KEY_BACKSPACE;
	key = key_of(c, 0);
	if (key == KEY_NONE)
		key = key_of(c, SHIFT_LEFT);
	return key == KEY_NONE ? key_of(c, SHIFT_CTRL) : key;
}

/* Terminals send Alt as ESC before the character. */
static u16 with_alt(u8 c)
{
	u16 key = plain(c);

	return key == KEY_NONE ? key : keymap_lookup(key >> 8, false, SHIFT_ALT);
}

static u16 numbered(u8 number)
{
	far_segment(FSEG);
	for (u8 i = 0; i < COUNT(functions); i++)
		if (FSEG_READ(functions[i]) == number)
			return function_key(i);
	return look_up(numbers, COUNT(numbers), number);
}

static u16 ansi_control(struct ansi_keys *a, u8 byte)
{
	if (byte >= '0' && byte <= '9') {
		if (a->state == CONTROL)
			a->number = a->number * 10 + byte - '0';
		return KEY_NONE;
	}
	if (byte == ';') {
		a->state = MODIFIERS;
		return KEY_NONE;
	}
	a->state = IDLE;
	if (byte == '~')
		return numbered(a->number);
	return look_up(letters, COUNT(letters), byte);
}

/*
 * Returns the key for the character with code point @point. Like one that is entered by Alt and
 * the keypad's digits, it has no scan code.
 */
static u16 key_of_unicode(u16 point)
{
	for (u8 c = 0xff; c >= 0x80; c--)
		if (cp437_to_unicode(c) == point)
			return c;
	return KEY_NONE;
}

/*
 * Handles a byte of a character beyond ASCII (RFC 3629, 3). A character gives no key if code page
 * 437 lacks it, or if its code point is beyond FFFFh.
 */
static u16 utf8_key(struct ansi_keys *a, u8 byte)
{
	if (byte >= 0xc0) {
		a->utf8_left = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 0;
		a->utf8 = byte & (byte < 0xe0 ? 0x1f : 0x0f);
		return KEY_NONE;
	}
	if (!a->utf8_left)
		return KEY_NONE;
	a->utf8 = a->utf8 << 6 | (byte & 0x3f);
	return --a->utf8_left ? KEY_NONE : key_of_unicode(a->utf8);
}

u16 ansi_key(struct ansi_keys *a, u8 byte)
{
	if (a->state == IDLE && byte & 0x80)
		return utf8_key(a, byte);
	a->utf8_left = 0;
	switch (a->state) {
	case ESCAPE:
		a->state = byte == '[' ? CONTROL : byte == 'O' ? SHIFT_3 : IDLE;
		a->number = 0;
		if (byte == ESC) {
			a->state = ESCAPE;
			return KEY_ESC;
		}
		return a->state == IDLE ? with_alt(byte) : KEY_NONE;
	case CONTROL:
	case MODIFIERS:
		return ansi_control(a, byte);
	case SHIFT_3:
		a->state = IDLE;
		if (byte >= 'P' && byte <= 'S')
			return function_key(byte - 'P');
		return look_up(letters, COUNT(letters), byte);
	}
	if (byte == ESC) {
		a->state = ESCAPE;
		return KEY_NONE;
	}
	return plain(byte);
}

u16 ansi_key_timeout(struct ansi_keys *a)
{
	u16 key = a->state == ESCAPE ? KEY_ESC : KEY_NONE;

	a->state = IDLE;
	return key;
}
