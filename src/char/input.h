/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How flat drivers of keyboards and mice reach INT 09h's translation and the mouse's programs.
 * What they report waits in the shared block; real-mode code takes it from there, after each
 * tick and while INT 16h waits, so that INT 15h AH=4Fh and a mouse's handler run where the
 * guest lives, in virtual-8086 mode too (src/real/input.c). Flat 32-bit, resident.
 *
 * A driver has a poller, which is called from the tick (18.2 times a second) and by INT 16h. See
 * docs/architecture.md for an example.
 */
#ifndef CHAR_INPUT_H
#define CHAR_INPUT_H

#include "cpu/time.h"
#include "lib/types.h"

struct regs;

struct input_poller {
	struct input_poller *next;
	/* Looks at the device and reports what is new. Interrupts are off and stay so: it does not
	 * wait. It may remove its own poller and no other. */
	void (*poll)(struct input_poller *p);
};

/* Calls @p->poll from now on. @p is resident memory of the driver's. */
void input_add_poller(struct input_poller *p);
/* Ends that, for a device that is gone or that an operating system has taken. */
void input_remove_poller(struct input_poller *p);

/*
 * Reports what a key did: @n bytes of scan code set 1 (at most 6), as a keyboard behind an 8042
 * sends them. False, and nothing of it is taken, where the guest has not taken 31 earlier bytes
 * yet.
 */
bool input_key(const u8 *codes, u32 n);

/*
 * Tells INT 15h AH=C2h that there is a mouse besides any behind the 8042, and that it is gone. A
 * program that finds no PS/2 mouse is then served by this one.
 */
void input_add_mouse(void);
void input_remove_mouse(void);
/*
 * Reports a movement: the packet of a PS/2 mouse (buttons and signs, X, Y, wheel; IBM PS/2 Hardware
 * Interface TR, auxiliary device). False where the guest has not taken earlier ones yet.
 */
bool input_mouse(const u8 packet[4]);

/* What a keyboard's LEDs are to show, by the BDA: bit 0 Scroll Lock, 1 Num Lock, 2 Caps Lock. */
u8 input_leds(void);

/* The key of one keyboard that repeats while it is held. All zero: none. */
struct input_repeat {
	u8 codes[2];
	u8 n;
	struct deadline next;
};

/*
 * Reports that the key of set 1's make code @code (@e0: with that prefix) was pressed or released,
 * and that it repeats meanwhile as INT 16h AH=03h has set. The poller calls input_repeat().
 */
void input_press(struct input_repeat *r, u8 code, bool e0);
void input_release(struct input_repeat *r, u8 code, bool e0);
void input_repeat(struct input_repeat *r);

/* Calls the pollers: for src/real/input.c alone. */
void input_poll_service(struct regs *regs);

#endif
