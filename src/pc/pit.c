// SPDX-License-Identifier: BSD-2-Clause
/* Starts the 8254 timer (pc/pit.h). Flat 32-bit, POST. */
#include "pc/pit.h"
#include "abi/pit.h"
#include "cpu/io.h"

#define REFRESH_COUNT 18
#define LOOKS_MAX     200000 /* enough for 28 ms: four accesses take over 0.14 us */

static void start_tick(u8 command)
{
	outb(PIT_COMMAND, command);
	outb(PIT_CHANNEL0, 0);
	outb(PIT_CHANNEL0, 0);
}

void pit_init(bool refresh)
{
	/* As IBM's BIOS does; programs that read the counter know that it counts by two. */
	start_tick(PIT_CHANNEL0_SQUARE_WAVE);
	if (!refresh)
		return;
	outb(PIT_COMMAND, PIT_CHANNEL1_RATE);
	outb(PIT_CHANNEL1, REFRESH_COUNT);
}

/* Returns whether the count begins anew before the output has fallen. */
static bool output_is_late(void)
{
	u16 last = 0xffff, count;
	u8 status;

	for (u32 i = 0; i < LOOKS_MAX; i++) {
		outb(PIT_COMMAND, PIT_CHANNEL0_BOTH);
		status = inb(PIT_CHANNEL0);
		count = inb(PIT_CHANNEL0);
		count |= inb(PIT_CHANNEL0) << 8;
		count--; /* 0 stands for 10000h */
		if (!(status & PIT_OUTPUT))
			return false;
		if (!(status & PIT_COUNT_UNSET)) {
			if (count > last)
				return true;
			last = count;
		}
	}
	return false;
}

bool pit_check_tick(void)
{
	if (!output_is_late())
		return true;
	start_tick(PIT_CHANNEL0_RATE);
	return false;
}
