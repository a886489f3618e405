/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cooperative tasks of POST: each has a stack of its own and runs until it waits
 * (wait_before(), delay_us()) or ends. POST costs the longest wait and not the sum. There may be
 * hundreds. What tasks share is guarded by a lock (cpu/lock.h) where one waits while it has it.
 * Flat 32-bit, POST only.
 */
#ifndef CPU_TASK_H
#define CPU_TASK_H

#include "lib/types.h"

#define TASK_STACK	     0x2000 /* bytes: what a driver's probe gets */
/* The least for a task that may call real mode: call16 (switch.S) sees 8000h bytes below and
 * above the stack pointer as one segment, and option ROMs need room. */
#define TASK_STACK_REAL_MODE 0x3000

/*
 * Runs @fn(@arg) as a task, at once, until it first waits. Its stack has TASK_STACK bytes above
 * 1 MiB, where real mode does not reach: @fn must not call real mode (call16_*(),
 * console_printf()), and no interrupt comes while it runs. Where there is no memory for a
 * stack, or after task_set_serial(true), it runs to its end before this returns.
 */
void task_start(void (*fn)(void *arg), void *arg);
/*
 * The same with a stack of @stack bytes (0: TASK_STACK). @real_mode: @fn may call real mode, so
 * the stack has at least TASK_STACK_REAL_MODE bytes and lies below 1 MiB; there is room for
 * about a dozen such tasks.
 */
void task_start_on(void (*fn)(void *arg), void *arg, u32 stack, bool real_mode);
void task_set_serial(bool serial);
/* Gives the other tasks a turn. */
void task_yield(void);
/* Returns when every other task has ended. */
void task_wait_all(void);

#endif
