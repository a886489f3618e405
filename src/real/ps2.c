// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sends commands to the keyboard and the mouse by polling the 8042, with interrupts off (IBM PS/2
 * Hardware Interface TR, keyboard and auxiliary device controller). Bytes that the keyboard sends
 * meanwhile are not lost. Real mode.
 */
#include "real/ps2.h"
#include "pc/i8042.h"
#include "real/keyboard.h"

/* A poll takes at least 1 us. Devices answer within 20 ms, and within 500 ms after a reset. */
#define POLLS	   0x8000
#define POLLS_SLOW 0x80000
#define MAX_STRAY  16 /* bytes other than an acknowledgement */

static bool ps2_ready(void)
{
	for (u32 i = 0; i < POLLS; i++) {
		u8 status = inb(I8042_STATUS);

		if (!(status & I8042_IBF))
			return true;
		if (status == I8042_ABSENT)
			break;
	}
	return false;
}

bool ps2_controller(u8 command)
{
	if (!ps2_ready())
		return false;
	outb(I8042_COMMAND, command);
	return true;
}

bool ps2_controller_write(u8 command, u8 data)
{
	if (!ps2_controller(command) || !ps2_ready())
		return false;
	outb(I8042_DATA, data);
	return true;
}

/*
 * Returns the next byte from either device, with I8042_AUX in the upper byte if it is from the
 * mouse.
 */
static int any_answer(u32 polls)
{
	for (; polls; polls--) {
		u8 status = inb(I8042_STATUS);

		if (status == I8042_ABSENT)
			return -1;
		if (!(status & I8042_OBF))
			continue;
		if (!(status & I8042_AUX))
			key_polled();
		return (status & I8042_AUX) << 8 | inb(I8042_DATA);
	}
	return -1;
}

int ps2_answer(enum ps2_device from, bool slow)
{
	for (int i = 0; i < MAX_STRAY; i++) {
		int byte = any_answer(slow ? POLLS_SLOW : POLLS);

		if (byte < 0)
			return -1;
		if ((from == PS2_MOUSE) == !!(byte >> 8))
			return byte & 0xff;
		/* An unexpected byte from the mouse is part of a packet and is dropped. */
		if (from == PS2_MOUSE)
			key_byte(byte);
	}
	return -1;
}

bool ps2_send(enum ps2_device to, u8 byte)
{
	if (to == PS2_MOUSE && !ps2_controller(I8042_TO_AUX))
		return false;
	if (!ps2_ready())
		return false;
	outb(I8042_DATA, byte);
	for (int i = 0; i < MAX_STRAY; i++) {
		int answer = ps2_answer(to, false);

		if (answer == PS2_ACK)
			return true;
		if (answer < 0 || answer == PS2_RESEND)
			return false;
		if (to == PS2_KEYBOARD)
			key_byte(answer);
	}
	return false;
}

bool ps2_change_mode(u8 set, u8 clear)
{
	int mode;

	if (!ps2_controller(I8042_READ_MODE))
		return false;
	mode = any_answer(POLLS);
	return mode >= 0 && ps2_controller_write(I8042_WRITE_MODE, (mode & ~clear) | set);
}
