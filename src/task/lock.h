/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A lock for something that several drivers use and wait for: a channel with two disks, or a host
 * adapter with several units. Tasks are cooperative (task/task.h), so code that does not wait needs
 * no lock. Flat 32-bit, resident.
 */
#ifndef TASK_LOCK_H
#define TASK_LOCK_H

#include "lib/types.h"

/* All zero: not taken. */
struct lock {
	bool taken;
};

/* a bound for callers without a better one: longer than any request takes */
#define LOCK_WAIT_MS 60000

/*
 * Takes @lock. If another task has it, lets other tasks run for up to @ms milliseconds. Returns 0,
 * or -EBUSY if the time is over. If there are no other tasks, returns -EBUSY at once: then a
 * guest's interrupt handler has called a BIOS service while another service waits for the same
 * device, and that one cannot continue before the handler returns.
 */
int lock_take(struct lock *lock, u32 ms);
/* Gives @lock back. For the task that has taken it. */
void lock_release(struct lock *lock);

#endif
