// SPDX-License-Identifier: BSD-2-Clause
/*
 * Round-robin tasks. POST's main line is a task in the ring like any other. A task that ends leaves
 * the ring, and its stack is freed. Flat 32-bit, POST only.
 */
#include "task/task.h"
#include "cpu/time.h"
#include "lib/types.h"
#include "log/log.h"
#include "memory/alloc.h"

#define STACK_ALIGN 16
#define STACK_MARK  0x6b617453 /* at a stack's low end: overwritten if the stack was too small */
/* Low memory that must stay free for option ROMs, and for what they allocate from PMM. */
#define LOW_RESERVE 0x10000

/* A task's memory is one block: the stack, with this structure at its high end. */
struct task {
	struct task *next, *prev;
	u32 esp;
	void (*fn)(void *arg);
	void *arg;
	u32 *stack; /* its low end; NULL for the main line, whose stack is not allocated here */
	bool high;
};

void task_switch(u32 *save, u32 stack);

static struct task main_task = { .next = &main_task, .prev = &main_task };
static struct task *current = &main_task;
static bool serial;
/* to be freed after the switch, because its stack was in use until then */
static struct task *ended;

static void task_reap(void)
{
	if (!ended)
		return;
	post_free(ended->stack);
	ended = NULL;
}

static void task_check_stack(struct task *t)
{
	if (!t->stack || *t->stack == STACK_MARK)
		return;
	log_error("task %p has overrun its stack\n", (void *)t->fn);
	*t->stack = STACK_MARK; /* report it only once */
}

static void task_switch_to(struct task *t)
{
	struct task *from = current;

	task_check_stack(from);
	current = t;
	/* Real mode serves interrupts on the stack in use, which must be below 1 MiB. */
	if (t->high != from->high)
		time_hold_irqs(t->high);
	task_switch(&from->esp, t->esp);
	task_reap();
}

void task_yield(void)
{
	if (current->next != current)
		task_switch_to(current->next);
}

static void task_run(void)
{
	struct task *t = current;

	task_reap();
	t->fn(t->arg);
	t->prev->next = t->next;
	t->next->prev = t->prev;
	ended = t;
	if (t->next->next == t->next)
		time_set_yield(NULL);
	task_switch_to(t->next);
}

/* Allocates a stack that real mode can reach, unless option ROMs need the memory. */
static void *task_low_stack(u32 size)
{
	return post_largest_low() >= size + LOW_RESERVE ? post_alloc_low(size, STACK_ALIGN) : NULL;
}

static void *task_stack(u32 size, bool *high)
{
	void *stack = *high ? post_alloc_high(size, STACK_ALIGN) : NULL;

	if (stack)
		return stack;
	*high = false;
	return task_low_stack(size);
}

static struct task *task_new(u32 size, bool real_mode)
{
	bool high = !real_mode;
	u32 *stack;
	struct task *t;

	size = ALIGN_UP(size ? size : TASK_STACK, STACK_ALIGN);
	if (real_mode)
		size = max(size, (u32)TASK_STACK_REAL_MODE);
	stack = task_stack(size + ALIGN_UP(sizeof(*t), STACK_ALIGN), &high);
	if (!stack)
		return NULL;
	*stack = STACK_MARK;
	t = (struct task *)((char *)stack + size);
	*t = (struct task){ .stack = stack, .high = high };
	return t;
}

void task_start_on(void (*fn)(void *arg), void *arg, u32 stack, bool real_mode)
{
	struct task *t = serial ? NULL : task_new(stack, real_mode);
	u32 *sp;

	if (!t) {
		fn(arg);
		return;
	}
	time_set_yield(task_yield);
	t->fn = fn;
	t->arg = arg;
	sp = (u32 *)t;
	*--sp = 0; /* task_run() never returns; this marks the stack's end */
	*--sp = (u32)task_run;
	sp -= 4; /* edi, esi, ebx, ebp */
	t->esp = (u32)sp;
	/*
	 * Insert the task before the current one. Then its first wait comes back here, and not to
	 * all other tasks, which would each look at their device and cost accesses.
	 */
	t->next = current;
	t->prev = current->prev;
	t->prev->next = t;
	current->prev = t;
	task_switch_to(t);
}

void task_start(void (*fn)(void *arg), void *arg)
{
	task_start_on(fn, arg, TASK_STACK, false);
}

void task_set_serial(bool on)
{
	serial = on;
}

void task_wait_all(void)
{
	while (current->next != current)
		task_yield();
}
