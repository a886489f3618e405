// SPDX-License-Identifier: BSD-2-Clause
/*
 * Round-robin tasks. The main line of POST is a member of the ring like any other; a task
 * that ends leaves the ring and its stack is used again. Flat 32-bit, POST only.
 */
#include "cpu/task.h"
#include "cpu/time.h"
#include "lib/types.h"
#include "memory/alloc.h"

/* Real-mode calls use the task's stack: see call16 in switch.S for the lower bound. */
#define TASK_STACK 0x3000

struct task {
	struct task *next;
	u32 esp;
	void (*fn)(void *arg);
	void *arg;
	void *stack;
};

void task_switch(u32 *save, u32 stack);

static struct task main_task = { .next = &main_task };
static struct task *current = &main_task;
static bool serial;
static struct task *ended; /* not yet freed: its stack was in use until the switch */

static void reap(void)
{
	if (!ended)
		return;
	post_free(ended->stack);
	post_free(ended);
	ended = NULL;
}

static void switch_to(struct task *t)
{
	struct task *from = current;

	current = t;
	task_switch(&from->esp, t->esp);
	reap();
}

void task_yield(void)
{
	if (current->next != current)
		switch_to(current->next);
}

static void run(void)
{
	struct task *t = current, *prev;

	reap();
	t->fn(t->arg);
	for (prev = t->next; prev->next != t; prev = prev->next)
		;
	prev->next = t->next;
	ended = t;
	switch_to(t->next);
}

void task_start(void (*fn)(void *arg), void *arg)
{
	struct task *t = serial ? NULL : post_alloc_low(sizeof(*t), 16);
	void *stack = t ? post_alloc_low(TASK_STACK, 16) : NULL;
	u32 *sp;

	if (!stack) {
		post_free(t);
		fn(arg);
		return;
	}
	time_set_yield(task_yield);
	*t = (struct task){ current->next, 0, fn, arg, stack };
	sp = (u32 *)((char *)stack + TASK_STACK);
	*--sp = 0; /* run() never returns; this keeps the stack's end recognisable */
	*--sp = (u32)run;
	sp -= 4; /* edi, esi, ebx, ebp */
	t->esp = (u32)sp;
	current->next = t;
	switch_to(t);
}

void task_set_serial(bool on)
{
	serial = on;
}

void task_wait_all(void)
{
	while (current->next != current)
		task_yield();
	time_set_yield(NULL);
}
