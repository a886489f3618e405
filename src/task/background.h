/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One task that runs beside a guest, when POST is over: a piece at each tick, until it waits
 * (wait_before(), delay_us(), lock_take()). It has a stack of its own above 1 MiB, so it cannot
 * call real mode, and no interrupt is served while it runs. Flat 32-bit, resident.
 */
#ifndef TASK_BACKGROUND_H
#define TASK_BACKGROUND_H

#include "lib/types.h"

#define BACKGROUND_SIZE 0x2000 /* in bytes: the memory that background_init() needs */

/* Gives the task its memory, which is resident and above 1 MiB. POST. */
void background_init(void *memory);
/* Runs @fn(@arg) as the task until it first waits. The task before must have ended. */
void background_start(void (*fn)(void *arg), void *arg);
/* Returns whether there is a task that has not ended. */
bool background_running(void);
/* Lets the task run until it waits again or ends. */
void background_continue(void);
/* Ends the task where it waits. */
void background_drop(void);

#endif
