/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests tasks on their own stacks, hundreds of them; tasks without memory; and locks. */
#include <stdlib.h>
#include <string.h>

#include "host_switch.h"
#include "unit.h"

#include "cpu/time.h"
#include "lib/errno.h"
#include "memory/alloc.h"
#include "task/lock.h"
#include "task/task.h"

#define MANY	 300
#define MANY_LOW 20

/* Scratch memory below and above 1 MiB: how much there is, and how much is used. */
static u32 low_left, high_left, low_used, high_used;
static void *last_block;

/* The header of a block: which memory it is from. */
struct block {
	u32 *used;
	u32 size;
};

static void *allocate(u32 size, u32 *used, u32 left)
{
	struct block *b;

	if (size > left - *used)
		return NULL;
	*used += size;
	b = malloc(sizeof(*b) + size);
	*b = (struct block){ used, size };
	last_block = b + 1;
	return b + 1;
}

void *post_alloc_low(u32 size, u32 align)
{
	return allocate(size, &low_used, low_left);
}

void *post_alloc_high(u32 size, u32 align)
{
	return allocate(size, &high_used, high_left);
}

u32 post_largest_low(void)
{
	return low_left - low_used;
}

void post_free(void *p)
{
	struct block *b = (struct block *)p - 1;

	*b->used -= b->size;
	free(b);
}

static unsigned int runs, ends, most, held;
static bool irqs_held;

static void task(void *arg)
{
	unsigned int waits = (unsigned int)arg;

	runs++;
	most = max(most, runs - ends);
	while (waits--) {
		held += irqs_held;
		task_yield();
	}
	ends++;
}

static void (*yield)(void);

void time_set_yield(void (*hook)(void))
{
	yield = hook;
}

bool time_can_yield(void)
{
	return yield;
}

void time_hold_irqs(bool hold)
{
	irqs_held = hold;
}

/* A poll takes ten microseconds, in which the other tasks run. */
static u64 now;

struct deadline deadline_ms(u32 ms)
{
	return (struct deadline){ .start = now, .us = ms * 1000 };
}

bool wait_before(struct deadline *d)
{
	if (now - d->start > d->us)
		return false;
	now += 10;
	if (yield)
		yield();
	return true;
}

static int setup(void **state)
{
	unit_setup(state);
	low_left = high_left = ~0u;
	low_used = high_used = 0;
	runs = ends = most = held = 0;
	task_set_serial(false);
	return 0;
}

static void test_serial(void **state)
{
	task_set_serial(true);
	task_start(task, (void *)0);
	assert_int_equal(ends, 1);
	task_start(task, (void *)3);
	assert_int_equal(ends, 2);
	assert_int_equal(most, 1);
	assert_int_equal(high_used + low_used, 0);
	task_wait_all();
}

/* Without its own stack, a task ends before the next one starts. */
static void test_no_memory(void **state)
{
	low_left = high_left = 0;
	task_start(task, (void *)3);
	assert_int_equal(ends, 1);
	assert_false(yield);
}

static void test_side_by_side(void **state)
{
	task_start(task, (void *)2);
	task_start(task, (void *)5);
	assert_int_equal(runs, 2);
	assert_int_equal(ends, 0);
	assert_true(time_can_yield());
	task_wait_all();
	assert_int_equal(ends, 2);
	assert_false(time_can_yield());
	assert_int_equal(high_used + low_used, 0);
}

/*
 * All tasks run at the same time, none has a stack in low memory, and no interrupt arrives on a
 * high stack.
 */
static void test_hundreds(void **state)
{
	for (unsigned int i = 0; i < MANY; i++)
		task_start(task, (void *)(i % 7 + 1));
	assert_int_equal(low_used, 0);
	assert_int_equal(most, MANY);
	/* Starting a task does not run the tasks that were started before. */
	assert_int_equal(held, MANY);
	assert_false(irqs_held);
	task_wait_all();
	assert_int_equal(runs, MANY);
	assert_int_equal(ends, MANY);
	assert_true(held > MANY);
	assert_false(irqs_held);
	assert_int_equal(high_used, 0);
	assert_string_equal(fake_log, "");
}

