// SPDX-License-Identifier: BSD-2-Clause
/*
 * Starts the keyboard controller and the keyboard with as few accesses as make sure that they work:
 * the controller's self-test, its mode, and the keyboard's acknowledgement. Flat 32-bit, POST.
 */
#include "pc/i8042.h"
#include "cpu/time.h"
#include "log/log.h"

#define CONTROLLER_MS 500
#define KEYBOARD_MS   500
#define SPINUP_MAX_MS 60000
#define MAX_STALE     16 /* how many old bytes may be in the output buffer */

/*
 * Waits for a byte and returns it, or returns -1 after @ms milliseconds, or at once if there is no
 * controller.
 */
static int read_byte(u32 ms)
{
	struct deadline d = deadline_ms(ms);

	for (;;) {
		u8 status = inb(I8042_STATUS);

		if (status == I8042_ABSENT)
			return -1;
		if (status & I8042_OBF)
			return inb(I8042_DATA);
		if (!wait_before(&d))
			return -1;
	}
}

/*
 * Reads bytes until @wanted comes. Returns false if a wait times out or too many other bytes come.
 */
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

/* A keyboard that is still starting loses commands, so the command is repeated until it answers. */
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
	outb(I8042_COMMAND, I8042_SELF_TEST);
	if (!expect(I8042_SELF_TEST_OK, CONTROLLER_MS)) {
		if (inb(I8042_STATUS) != I8042_ABSENT)
			log_warn("keyboard controller: no answer to its self-test\n");
		return false;
	}
	/* The controller has answered, so it accepts these two writes without a wait. */
	outb(I8042_COMMAND, I8042_WRITE_MODE);
	outb(I8042_DATA,
	     I8042_MODE_IRQ1 | I8042_MODE_SYSTEM | I8042_MODE_NO_AUX | I8042_MODE_TRANSLATE);
	if (!enable_keyboard(spinup_ms))
		log_warn("keyboard: no answer\n");
	return true;
}

void i8042_drop(void)
{
	if (inb(I8042_STATUS) & I8042_OBF)
		inb(I8042_DATA);
}
