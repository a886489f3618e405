/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests deadlines on a machine whose only clock is channel 0 of the 8254 in mode 3, which a host
 * may hold back.
 */
#include "unit.h"

#include "abi/bda.h"
#include "cpu/cpu.h"
#include "cpu/time.h"

#define PIT_CHANNEL0  0x40
#define CLOCKS_PER_MS 1193

static u32 clocks, clocks_per_look, yields;
static bool high_byte;

static u32 pit_read(u16 port, unsigned int size)
{
	u16 counter = -2 * clocks; /* as in mode 3 */

	assert_int_equal(port, PIT_CHANNEL0);
	high_byte = !high_byte;
	if (high_byte)
		return counter & 0xff;
	clocks += clocks_per_look;
	return counter >> 8;
}

/* This machine has no TSC. */
u32 cpu_features(void)
{
	return 0;
}

struct cpuid_regs cpuid(u32 leaf)
{
	return (struct cpuid_regs){ 0 };
}

static void use_clock(u32 per_look)
{
	fake_io.port_read = pit_read;
	clocks_per_look = per_look;
	high_byte = false;
}

static u32 looks(struct deadline d)
{
	u32 n = 1;

	while (wait_before(&d))
		n++;
	return n;
}

static void test_steady_clock(void **state)
{
	u32 start;

	use_clock(CLOCKS_PER_MS / 10);
	start = clocks;
	assert_in_range(looks(deadline_ms(50)), 500, 620);
	assert_in_range(clocks - start, 50 * CLOCKS_PER_MS, 62 * CLOCKS_PER_MS);
}

/*
 * Each poll comes after a pause as long as the deadline, so the awaited event had no time to
 * happen.
 */
static void test_pauses_do_not_count(void **state)
{
	use_clock(25 * CLOCKS_PER_MS);
	assert_int_equal(looks(deadline_ms(20)), 9);
	assert_int_equal(looks(deadline_ms(5)), 9);
}

static void test_one_pause(void **state)
{
	struct deadline d;

	use_clock(CLOCKS_PER_MS);
	d = deadline_ms(20);
	clocks += 25 * CLOCKS_PER_MS;
	assert_true(wait_before(&d));
	assert_in_range(looks(d), 20 * 7 / 8, 24);
}

/* A fixed delay ends by the clock. */
static void test_delays_end_by_the_clock(void **state)
{
	struct deadline d;
	u32 start;

	use_clock(25 * CLOCKS_PER_MS);
	d = deadline_ms(20);
	assert_true(deadline_passed(&d));
	start = clocks;
	delay_us(20000);
	assert_int_equal(clocks - start, 2 * 25 * CLOCKS_PER_MS);
}

/* If no interrupt arrives, the sleeping code counts the ticks, 18.2 in a second. */
static void test_ticks_without_interrupts(void **state)
{
	u32 start;

	use_clock(CLOCKS_PER_MS);
	start = bios_data->ticks;
	for (clocks = 0; clocks < 1000 * CLOCKS_PER_MS;)
		time_sleep();
	/* A clock without a TSC gets a fifth more time. */
	assert_in_range(bios_data->ticks - start, 14, 18);
}

static void count_yield(void)
{
	yields++;
}

static void test_others_run_meanwhile(void **state)
{
	u32 n;

	use_clock(CLOCKS_PER_MS);
	yields = 0;
	time_set_yield(count_yield);
	n = looks(deadline_ms(10));
	time_set_yield(NULL);
	assert_int_equal(yields, n - 1);
}

static unsigned int waits;
static bool was_waiting;

static void count_wait(void)
{
	waits++;
	was_waiting = time_is_waiting();
}

/* A task beside the guest only waits by its own function. Others are known to wait. */
static void test_apart(void **state)
{
	struct deadline d = deadline_ms(1);

	waits = yields = 0;
	time_set_yield(NULL);
	assert_false(time_can_yield());
	time_set_apart(count_wait);
	assert_true(time_can_yield());
	wait_before(&d);
	assert_int_equal(waits, 1);
	assert_false(was_waiting);
	time_set_apart(NULL);
	time_divert_irqs(count_wait);
	wait_before(&d);
	time_divert_irqs(NULL);
	assert_int_equal(waits, 2);
	assert_true(was_waiting);
	assert_false(time_is_waiting());
}

UNIT_MAIN(UNIT_TEST(test_steady_clock), UNIT_TEST(test_pauses_do_not_count),
	  UNIT_TEST(test_one_pause), UNIT_TEST(test_delays_end_by_the_clock),
	  UNIT_TEST(test_ticks_without_interrupts), UNIT_TEST(test_others_run_meanwhile),
	  UNIT_TEST(test_apart))
