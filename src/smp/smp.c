// SPDX-License-Identifier: BSD-2-Clause
/*
 * Starts the application processors: sends INIT and start-up to all of them at once. Flat,
 * resident.
 */
#include "smp/smp.h"
#include "abi/map.h"
#include "abi/shared.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/lapic.h"
#include "cpu/time.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "smp/mtrr.h"

#define LVT_EXTINT 0x700
#define LVT_NMI	   0x400

#define ICR_ALL_BUT_SELF 0x000c0000
#define ICR_ASSERT	 0x00004000
#define ICR_INIT	 (ICR_ALL_BUT_SELF | ICR_ASSERT | 0x500)
#define ICR_STARTUP	 (ICR_ALL_BUT_SELF | ICR_ASSERT | 0x600 | FSEG_BASE >> 12)

#define START_TIMEOUT_MS 10000 /* there may be hundreds of threads on a busy host with few CPUs */
#define MAX_MSRS	 48
#define MAX_IDS		 4096 /* limits the memory that the VMM's number can make us take */

/*
 * Connects the 8259 and NMI to this CPU through the two pins of its local APIC (virtual-wire mode).
 * The operating system expects firmware to do so (MultiProcessor Specification, 3.6.2.2).
 */
static void lapic_init(void)
{
	writel(LAPIC_SVR, LAPIC_SVR_ENABLE | 0xff);
	writel(LAPIC_LVT_LINT0, LVT_EXTINT);
	writel(LAPIC_LVT_LINT1, LVT_NMI);
}

static u32 others; /* how many other CPUs should start */

/*
 * Returns whether the CPU has the feature control MSR: Intel's CPUs, and those of other makers that
 * have VMX, such as Zhaoxin's. To write an MSR that does not exist is an exception.
 */
__post static bool has_feature_control(void)
{
	return cpu_leaf_1()->ecx & CPUID_1_ECX_VMX || cpuid(0).ebx == CPUID_0_EBX_INTEL;
}

/* Makes one list for all CPUs, so that they cannot differ. It is used each time they are reset. */
__post static void plan_msrs(u32 ram_end, u64 feature_control)
{
	struct msr_value *list = resident_alloc_dirty(MAX_MSRS * sizeof(*list), 4);
	u32 count = 0;

	if (!list)
		return;
	if (cpu_features() & CPUID_1_EDX_MTRR)
		count = mtrr_plan(rdmsr(MSR_MTRR_CAP), cpu_phys_bits(), ram_end, list,
				  MAX_MSRS - 1);
	if (feature_control && has_feature_control())
		list[count++] = (struct msr_value){ MSR_FEATURE_CONTROL, feature_control };
	shared.ap_msrs = (u32)list;
	shared.ap_msr_count = count;
}

/* A CPU without MSRs has an empty list. */
static void load_msrs(void)
{
	const struct msr_value *m = (const struct msr_value *)shared.ap_msrs;
	const struct msr_value *end = m + shared.ap_msr_count;

	for (; m < end; m++)
		wrmsr(m->index, m->value);
}

/* Waits until all other CPUs have counted themselves. Returns false after a time-out. */
static bool smp_wait_for(u32 others)
{
	struct deadline d = deadline_ms(START_TIMEOUT_MS);
	volatile u32 *count = &shared.ap_count;

	while (*count < others) {
		cpu_pause();
		if (!wait_before(&d))
			return false;
	}
	return true;
}

/* Loads the MSRs of this CPU and starts the others. Returns how many CPUs there are. */
static u32 smp_start(void)
{
	load_msrs();
	if (!(cpu_features() & CPUID_1_EDX_APIC))
		return 1;
	lapic_init();
	if (!others)
		return 1;
	shared.ap_claimed = 0;
	shared.ap_count = 0;
	memory_barrier();
	/*
	 * A virtual CPU is at once in the state that INIT leaves, so no delay is needed between
	 * INIT and start-up.
	 */
	writel(LAPIC_ICR_LOW, ICR_INIT);
	writel(LAPIC_ICR_LOW, ICR_STARTUP);
	if (!smp_wait_for(others))
		log_warn("%u of %u CPUs started\n", shared.ap_count + 1, others + 1);
	return shared.ap_count + 1;
}

__post u32 smp_init(u32 expected, u32 possible, u32 ram_end, u64 feature_control)
{
	if (cpu_features() & CPUID_1_EDX_MSR)
		plan_msrs(ram_end, feature_control);
	expected = max(expected, 1u);
	others = expected - 1;
	shared.ap_max = min(max(expected, possible), (u32)MAX_IDS + 1) - 1;
	if (shared.ap_max)
		shared.ap_ids = (u32)resident_alloc(shared.ap_max * sizeof(u32), 4);
	if (!shared.ap_ids)
		shared.ap_max = 0;
	return smp_start();
}

u32 smp_resume(u32 cpus)
{
	if (cpus)
		others = cpus - 1;
	return smp_start();
}

__post static u32 own_apic_id(void)
{
	struct cpuid_regs topology = cpuid(0xb);

	return topology.ebx ? topology.edx : cpuid(1).ebx >> 24;
}

__post u32 smp_apic_ids(u32 *ids, u32 max)
{
	u32 n = min(shared.ap_claimed, shared.ap_max) + 1;

	if (max)
		ids[0] = own_apic_id();
	for (u32 i = 1; i < n && i < max; i++)
		ids[i] = ((u32 *)shared.ap_ids)[i - 1];
	return n;
}
