/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests how the local APIC's timer is measured, on a host that stops the CPU at any moment. */
#include "unit.h"

#include "cpu/cpu.h"

#define rdtsc fake_tsc
static u64 fake_tsc(void);
#include "../../src/pc/lapic_tick.c"
#undef rdtsc

#define KHZ	  1000000 /* as the fake tsc_khz() says */
#define CLOCKS_US 62	  /* the timer's clocks in a microsecond */

const char int78_entry[1];
struct shared shared;

static u64 began; /* when the timer was started */
static u32 accesses, stop_at, stop_us;

u32 cpu_features(void)
{
	return CPUID_1_EDX_APIC;
}

u32 tsc_ms(u64 cycles, u32 khz)
{
	return cycles / khz;
}

static u64 fake_tsc(void)
{
	return fake_now_us * (KHZ / 1000);
}

static u32 lapic_in(void *device, u32 off, unsigned int size)
{
	u32 count = ~0u - (u32)(fake_now_us - began) * CLOCKS_US;

	assert_int_equal(LAPIC_BASE + off, LAPIC_CURRENT);
	if (++accesses == stop_at)
		fake_now_us += stop_us;
	return count;
}

static void lapic_out(void *device, u32 off, u32 value, unsigned int size)
{
	assert_int_equal(LAPIC_BASE + off, LAPIC_INITIAL);
	began = fake_now_us;
	if (++accesses == stop_at)
		fake_now_us += stop_us;
}

/* Measures while the host stops the CPU behind access number @at for @us. */
static u32 measure(u32 at, u32 us)
{
	fake_reset();
	fake_mmio(LAPIC_BASE, 0x1000, lapic_in, lapic_out, NULL);
	accesses = 0;
	stop_at = at;
	stop_us = us;
	return lapic_period();
}

static void test_period(void **state)
{
	static const u32 stops[] = { 100, 1000, 20000, 3000000 };

	assert_in_range(measure(0, 0), TICK_US * 61u, TICK_US * 63u);
	assert_int_equal(accesses, 2);
	for (u32 at = 1; at <= 2; at++) {
		for (u32 i = 0; i < ARRAY_SIZE(stops); i++) {
			assert_in_range(measure(at, stops[i]), TICK_US * 61u, TICK_US * 63u);
			assert_int_equal(accesses, 4);
		}
	}
}

UNIT_MAIN(UNIT_TEST(test_period))
