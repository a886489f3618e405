// SPDX-License-Identifier: BSD-2-Clause
/*
 * Starts the keyboard controller and the keyboard, in as few accesses as leave no doubt: the
 * controller's self-test, its mode, and the keyboard's acknowledgement. Flat 32-bit, POST.
 */
#include "pc/i8042.h"
#include "cpu/time.h"
#include "log/log.h"

#define CONTROLLER_MS 500
#define KEYBOARD_MS 500
#define SPINUP_MAX_MS 60000
#define MAX_STALE 16 /* bytes in the buffer from before */

/* Waits for a byte to read and reads it; -1 in time-out. */
static int read_byte(u32 ms)
{
	struct deadline d = deadline_ms(ms);

	while (!(inb(I8042_STATUS) & I8042_OBF))
		if (!wait_before(&d))
			return -1;
	return inb(I8042_DATA);
}

/* Reads until @wanted comes; false in time-out or among too much else. */
static bool expect(u8 wanted, u32 ms)
{
	for (int i = 0; i < MAX_STALE; i++) {
		int byte = read_byte(ms);

		if (byte < 0)
			return false;
		if (byte == wanted)
			return true;
	}
	return false;
}

static bool wait_writable(void)
{
	struct deadline d = deadline_ms(CONTROLLER_MS);

	while (inb(I8042_STATUS) & I8042_IBF)
		if (!wait_before(&d))
			return false;
	return true;
}

/* Commands to a keyboard that is still starting are lost: it is asked until it answers. */
static bool enable_keyboard(u32 spinup_ms)
{
	struct deadline d = deadline_ms(min(spinup_ms, (u32)SPINUP_MAX_MS));

	do {
		if (!wait_writable())
			return false;
		outb(I8042_DATA, KBD_ENABLE);
		if (expect(PS2_ACK, KEYBOARD_MS))
			return true;
	} while (!deadline_passed(&d));
	return false;
}

bool i8042_init(u32 spinup_ms)
{
	if (inb(I8042_STATUS) == I8042_ABSENT)
		return false;
	outb(I8042_COMMAND, I8042_SELF_TEST);
	if (!expect(I8042_SELF_TEST_OK, CONTROLLER_MS)) {
		log_warn("keyboard controller: no answer to its self-test\n");
		return false;
	}
	/* It has answered, so its input is free for these two. */
	outb(I8042_COMMAND, I8042_WRITE_MODE);
	outb(I8042_DATA, I8042_MODE_IRQ1 | I8042_MODE_SYSTEM | I8042_MODE_NO_AUX |
				 I8042_MODE_TRANSLATE);
	if (!enable_keyboard(spinup_ms))
		log_warn("keyboard: no answer\n");
	return true;
}
