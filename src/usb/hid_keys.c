// SPDX-License-Identifier: BSD-2-Clause
/*
 * Translates a boot keyboard's reports to scan codes of set 1 (HID Usage Tables 1.12, 10; key
 * positions of the IBM 101-key keyboard). Flat 32-bit, resident.
 */
#include "lib/string.h"
#include "usb/hid.h"

#define E0 0x80 /* in a code below: it has the prefix E0h */

#define USAGE_ROLLOVER	   0x01 /* 1 to 3: too many keys, or an error */
#define USAGE_FIRST	   0x04
#define USAGE_PRINT_SCREEN 0x46
#define USAGE_PAUSE	   0x48
#define USAGE_RO	   0x87 /* the keys of Japanese keyboards */
#define USAGE_LAST	   0x8b

#define MODIFIERS 8
#define CTRL	  0x11
#define ALT	  0x44

/* The make codes of set 1 for the usages from 04h (A) on; 0: the key has none. */
static const u8 codes[] = {
	[0x04] = 0x1e, 0x30,
	0x2e,	       0x20,
	0x12,	       0x21,
	0x22,	       0x23,
	0x17,	       0x24,
	0x25,	       0x26, /* a-l */
	0x32,	       0x31,
	0x18,	       0x19,
	0x10,	       0x13,
	0x1f,	       0x14,
	0x16,	       0x2f,
	0x11,	       0x2d,
	0x15,	       0x2c,
	[0x1e] = 0x02, 0x03,
	0x04,	       0x05,
	0x06,	       0x07,
	0x08,	       0x09,
	0x0a,	       0x0b, /* digits */
	[0x28] = 0x1c, 0x01,
	0x0e,	       0x0f,
	0x39,	       0x0c,
	0x0d,	       0x1a,
	0x1b,	       0x2b,
	0x2b,	       0x27,
	0x28,	       0x29,
	0x33,	       0x34,
	0x35,	       0x3a,
	[0x3a] = 0x3b, 0x3c,
	0x3d,	       0x3e,
	0x3f,	       0x40,
	0x41,	       0x42,
	0x43,	       0x44,
	0x57,	       0x58, /* F1 */
	[0x47] = 0x46, [0x49] = E0 | 0x52,
	E0 | 0x47,     E0 | 0x49,
	E0 | 0x53,     E0 | 0x4f,
	E0 | 0x51,     E0 | 0x4d,
	E0 | 0x4b,     E0 | 0x50,
	E0 | 0x48,     [0x53] = 0x45,
	E0 | 0x35,     0x37,
	0x4a,	       0x4e,
	E0 | 0x1c,     0x4f,
	0x50,	       0x51,
	0x4b,	       0x4c,
	0x4d,	       0x47,
	0x48,	       0x49,
	0x52,	       0x53,
	0x56,	       E0 | 0x5d,
	[0x87] = 0x73, 0x70,
	0x7d,	       0x79,
	0x7b,
};

static const u8 modifier_codes[MODIFIERS] = { 0x1d,	 0x2a, 0x38,	  E0 | 0x5b,
					      E0 | 0x1d, 0x36, E0 | 0x38, E0 | 0x5c };

static void key_change(struct hid *h, u8 code, bool pressed)
{
	if (!code)
		return;
	if (pressed)
		input_press(&h->repeat, code & ~E0, code & E0);
	else
		input_release(&h->repeat, code & ~E0, code & E0);
}

/* Pause has no release; with Ctrl it is Break. */
static void press_pause(const struct hid *h)
{
	static const u8 pause[] = { 0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5 };
	static const u8 brk[] = { 0xe0, 0x46, 0xe0, 0xc6 };

	if (h->modifiers & CTRL)
		input_key(brk, sizeof(brk));
	else
		input_key(pause, sizeof(pause));
}

/* Print Screen is surrounded by codes for a Shift; with Alt it is SysRq. */
static void change_print_screen(const struct hid *h, bool pressed)
{
	static const u8 press[] = { 0xe0, 0x2a, 0xe0, 0x37 },
			release[] = { 0xe0, 0xb7, 0xe0, 0xaa };
	const u8 sysrq = pressed ? 0x54 : 0xd4;

	if (h->modifiers & ALT)
		input_key(&sysrq, 1);
	else
		input_key(pressed ? press : release, sizeof(press));
}

static void usage_change(struct hid *h, u8 usage, bool pressed)
{
	if (usage == USAGE_PAUSE) {
		if (pressed)
			press_pause(h);
	} else if (usage == USAGE_PRINT_SCREEN) {
		change_print_screen(h, pressed);
	} else if (usage < sizeof(codes)) {
		key_change(h, codes[usage], pressed);
	}
}

static void change_modifiers(struct hid *h, u8 now)
{
	u8 changed = h->modifiers ^ now;

	h->modifiers = now;
	for (u32 i = 0; i < MODIFIERS; i++)
		if (changed >> i & 1)
			key_change(h, modifier_codes[i], now >> i & 1);
}

static bool among(u8 usage, const u8 *keys)
{
	for (u32 i = 0; i < HID_KEYS; i++)
		if (keys[i] == usage)
			return true;
	return false;
}

static void change_keys(struct hid *h, const u8 *now)
{
	u8 before[HID_KEYS];

	memcpy(before, h->keys, sizeof(before));
	memcpy(h->keys, now, sizeof(h->keys));
	for (u32 i = 0; i < HID_KEYS; i++)
		if (before[i] >= USAGE_FIRST && !among(before[i], now))
			usage_change(h, before[i], false);
	for (u32 i = 0; i < HID_KEYS; i++)
		if (now[i] >= USAGE_FIRST && !among(now[i], before))
			usage_change(h, now[i], true);
}

void hid_keyboard_report(struct hid *h, const u8 *report, u32 n)
{
	u8 keys[HID_KEYS] = { 0 };

	if (n < 3)
		return;
	memcpy(keys, report + 2, min(n - 2, (u32)HID_KEYS));
	change_modifiers(h, report[0]);
	/* More keys are pressed than the report can tell: keep those that are held down. */
	if (keys[0] >= USAGE_ROLLOVER && keys[0] < USAGE_FIRST)
		return;
	change_keys(h, keys);
}

void hid_release_all(struct hid *h)
{
	static const u8 nothing[HID_REPORT];

	hid_keyboard_report(h, nothing, sizeof(nothing));
}