/* When high memory is full, low memory is used, except what option ROMs need. */
static void test_low_memory_is_kept(void **state)
{
	high_left = 0;
	low_left = 0x1a000;
	for (unsigned int i = 0; i < MANY_LOW; i++)
		task_start(task, (void *)4);
	assert_int_equal(most, 5); /* 8 KiB each; the last one is on the caller's stack */
	assert_true(low_left - low_used >= 0x10000);
	task_wait_all();
	assert_int_equal(ends, MANY_LOW);
	assert_int_equal(held, 0);
}

static void test_real_mode_task(void **state)
{
	task_start_on(task, (void *)2, 0, true);
	assert_int_equal(high_used, 0);
	assert_true(low_used >= TASK_STACK_REAL_MODE);
	task_wait_all();
	assert_int_equal(held, 0);
	task_start_on(task, (void *)2, 0x8000, false);
	assert_true(high_used >= 0x8000);
	task_wait_all();
}

static void starter(void *arg)
{
	task_start(task, arg);
	task_start(task, arg);
	ends++;
}

static void test_tasks_start_tasks(void **state)
{
	task_start(starter, (void *)3);
	task_wait_all();
	assert_int_equal(ends, 3);
}

static u32 *low_end;

static void greedy(void *arg)
{
	*low_end = 0;
	task_yield();
}

static void finder(void *arg)
{
	low_end = (u32 *)last_block;
	task_yield();
}

static void test_overrun_is_told(void **state)
{
	task_start(finder, NULL);
	task_start(greedy, NULL);
	task_wait_all();
	assert_non_null(strstr(fake_log, "has overrun its stack"));
}

/* -------------------------------------------------------------------- locks */

static struct lock lock;
static unsigned int inside, turns;

static void user(void *arg)
{
	for (int i = 0; i < 3; i++) {
		assert_int_equal(lock_take(&lock, LOCK_WAIT_MS), 0);
		assert_int_equal(inside++, 0);
		for (int n = 0; n < 5; n++)
			task_yield();
		inside--;
		turns++;
		lock_release(&lock);
		task_yield();
	}
}

static void test_one_at_a_time(void **state)
{
	turns = 0;
	for (int i = 0; i < 20; i++)
		task_start(user, NULL);
	task_wait_all();
	assert_int_equal(turns, 60);
	assert_false(lock.taken);
}

static void holder(void *arg)
{
	assert_int_equal(lock_take(&lock, 1), 0);
	while (!turns)
		task_yield();
	lock_release(&lock);
}

static void test_deadline_and_reentry(void **state)
{
	u64 start;

	turns = 0;
	task_start(holder, NULL);
	start = now;
	assert_int_equal(lock_take(&lock, 20), -EBUSY);
	assert_in_range(now - start, 20000, 21000);
	turns = 1;
	assert_int_equal(lock_take(&lock, 20), 0);
	task_wait_all();
	/* Nobody could release the lock now. */
	start = now;
	assert_int_equal(lock_take(&lock, 20), -EBUSY);
	assert_int_equal(now, start);
	lock_release(&lock);
	assert_int_equal(lock_take(&lock, 20), 0);
	lock_release(&lock);
}

#define TASK_TEST(f) cmocka_unit_test_setup(f, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TASK_TEST(test_serial),
		TASK_TEST(test_no_memory),
		TASK_TEST(test_side_by_side),
		TASK_TEST(test_hundreds),
		TASK_TEST(test_low_memory_is_kept),
		TASK_TEST(test_real_mode_task),
		TASK_TEST(test_tasks_start_tasks),
		TASK_TEST(test_overrun_is_told),
		TASK_TEST(test_one_at_a_time),
		TASK_TEST(test_deadline_and_reentry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
