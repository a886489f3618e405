/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests how the tick is started, on an 8254 as its data sheet describes it and on one whose square
 * wave of 65536 clocks takes twice as long.
 */
#include "unit.h"

#include "abi/pit.h"
#include "pc/pit.h"

#define CHANNEL0_COMMANDS 0xc0 /* no bit of these is set in a command for channel 0 */

static u32 clocks_per_access, clocks, half; /* clocks between two changes of the output */
static u8 command, answers[3], writes[4];
static u32 left, written;

/* The read-back command latches the status and the count, which counts by two in mode 3. */
static void latch(void)
{
	u16 count = 0 - 2 * clocks;

	answers[2] = (clocks / half & 1 ? 0 : PIT_OUTPUT) | PIT_CHANNEL0_SQUARE_WAVE;
	answers[1] = count;
	answers[0] = count >> 8;
	left = 3;
}

static void pit_write(u16 port, u32 v, unsigned int size)
{
	clocks += clocks_per_access;
	if (port == PIT_COMMAND && v == PIT_CHANNEL0_BOTH) {
		latch();
	} else if (port == PIT_COMMAND && !(v & CHANNEL0_COMMANDS)) {
		command = v;
		written = 0;
	} else if (port == PIT_CHANNEL0) {
		assert_in_range(written, 0, 1);
		writes[written++] = v;
		clocks = 0;
	}
}

static u32 pit_read(u16 port, unsigned int size)
{
	clocks += clocks_per_access;
	assert_int_equal(port, PIT_CHANNEL0);
	return left ? answers[--left] : 0xff;
}

static void start(u32 clocks_of_half, u32 per_access)
{
	bool good;

	half = clocks_of_half;
	clocks_per_access = per_access;
	command = 0;
	fake_io.port_write = pit_write;
	fake_io.port_read = pit_read;
	pit_init(false);
	assert_int_equal(command, PIT_CHANNEL0_SQUARE_WAVE);
	assert_int_equal(written, 2);
	good = pit_check_tick();
	assert_int_equal(good, command == PIT_CHANNEL0_SQUARE_WAVE);
	assert_int_equal(written, 2);
	assert_int_equal(writes[0] | writes[1], 0);
}

static void test_good_timer(void **state)
{
	for (u32 per_access = 1; per_access < 3000; per_access += 113) {
		start(32768, per_access);
		assert_int_equal(command, PIT_CHANNEL0_SQUARE_WAVE);
		assert_in_range(clocks, 32768, 32768 + 8 * per_access);
	}
}

static void test_slow_timer(void **state)
{
	for (u32 per_access = 1; per_access < 3000; per_access += 113) {
		start(65536, per_access);
		assert_int_equal(command, PIT_CHANNEL0_RATE);
	}
}

/* The check ends also on a timer that stands still. */
static void test_timer_stands(void **state)
{
	start(32768, 0);
	assert_int_equal(command, PIT_CHANNEL0_SQUARE_WAVE);
}

UNIT_MAIN(UNIT_TEST(test_good_timer), UNIT_TEST(test_slow_timer), UNIT_TEST(test_timer_stands))
