// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 09h, the keyboard's interrupt: translates scan codes of set 1 to keys in the buffer and shift
 * states in the BDA (IBM PS/2 and PC BIOS Interface TR, INT 09H). Real mode.
 */
#include "abi/control_port.h"
#include "abi/pit.h"
#include "pc/i8042.h"
#include "pc/pic.h"
#include "pc/reset.h"
#include "real/input.h"
#include "real/keyboard.h"
#include "real/real.h"

#define SCAN_RELEASE	 0x80
#define SCAN_CTRL	 0x1d
#define SCAN_LEFT_SHIFT	 0x2a
#define SCAN_RIGHT_SHIFT 0x36
#define SCAN_PRINT	 0x37
#define SCAN_ALT	 0x38
#define SCAN_CAPS	 0x3a
#define SCAN_NUM	 0x45
#define SCAN_SCROLL	 0x46
#define SCAN_INSERT	 0x52
#define SCAN_DELETE	 0x53
#define SCAN_SYSRQ	 0x54
#define SCAN_E0		 0xe0
#define SCAN_E1		 0xe1
#define SCAN_OVERRUN	 0xff

#define BEEP_DIVISOR 1331
#define BEEP_EDGES   54
#define BEEP_POLLS   0x10000 /* the most polls, each of at least 0.5 us */

#define BREAK_PRESSED 0x80
#define WARM_RESET    0x1234

bool key_put(u16 key)
{
	u16 tail = BDA->kbd_tail;
	u16 next = tail + 2;

	if (next >= BDA->kbd_end)
		next = BDA->kbd_start;
	if (next == BDA->kbd_head)
		return false;
	BDA_WORD(tail) = key;
	BDA->kbd_tail = next;
	return true;
}

/*
 * Beeps because the buffer is full: 896 Hz for about 30 ms. Counts the tone's own periods to
 * measure the time. A machine without the port has no speaker.
 */
static void beep(void)
{
	u8 port = inb(PORT_B), last = 0, edges = 0;

	if (port == PORT_B_ABSENT)
		return;
	outb(PIT_COMMAND, PIT_CHANNEL2_SQUARE_WAVE);
	outb(PIT_CHANNEL2, (u8)BEEP_DIVISOR);
	outb(PIT_CHANNEL2, BEEP_DIVISOR >> 8);
	outb(PORT_B, port | PORT_B_GATE2 | PORT_B_SPEAKER);
	for (u32 polls = 0; polls < BEEP_POLLS && edges < BEEP_EDGES; polls++) {
		u8 now = inb(PORT_B) & PORT_B_OUT2;

		edges += now != last;
		last = now;
	}
	outb(PORT_B, port);
}

/* Adds a typed key to the buffer and reports it (INT 15h AH=91h). */
static void type_key(u16 key)
{
	struct regs r;

	if (!key_put(key)) {
		beep();
		return;
	}
	regs_set(&r, 0x9102);
	real_int(0x15, &r);
}

void key_update_leds(void)
{
	u8 leds = BDA->kbd_leds;

	if (leds & LED_UPDATE || !((BDA->shift_flags >> 4 ^ leds) & LED_MASK))
		return;
	if (inb(I8042_STATUS) & I8042_IBF)
		return;
	BDA->kbd_leds = (leds & LED_MASK) | LED_UPDATE;
	outb(I8042_DATA, KBD_SET_LEDS);
}

/* The keyboard has acknowledged a byte: one of the two that set the LEDs, or another command. */
static void acknowledged(void)
{
	u8 leds = BDA->kbd_leds;

	if (!(leds & LED_UPDATE)) {
		BDA->kbd_leds = leds | LED_ACK;
	} else if (!(leds & LED_ACK)) {
		u8 now = BDA->shift_flags >> 4 & LED_MASK;

		BDA->kbd_leds = LED_UPDATE | LED_ACK | now;
		outb(I8042_DATA, now);
	} else {
		BDA->kbd_leds = leds & LED_MASK;
		key_update_leds();
	}
}

