// SPDX-License-Identifier: BSD-2-Clause
/* A task beside the guest. Flat 32-bit, resident. */
#include "task/background.h"
#include "cpu/time.h"
#include "log/log.h"

#define STACK_MARK 0x6b617453 /* at the stack's low end: overwritten if the stack was too small */

/* At the low end of the task's memory. The stack takes the rest. */
struct background {
	u32 esp, caller;       /* stack pointers of the task, and of who runs it */
	void (*fn)(void *arg); /* NULL: there is no task */
	void *arg;
	u32 mark;
};

void task_switch(u32 *save, u32 stack);

static struct background *background;

void background_init(void *memory)
{
	background = memory;
	*background = (struct background){ .mark = STACK_MARK };
}

static void background_wait(void)
{
	task_switch(&background->esp, background->caller);
}

static void background_run(void)
{
	background->fn(background->arg);
	background->fn = NULL;
	background_wait(); /* for ever */
}

void background_continue(void)
{
	time_set_apart(background_wait);
	task_switch(&background->caller, background->esp);
	time_set_apart(NULL);
	if (background->mark != STACK_MARK)
		log_error("the background task has overrun its stack\n");
	background->mark = STACK_MARK;
}

void background_start(void (*fn)(void *arg), void *arg)
{
	u32 *sp = (u32 *)((char *)background + BACKGROUND_SIZE);

	background->fn = fn;
	background->arg = arg;
	*--sp = 0; /* background_run() never returns; this marks the stack's end */
	*--sp = (u32)background_run;
	sp -= 4; /* edi, esi, ebx, ebp */
	background->esp = (u32)sp;
	background_continue();
}

bool background_running(void)
{
	return background->fn;
}

void background_drop(void)
{
	background->fn = NULL;
}
