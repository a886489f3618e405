/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests the task beside a guest: it stops where it waits, goes on when it is continued, and ends.
 */
#include <stdlib.h>
#include <string.h>

#include "host_switch.h"
#include "unit.h"

#include "cpu/time.h"
#include "task/background.h"

static void (*apart)(void);

void time_set_apart(void (*wait)(void))
{
	apart = wait;
}

static u32 steps;

static void three_steps(void *arg)
{
	for (u32 i = 0; i < 3; i++) {
		steps += (u32)arg;
		apart();
	}
}

static void no_steps(void *arg)
{
	steps = 100;
}

static void test_task(void **state)
{
	u32 *memory = malloc(BACKGROUND_SIZE);

	background_init(memory);
	assert_false(background_running());
	for (u32 round = 0; round < 3; round++) {
		steps = 0;
		background_start(three_steps, (void *)2);
		for (u32 i = 1; i <= 3; i++) {
			assert_int_equal(steps, 2 * i);
			assert_true(background_running());
			/* Outside of the task, waits are the usual ones. */
			assert_null(apart);
			background_continue();
		}
		assert_false(background_running());
	}
	background_start(no_steps, NULL);
	assert_int_equal(steps, 100);
	assert_false(background_running());
	background_start(three_steps, (void *)1);
	background_drop();
	assert_false(background_running());
	/* A task that has used too much of its stack is found out. */
	memset(memory + 4, 0, 4);
	background_start(no_steps, NULL);
	assert_non_null(strstr(fake_log, "overrun"));
	free(memory);
}

UNIT_MAIN(UNIT_TEST(test_task))
