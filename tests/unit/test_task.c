/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether tasks get a stack of their own, or run to their end at once. */
#include "unit.h"

#include "cpu/task.h"
#include "cpu/time.h"

void task_switch(u32 *save, u32 stack);

static unsigned int switches, runs;

/* Nothing runs on another stack here: the first look at a task is that it got one. */
void task_switch(u32 *save, u32 stack)
{
	switches++;
	assert_true(stack);
}

void time_set_yield(void (*yield)(void))
{
}

static void task(void *arg)
{
	runs++;
	assert_ptr_equal(arg, &runs);
}

static void test_serial(void **state)
{
	switches = runs = 0;
	task_set_serial(true);
	task_start(task, &runs);
	task_start(task, &runs);
	assert_int_equal(runs, 2);
	task_yield();
	task_wait_all();
	assert_int_equal(switches, 0);
}

static void test_no_memory(void **state)
{
	switches = runs = 0;
	task_set_serial(false);
	for (fake_alloc_left = 0; fake_alloc_left < 2; fake_alloc_left++) {
		unsigned int left = fake_alloc_left;

		task_start(task, &runs);
		fake_alloc_left = left;
	}
	assert_int_equal(runs, 2);
	assert_int_equal(switches, 0);
}

static void test_own_stack(void **state)
{
	switches = runs = 0;
	task_set_serial(false);
	task_start(task, &runs);
	assert_int_equal(switches, 1);
	assert_int_equal(runs, 0);
}

UNIT_MAIN(UNIT_TEST(test_serial), UNIT_TEST(test_no_memory), UNIT_TEST(test_own_stack))
