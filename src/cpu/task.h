/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cooperative tasks of POST: each has a stack of its own and runs until it waits
 * (wait_before(), delay_us()) or ends. POST costs the longest wait and not the sum. Flat
 * 32-bit, POST only.
 */
#ifndef CPU_TASK_H
#define CPU_TASK_H

#include "lib/types.h"

/*
 * Runs @fn(@arg) as a task, at once, until it first waits. Where there is no memory for a
 * stack, or after task_set_serial(true), it runs to its end before this returns.
 */
void task_start(void (*fn)(void *arg), void *arg);
void task_set_serial(bool serial);
/* Gives the other tasks a turn. */
void task_yield(void);
/* Returns when every task has ended. */
void task_wait_all(void);

#endif
