// SPDX-License-Identifier: BSD-2-Clause
/*
 * The interrupt of the local APIC's timer, where it makes the tick (pc/lapic_tick.h). As after the
 * 8254's tick (int08.c), input is polled when the interrupt has ended: the Pause key waits for a
 * key that only a later tick can bring. Real mode.
 */
#include "real/input_poll.h"
#include "real/real.h"

void int78(struct regs *regs)
{
	struct regs r;

	regs_copy(&r, regs);
	real_int(0x08, &r);
	flat_lapic_eoi(&r);
	if (shared16.input_sources)
		input_poll();
}
