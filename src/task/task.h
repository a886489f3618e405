/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cooperative tasks for POST. Each has a stack of its own and runs until it waits (wait_before(),
 * delay_us()) or ends. So POST takes as long as the longest wait, not as all waits together. There
 * may be hundreds of tasks. If a task waits while it uses something that others use too, a lock
 * guards it (task/lock.h). Flat 32-bit, POST only.
 */
#ifndef TASK_TASK_H
#define TASK_TASK_H

#include "lib/types.h"

#define TASK_STACK	     0x2000 /* in bytes: the stack of a driver's probe */
/*
 * The minimum for a task that calls real mode: call16 (switch.S) treats 8000h bytes below and above
 * the stack pointer as one segment, and option ROMs need room.
 */
#define TASK_STACK_REAL_MODE 0x3000

/*
 * Runs @fn(@arg) as a task; the task starts at once and runs until it first waits. Its stack has
 * TASK_STACK bytes above 1 MiB, out of real mode's reach. So @fn must not call real mode
 * (call16_*(), console_printf()), and no interrupt is served while it runs. If there is no memory
 * for a stack, or after task_set_serial(true), @fn runs to its end before this returns.
 */
void task_start(void (*fn)(void *arg), void *arg);
/*
 * Does the same with a stack of @stack bytes (0: TASK_STACK). If @real_mode, @fn may call real
 * mode: then the stack has at least TASK_STACK_REAL_MODE bytes and lies below 1 MiB, where there is
 * room for about a dozen such tasks.
 */
void task_start_on(void (*fn)(void *arg), void *arg, u32 stack, bool real_mode);
/* If @serial, each task that is started from now on runs to its end at once. */
void task_set_serial(bool serial);
/* Lets the other tasks run. */
void task_yield(void);
/* Returns when all other tasks have ended. */
void task_wait_all(void);

#endif