static void refused(void)
{
	u8 leds = BDA->kbd_leds;

	/* The keyboard has no LEDs. Treat them as set, so that it is not told again. */
	if (leds & LED_UPDATE)
		BDA->kbd_leds = LED_ERROR | (BDA->shift_flags >> 4 & LED_MASK);
	else
		BDA->kbd_leds = leds | LED_RESEND;
}

static void pause(void)
{
	if (BDA->held_keys & HELD_PAUSE)
		return;
	BDA->held_keys |= HELD_PAUSE;
	while (BDA->held_keys & HELD_PAUSE)
		real_wait();
}

static void control_break(void)
{
	struct regs r;

	BDA->kbd_head = BDA->kbd_start;
	BDA->kbd_tail = BDA->kbd_start;
	BDA->break_flag |= BREAK_PRESSED;
	regs_set(&r, 0);
	real_int(0x1b, &r);
	key_put(0);
}

static void system_request(bool released)
{
	struct regs r;

	if (released == !(BDA->held_keys & HELD_SYSRQ))
		return;
	BDA->held_keys ^= HELD_SYSRQ;
	regs_set(&r, 0x8500 + released);
	real_int(0x15, &r);
}

/* Types the character whose number was entered on the numeric pad with Alt. */
static void end_alt_keypad(void)
{
	u8 c = BDA->alt_keypad;

	BDA->alt_keypad = 0;
	if (c)
		type_key(c);
}

/*
 * There are two Ctrl keys and two Alt keys: one flag says whether either is held, and one more flag
 * for each key.
 */
static void ctrl_or_alt(bool alt, bool right, bool released)
{
	u8 left_bit = alt ? HELD_LEFT_ALT : HELD_LEFT_CTRL;
	u8 right_bit = alt ? KBD_RIGHT_ALT : KBD_RIGHT_CTRL;
	u8 both = alt ? SHIFT_ALT : SHIFT_CTRL;

	if (!released) {
		BDA->shift_flags |= both;
		if (right)
			BDA->kbd_state |= right_bit;
		else
			BDA->held_keys |= left_bit;
		return;
	}
	if (right)
		BDA->kbd_state &= ~right_bit;
	else
		BDA->held_keys &= ~left_bit;
	if (BDA->kbd_state & right_bit || BDA->held_keys & left_bit)
		return;
	BDA->shift_flags &= ~both;
	if (alt)
		end_alt_keypad();
}

static void shift_key(u8 bit, bool released)
{
	if (released)
		BDA->shift_flags &= ~bit;
	else
		BDA->shift_flags |= bit;
}

/*
 * Handles a key that toggles. @bit is its state in shift_flags; in held_keys it says that the key
 * is held down.
 */
static void lock_key(u8 bit, bool released)
{
	if (released) {
		BDA->held_keys &= ~bit;
	} else if (!(BDA->held_keys & bit)) {
		BDA->held_keys |= bit;
		BDA->shift_flags ^= bit;
	}
}

/* Handles keys that do not type a character. Returns false for other keys. */
static bool state_key(u8 code, bool e0, bool released)
{
	u8 shift = BDA->shift_flags;

	switch (code) {
	case SCAN_CTRL:
		ctrl_or_alt(false, e0, released);
		return true;
	case SCAN_ALT:
		ctrl_or_alt(true, e0, released);
		return true;
	case SCAN_LEFT_SHIFT:
	case SCAN_RIGHT_SHIFT:
		/* With E0 the keyboard adds these codes itself, around the codes of grey keys. */
		if (!e0)
			shift_key(code == SCAN_LEFT_SHIFT ? SHIFT_LEFT : SHIFT_RIGHT, released);
		return true;
	case SCAN_CAPS:
		lock_key(SHIFT_CAPS, released);
		return true;
	case SCAN_NUM:
		if (shift & SHIFT_CTRL && !released)
			pause();
		else
			lock_key(SHIFT_NUM, released);
		return true;
	case SCAN_SCROLL:
		if (!e0)
			lock_key(SHIFT_SCROLL, released);
		else if (shift & SHIFT_CTRL && !released)
			control_break();
		return true;
	case SCAN_SYSRQ:
		system_request(released);
		return true;
	case SCAN_INSERT:
		if (released || (!(shift & (SHIFT_CTRL | SHIFT_ALT)) &&
				 (keymap_lookup(code, e0, shift) & 0xff) != '0'))
			lock_key(SHIFT_INSERT, released);
		return released;
	}
	return released;
}

