// SPDX-License-Identifier: BSD-2-Clause
/* The interrupt of the local APIC's timer, where it makes the tick (pc/lapic_tick.h). Real mode. */
#include "real/real.h"

void int78(struct regs *regs)
{
	struct regs r;

	regs_copy(&r, regs);
	real_int(0x08, &r);
	flat_lapic_eoi(&r);
}
