/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A lock for what drivers share and wait for while they use it: two disks on one channel, the
 * units behind one host adapter. Tasks are cooperative (cpu/task.h), so what does not wait
 * needs no lock. Flat 32-bit, resident.
 */
#ifndef CPU_LOCK_H
#define CPU_LOCK_H

#include "lib/types.h"

/* All zero: free. */
struct lock {
	bool taken;
};

#define LOCK_WAIT_MS 60000 /* for callers with no better bound: longer than a request takes */

/*
 * Takes @lock. While another task has it, the others run, for up to @ms milliseconds. Returns 0,
 * or -EBUSY when the time is over; and at once where there are no tasks. Then a guest's interrupt
 * handler has called a BIOS service within another that waits for the same device, which
 * cannot go on before the handler returns.
 */
int lock_take(struct lock *lock, u32 ms);
void lock_release(struct lock *lock);

#endif
