/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tick of a machine without the 8254 or the 8259A: the local APIC's timer (Intel SDM vol. 3A,
 * 11.5.4) raises LAPIC_TICK_VECTOR 18.2 times a second, which calls INT 08h. A local APIC refuses
 * vectors below 16, so it cannot raise 08h itself.
 */
#ifndef PC_LAPIC_TICK_H
#define PC_LAPIC_TICK_H

#include "lib/types.h"

#define LAPIC_TICK_VECTOR 0x78 /* behind those of the second 8259A */

#ifdef CONFIG_FEW_PARTS
/*
 * Starts the tick. Returns false if the CPU has no local APIC. To be called when smp_init() has
 * enabled it. POST only.
 */
bool lapic_tick_init(void);
/* Stops it, for a kernel that expects no interrupt. POST only. */
void lapic_tick_stop(void);
#else
static inline bool lapic_tick_init(void)
{
	return false;
}
static inline void lapic_tick_stop(void)
{
}
#endif

#endif
