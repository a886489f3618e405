/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The other CPUs. They are started once, get the same MSRs as the first CPU, and wait in HLT with
 * interrupts off until the operating system starts them (MultiProcessor Specification 1.4, appendix
 * B; Intel SDM vol. 3A, 9.4, and 11.12 for x2APIC).
 */
#ifndef SMP_SMP_H
#define SMP_SMP_H

#include "lib/types.h"

/*
 * Loads this CPU's MTRRs, for RAM below 4 GiB that ends at @ram_end, and its feature control MSR
 * (@feature_control; not written if this is 0, or if the CPU may not have it). Then starts the
 * other CPUs, gives them the same values, and waits until @expected CPUs, including this one, are
 * there or 10 seconds have passed. If @expected is 0 or 1, it starts none. Returns how many CPUs
 * there are. After a sleep there may be up to @possible CPUs. POST only.
 */
u32 smp_init(u32 expected, u32 possible, u32 ram_end, u64 feature_control);
/* Does the same after a sleep, which has reset all CPUs. @cpus of 0: as many as at the start. */
u32 smp_resume(u32 cpus);
/*
 * Stores the APIC ids of the CPUs, in no particular order, in @ids, at most @max of them. Returns
 * how many there are. POST only.
 */
u32 smp_apic_ids(u32 *ids, u32 max);

#endif
