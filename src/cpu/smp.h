/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The other CPUs: started once, given the same MSRs as the first, and parked in HLT with
 * interrupts off until the operating system starts them (MultiProcessor Specification 1.4,
 * appendix B; Intel SDM vol. 3A, 9.4 and 11.12 for x2APIC). POST only.
 */
#ifndef CPU_SMP_H
#define CPU_SMP_H

#include "cpu/mtrr.h"

/*
 * Starts the CPUs and waits until @expected are there, the first one included, or one second
 * has passed. Every CPU loads the @count MSRs of @list. @expected of 0 or 1: no CPU is
 * started. Returns how many CPUs there are.
 */
u32 smp_init(u32 expected, const struct msr_value *list, u32 count);
/* The APIC id of each CPU found, in no order: at most @max to @ids; returns how many. */
u32 smp_apic_ids(u32 *ids, u32 max);

#endif
