// SPDX-License-Identifier: BSD-2-Clause
/* The tick from the local APIC's timer (pc/lapic_tick.h). Flat 32-bit, resident. */
#include "pc/lapic_tick.h"
#include "abi/bda.h"
#include "abi/map.h"
#include "abi/regs.h"
#include "abi/shared.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/lapic.h"
#include "cpu/time.h"
#include "log/log.h"

#define TICK_US	   54925
#define MEASURE_US 1000

#define MEASURE_TRIES 10
#define DOUBT_SHIFT   5 /* a doubt of 3 % does not matter */

extern const char int78_entry[]; /* in the F segment (fixed.S) */

void lapic_eoi_service(struct regs *regs);

/* Ends the interrupt for int78.c: the register is above 1 MiB, where real-mode code cannot write.
 */
void lapic_eoi_service(struct regs *regs)
{
	writel(LAPIC_EOI, 0);
}

/* How long the timer counted, by both clocks. */
struct measurement {
	u32 clocks; /* the timer's */
	u64 cycles; /* the TSC's */
	u64 doubt;  /* how many cycles more there may have been */
};

__post static void lapic_measure(struct measurement *m)
{
	u64 before = rdtsc(), start, end;

	writel(LAPIC_INITIAL, ~0u);
	start = rdtsc();
	delay_us(MEASURE_US);
	end = rdtsc();
	m->clocks = ~0u - readl(LAPIC_CURRENT);
	m->cycles = end - start;
	m->doubt = rdtsc() - before - m->cycles;
}

/*
 * Returns how many of the timer's clocks a tick takes, measured by the TSC. The host may stop the
 * CPU between an access to the timer and a look at the TSC. Then the two do not belong together, so
 * measures again.
 */
__post static u32 lapic_period(void)
{
	u32 khz = tsc_khz();
	struct measurement m;

	for (u32 i = 0; i < MEASURE_TRIES; i++) {
		lapic_measure(&m);
		if (m.cycles >> 32 == 0 && m.doubt < m.cycles >> DOUBT_SHIFT)
			break;
	}
	return tsc_ms((u64)m.clocks * (khz / 1000 * TICK_US), m.cycles);
}

__post bool lapic_tick_init(void)
{
	u32 period;

	if (!(cpu_features() & CPUID_1_EDX_APIC))
		return false;
	shared.lapic_ticks = true;
	((volatile u32 *)IVT_BASE)[LAPIC_TICK_VECTOR] = FAR_PTR(FSEG, (u32)int78_entry);
	writel(LAPIC_LVT_TIMER, LAPIC_LVT_MASKED);
	writel(LAPIC_DIVIDE, LAPIC_DIVIDE_BY_16);
	period = lapic_period();
	writel(LAPIC_LVT_TIMER, LAPIC_LVT_PERIODIC | LAPIC_TICK_VECTOR);
	writel(LAPIC_INITIAL, period);
	log_info("the local APIC ticks every %u clocks\n", period);
	return true;
}

__post void lapic_tick_stop(void)
{
	if (cpu_features() & CPUID_1_EDX_APIC)
		writel(LAPIC_LVT_TIMER, LAPIC_LVT_MASKED);
}