static void character_key(u8 code, bool e0)
{
	u8 shift = BDA->shift_flags;
	int digit = keymap_digit(code);
	struct regs r;
	u16 key;

	if (code == SCAN_DELETE && (shift & (SHIFT_CTRL | SHIFT_ALT)) == (SHIFT_CTRL | SHIFT_ALT)) {
		BDA->reset_flag = WARM_RESET;
		machine_reset();
	}
	if (e0 && code == SCAN_PRINT && !(shift & (SHIFT_CTRL | SHIFT_ALT))) {
		regs_set(&r, 0);
		real_int(0x05, &r);
		return;
	}
	if (shift & SHIFT_ALT && !e0 && digit >= 0) {
		BDA->alt_keypad = BDA->alt_keypad * 10 + digit;
		return;
	}
	BDA->alt_keypad = 0;
	key = keymap_lookup(code, e0, shift);
	if (key != KEY_NONE)
		type_key(key);
}

/* Handles a scan code after its prefix was taken off. */
static void scan_code(u8 code, bool e0)
{
	bool released = code & SCAN_RELEASE;

	code &= ~SCAN_RELEASE;
	if (state_key(code, e0, released))
		return;
	if (BDA->held_keys & HELD_PAUSE)
		BDA->held_keys &= ~HELD_PAUSE;
	else
		character_key(code, e0);
}

void key_byte(u8 byte)
{
	u8 state = BDA->kbd_state;

	switch (byte) {
	case PS2_ACK:
		acknowledged();
		return;
	case PS2_RESEND:
		refused();
		return;
	case SCAN_E0:
		BDA->kbd_state = state | KBD_E0;
		return;
	case SCAN_E1:
		BDA->kbd_state = state | KBD_E1;
		return;
	case SCAN_OVERRUN:
		beep();
		return;
	case 0:
		return;
	}
	/* Pause sends E1 1D 45 when it is pressed, and E1 9D C5 immediately afterwards. */
	if (state & KBD_E1) {
		if ((byte & ~SCAN_RELEASE) == SCAN_CTRL)
			return;
		BDA->kbd_state = state & ~KBD_E1;
		if (byte == SCAN_NUM)
			pause();
		return;
	}
	BDA->kbd_state = state & ~KBD_E0;
	scan_code(byte, state & KBD_E0);
	key_update_leds();
}

/* A byte from the keyboard was read by polling. Its interrupt may still be pending. */
static bool polled;

void key_polled(void)
{
	polled = true;
}

/*
 * Returns whether there is a byte for INT 09h to read. A program that hooks INT 09h may have read
 * the byte before it calls this handler. The data port then returns it again, although the status
 * says that there is none.
 */
static bool byte_for_us(void)
{
	u8 status = inb(I8042_STATUS);
	bool stale = polled && !(status & I8042_OBF);

	polled = false;
	/* A byte from the mouse waits for the mouse's own interrupt. */
	return !stale && (status & (I8042_OBF | I8042_AUX)) != (I8042_OBF | I8042_AUX);
}

void int09(struct regs *regs)
{
	bool wanted;
	u8 code;

	if (!byte_for_us()) {
		pic1_eoi();
		return;
	}
	code = inb(I8042_DATA);
	wanted = input_wanted(&code);
	pic1_eoi();
	if (wanted)
		key_byte(code);
}
