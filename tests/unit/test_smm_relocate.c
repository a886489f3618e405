/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests that only one CPU at a time is at the default SMBASE, and none when the first CPU goes on,
 * however long the host stops a CPU before or behind the place where it counts itself. The other
 * CPUs are fakes: events that come after an SMI.
 */
#include "unit.h"

#include <string.h>

#include "../../src/smm/smm_relocate.c"

#define MS	1000
#define CPUS	5
#define FOREVER 0xffffffff

const char smm_relocate[1], smm_relocate_end[1], ap_relocated[1];
#ifdef CONFIG_CPU_HOTPLUG
const char smm_first[1], smm_first_end[1];
#endif

static u32 ids[CPUS] = { 3, 1, 254, 255, 7 };
static u32 destination, smis, inside, last;
/* how long it takes to the count in SMM, and from there until the CPU runs on behind RSM */
static u32 to_count, to_run;

static void runs_on(void *arg)
{
	inside--;
	shared.ap_woken++;
}

static void counts(void *arg)
{
	/* What the CPU was doing does not matter, because it goes on at this place. */
	assert_int_equal(shared.smm_resume, FSEG_BASE + (u32)ap_relocated);
	shared.smm_count++;
	if (to_run != FOREVER)
		fake_after(to_run, runs_on, NULL);
}

static void mmio_write(u32 address, u32 value, unsigned int size)
{
	if (address == LAPIC_ICR_HIGH) {
		destination = value >> 24;
		return;
	}
	assert_int_equal(address, LAPIC_ICR_LOW);
	assert_int_equal(value, 0x4200); /* Intel SDM vol. 3A, 11.6.1: SMI, assert, no shorthand */
	assert_int_equal(inside, 0);
	inside++;
	smis++;
	last = destination;
	if (to_count != FOREVER)
		fake_after(to_count, counts, NULL);
}

static void relocate(u32 count_us, u32 run_us)
{
	fake_io.mmio_write = mmio_write;
	to_count = count_us;
	to_run = run_us;
	inside = smis = 0;
	shared = (struct shared){
		.smm_ready = 1, .ap_ids = (u32)ids, .ap_claimed = CPUS, .ap_max = CPUS
	};
	smm_relocate_others();
}

static void test_order(void **state)
{
	static const u32 times[] = { 1, 9 * MS, 11 * MS, 500 * MS, 4000 * MS };

	for (u32 i = 0; i < ARRAY_SIZE(times); i++) {
		for (u32 j = 0; j < ARRAY_SIZE(times); j++) {
			relocate(times[i], times[j]);
			assert_int_equal(smis, CPUS - 1); /* id 255 needs x2APIC mode */
			assert_int_equal(last, 7);
			assert_int_equal(inside, 0);
			assert_int_equal(shared.smm_failed, 0);
			assert_int_equal(shared.smm_resume, 0);
		}
	}
}

/* A CPU that does not answer may still come, so no other CPU is sent there. */
static void test_no_answer(void **state)
{
	static const u32 silent[][2] = { { FOREVER, 1 }, { 1, FOREVER } };

	for (u32 i = 0; i < ARRAY_SIZE(silent); i++) {
		u64 start = fake_now_us;

		relocate(silent[i][0], silent[i][1]);
		assert_int_equal(smis, 1);
		assert_int_equal(shared.smm_failed, CPUS);
		assert_in_range(fake_now_us - start, 9000 * MS, 11000 * MS);
		assert_non_null(strstr(fake_log, "SMM: 5 CPUs are not relocated"));
		fake_log[0] = 0;
	}
}

/* Two writes a CPU and nothing else. */
static void test_accesses(void **state)
{
	u32 before = fake_io.mmio_accesses + fake_io.port_accesses;

	relocate(1, 1);
	assert_int_equal(fake_io.mmio_accesses + fake_io.port_accesses - before, 2 * (CPUS - 1));
}

UNIT_MAIN(UNIT_TEST(test_order), UNIT_TEST(test_no_answer), UNIT_TEST(test_accesses))
