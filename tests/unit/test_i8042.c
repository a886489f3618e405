/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests the start of the keyboard controller, and of keyboards that answer at once, late or never.
 */
#include <string.h>

#include "unit.h"

#include "pc/i8042.h"

#define MS 1000 /* in microseconds */

static struct {
	u64 awake_us; /* when the keyboard begins to answer */
	u8 command, data;
	bool full, mode_next, dead;
	u8 mode;
	unsigned int enables;
} i8042;

static void answer(u8 byte)
{
	i8042.data = byte;
	i8042.full = true;
}

static u32 port_read(u16 port, unsigned int size)
{
	if (port == I8042_STATUS)
		return i8042.full ? I8042_OBF : 0;
	i8042.full = false;
	return i8042.data;
}

static void port_write(u16 port, u32 value, unsigned int size)
{
	if (i8042.dead)
		return;
	if (port == I8042_COMMAND) {
		i8042.mode_next = value == I8042_WRITE_MODE;
		if (value == I8042_SELF_TEST)
			answer(I8042_SELF_TEST_OK);
	} else if (i8042.mode_next) {
		i8042.mode = value;
		i8042.mode_next = false;
	} else if (value == KBD_ENABLE) {
		i8042.enables++;
		if (fake_now_us >= i8042.awake_us)
			answer(PS2_ACK);
	}
}

static void install(u32 awake_ms)
{
	memset(&i8042, 0, sizeof(i8042));
	i8042.awake_us = fake_now_us + (u64)awake_ms * MS;
	fake_io.port_read = port_read;
	fake_io.port_write = port_write;
}

static bool complained(void)
{
	return strstr(fake_log, "keyboard");
}

static void test_answers_at_once(void **state)
{
	install(0);
	assert_true(i8042_init(0));
	assert_false(complained());
	assert_int_equal(i8042.enables, 1);
	assert_int_equal(i8042.mode & (I8042_MODE_IRQ1 | I8042_MODE_TRANSLATE),
			 I8042_MODE_IRQ1 | I8042_MODE_TRANSLATE);
}

static void test_asked_once_by_default(void **state)
{
	install(3000);
	assert_true(i8042_init(0));
	assert_true(complained());
	assert_int_equal(i8042.enables, 1);
}

static void test_answers_late(void **state)
{
	install(3000);
	assert_true(i8042_init(5000));
	assert_false(complained());
	assert_true(i8042.enables > 1);
}

static void test_never_answers(void **state)
{
	u64 start;

	install(0xffffffff);
	start = fake_now_us;
	assert_true(i8042_init(5000));
	assert_true(complained());
	assert_in_range(fake_now_us - start, 5000 * MS, 6000 * MS);
}

/* No value of the knob makes POST wait for ever. */
static void test_spinup_is_limited(void **state)
{
	u64 start;

	install(0xffffffff);
	start = fake_now_us;
	assert_true(i8042_init(0xffffffff));
	assert_in_range(fake_now_us - start, 60000 * MS, 61000 * MS);
}

static void test_no_controller(void **state)
{
	assert_false(i8042_init(0xffffffff));
	install(0);
	i8042.dead = true;
	assert_false(i8042_init(5000));
	assert_true(complained());
}

UNIT_MAIN(UNIT_TEST(test_answers_at_once), UNIT_TEST(test_asked_once_by_default),
	  UNIT_TEST(test_answers_late), UNIT_TEST(test_never_answers),
	  UNIT_TEST(test_spinup_is_limited), UNIT_TEST(test_no_controller))
