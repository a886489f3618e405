/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The other CPUs: started once, given the same MSRs as the first, and parked in HLT with
 * interrupts off until the operating system starts them (MultiProcessor Specification 1.4,
 * appendix B; Intel SDM vol. 3A, 9.4 and 11.12 for x2APIC).
 */
#ifndef CPU_SMP_H
#define CPU_SMP_H

#include "lib/types.h"

/*
 * Loads this CPU's MTRRs, for RAM below 4 GiB that ends at @ram_end, and its feature control
 * MSR (@feature_control; 0 leaves it alone). Then starts the other CPUs, gives them the same,
 * and waits until @expected are there, this one included, or one second has passed.
 * @expected of 0 or 1 starts none. Returns how many CPUs there are. POST only.
 */
u32 smp_init(u32 expected, u32 ram_end, u64 feature_control);
/* After a sleep, which has reset all CPUs: the same MSRs, and the same CPUs started and parked. */
u32 smp_resume(void);
/* The APIC id of each CPU found, in no order: at most @max to @ids; returns how many. POST only. */
u32 smp_apic_ids(u32 *ids, u32 max);

#endif
