// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 16h, the keyboard (IBM PS/2 and PC BIOS Interface TR, INT 16H). The standard functions return
 * only keys of the 83-key keyboard; the enhanced functions, and those for 122 keys, return all
 * keys. Real mode.
 */
#include "pc/i8042.h"
#include "real/input_poll.h"
#include "real/keyboard.h"
#include "real/ps2.h"
#include "real/real.h"

#define LAST_83_KEY_CODE 0x84
#define CODE_ENTER	 0x1c
#define CODE_SLASH	 0x35

/* A keyboard of 101 keys answers "identify" by AB 83h, of which the 8042 makes AB 41h. */
#define ID_101_KEYS 0x41ab

#define FUNCTIONS 0x74 /* bits of the result: AH=20h-22h, 10h-12h, 0Ah, AX=0305h exist */

static void kbd_set_rate(u8 delay_and_rate)
{
	shared16.typematic = delay_and_rate;
	if (ps2_send(PS2_KEYBOARD, KBD_SET_RATE))
		ps2_send(PS2_KEYBOARD, delay_and_rate);
}

static u16 kbd_identify(void)
{
	int low, high;

	if (!ps2_send(PS2_KEYBOARD, KBD_IDENTIFY))
		return shared16.input_keyboards ? ID_101_KEYS : 0;
	low = ps2_answer(PS2_KEYBOARD, false);
	if (low < 0)
		return 0;
	high = ps2_answer(PS2_KEYBOARD, false);
	return high < 0 ? 0 : high << 8 | low;
}

/* Translates an enhanced key to a standard one. Returns false if there is no such standard key. */
static bool to_standard(u16 *key)
{
	u8 code = *key >> 8, c = *key;

	if (code == 0xe0) {
		*key = (c == '/' ? CODE_SLASH : CODE_ENTER) << 8 | c;
		return true;
	}
	if (code > LAST_83_KEY_CODE)
		return false;
	if (!code)
		return true;
	if (c == 0xf0)
		return false;
	if (c == 0xe0)
		*key = code << 8;
	return true;
}

static void drop_key(void)
{
	u16 head = BDA->kbd_head + 2;

	BDA->kbd_head = head >= BDA->kbd_end ? BDA->kbd_start : head;
}

/* Reads the next key without taking it from the buffer. Returns false if there is none. */
static bool peek(bool enhanced, u16 *key)
{
	while (BDA->kbd_head != BDA->kbd_tail) {
		u16 k = BDA_WORD(BDA->kbd_head);

		*key = k;
		if (enhanced) {
			if ((u8)k == 0xf0 && k >> 8)
				*key = k & 0xff00;
			return true;
		}
		if (to_standard(key))
			return true;
		drop_key();
	}
	return false;
}

/* Reads the next key; polls devices if the buffer is empty. */
static bool poll_key(bool enhanced, u16 *key)
{
	if (peek(enhanced, key))
		return true;
	if (!shared16.input_sources)
		return false;
	input_poll_wait();
	return peek(enhanced, key);
}

static void read_key(struct regs *regs, bool enhanced)
{
	struct regs busy;
	bool told = false;
	u16 key;

	key_update_leds();
	while (!poll_key(enhanced, &key)) {
		if (!told) {
			told = true;
			regs_set(&busy, 0x9002);
			real_int(0x15, &busy);
			continue;
		}
		if (input_poll_is_busy())
			real_irq_window();
		else
			real_wait();
	}
	drop_key();
	regs->ax = key;
}

static void check_key(struct regs *regs, bool enhanced)
{
	u16 key;
	bool found;

	/*
	 * A program that asks repeatedly with interrupts off would never see a key, so let
	 * interrupts in.
	 */
	if (!(regs->flags & FLAG_IF))
		real_irq_window();
	found = poll_key(enhanced, &key);

	key_update_leds();
	if (found)
		regs->ax = key;
	set_zf(regs, !found);
}

static void shift_states(struct regs *regs)
{
	u8 held = BDA->held_keys;

	regs->al = BDA->shift_flags;
	regs->ah = (held & (HELD_LEFT_CTRL | HELD_LEFT_ALT)) |
		   (BDA->kbd_state & (KBD_RIGHT_CTRL | KBD_RIGHT_ALT)) |
		   (held & (HELD_SCROLL | HELD_NUM | HELD_CAPS)) | (held & HELD_SYSRQ ? 0x80 : 0);
}

static void typematic(struct regs *regs)
{
	if (regs->al == 5 && regs->bh <= 3 && regs->bl <= 0x1f)
		kbd_set_rate(regs->bh << 5 | regs->bl);
}

void int16(struct regs *regs)
{
	switch (regs->ah) {
	case 0x00:
		read_key(regs, false);
		break;
	case 0x10:
	case 0x20:
		read_key(regs, true);
		break;
	case 0x01:
		check_key(regs, false);
		break;
	case 0x11:
	case 0x21:
		check_key(regs, true);
		break;
	case 0x02:
		regs->al = BDA->shift_flags;
		break;
	case 0x12:
	case 0x22:
		shift_states(regs);
		break;
	case 0x03:
		typematic(regs);
		break;
	case 0x05:
		regs->al = !key_put(regs->cx);
		break;
	case 0x09:
		regs->al = FUNCTIONS;
		break;
	case 0x0a:
		regs->bx = kbd_identify();
		break;
	}
}
