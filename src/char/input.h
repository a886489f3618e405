/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How flat drivers report keys and mouse movements. Their reports wait in the shared block.
 * Real-mode code takes them from there, after each tick and while INT 16h waits for a key, and
 * passes them to INT 09h's translation and the mouse's handler (src/real/input_poll.c). That way
 * INT 15h AH=4Fh and the mouse's handler run in the guest's mode, even in virtual-8086 mode. Flat
 * 32-bit, resident.
 *
 * A driver has a poller, which the tick (18.2 times a second) and INT 16h call.
 * docs/architecture.md has an example.
 */
#ifndef CHAR_INPUT_H
#define CHAR_INPUT_H

#include "cpu/time.h"
#include "lib/types.h"

struct regs;

struct input_poller {
	struct input_poller *next;
	/*
	 * Looks at the device and reports what is new. It must not wait: interrupts are off and
	 * must stay off. It may add pollers, and remove its own.
	 */
	void (*poll)(struct input_poller *p);
	/*
	 * The poller only watches for devices that may be plugged in. In virtual-8086 mode, where a
	 * call is expensive, it is called only if other pollers are called too.
	 */
	bool watch;
};

/* Calls @p->poll from now on. @p must be in resident memory. */
void input_add_poller(struct input_poller *p);
/* Stops calling it, because the device is gone or an operating system has taken it. */
void input_remove_poller(struct input_poller *p);
/*
 * Tells whether a poller has more to do than it can do at once. Then INT 16h calls the pollers
 * again while it waits for a key, instead of at the next tick.
 */
void input_set_busy(bool busy);

/*
 * Reports what a key did: @n bytes (at most 6) of scan code set 1, as a keyboard behind an 8042
 * sends them. Returns false, and takes none of them, if there is no room because the guest has not
 * taken earlier bytes.
 */
bool input_key(const u8 *codes, u32 n);

/*
 * Registers or removes a keyboard of 101 keys. If there is none behind an 8042, INT 16h AH=0Ah
 * tells of it.
 */
void input_add_keyboard(void);
void input_remove_keyboard(void);

/*
 * Tell INT 15h AH=C2h that there is a mouse besides any behind the 8042, and that it is gone. A
 * program gets this mouse if there is no PS/2 mouse.
 */
void input_add_mouse(void);
void input_remove_mouse(void);
/*
 * Reports a movement in a PS/2 mouse's packet: buttons and signs, X, Y, wheel (IBM PS/2 Hardware
 * Interface TR, auxiliary device). Returns false if there is no room because the guest has not
 * taken earlier packets.
 */
bool input_mouse(const u8 packet[4]);

/*
 * Returns what a keyboard's LEDs should show, from the BDA: bit 0 is Scroll Lock, 1 Num Lock, 2
 * Caps Lock.
 */
u8 input_leds(void);

/* The key of one keyboard that repeats while it is held down. All zero: no key repeats. */
struct input_repeat {
	u8 codes[2];
	u8 n;
	struct deadline next;
};

/*
 * Report that the key with make code @code of set 1 (prefixed by E0h if @e0) was pressed or
 * released. While it is held down it repeats, with the delay and rate that INT 16h AH=03h has set;
 * for that the poller calls input_repeat().
 */
void input_press(struct input_repeat *r, u8 code, bool e0);
void input_release(struct input_repeat *r, u8 code, bool e0);
void input_repeat(struct input_repeat *r);

/* Calls all pollers. For src/real/input_poll.c only. */
void input_poll_service(struct regs *regs);

#endif
