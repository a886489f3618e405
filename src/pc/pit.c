// SPDX-License-Identifier: BSD-2-Clause
/* Starts the 8254 timer (pc/pit.h). Flat 32-bit, POST. */
#include "pc/pit.h"
#include "cpu/io.h"

#define REFRESH_COUNT 18

void pit_init(bool refresh)
{
	outb(PIT_COMMAND, PIT_CHANNEL0_SQUARE_WAVE);
	outb(PIT_CHANNEL0, 0);
	outb(PIT_CHANNEL0, 0);
	if (!refresh)
		return;
	outb(PIT_COMMAND, PIT_CHANNEL1_RATE);
	outb(PIT_CHANNEL1, REFRESH_COUNT);
}
