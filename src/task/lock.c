// SPDX-License-Identifier: BSD-2-Clause
/*
 * Locks for cooperative tasks. No other task can run between the test and the store. Flat,
 * resident.
 */
#include "task/lock.h"
#include "cpu/time.h"
#include "lib/errno.h"

int lock_take(struct lock *lock, u32 ms)
{
	struct deadline d;

	if (lock->taken) {
		if (!time_can_yield())
			return -EBUSY;
		d = deadline_ms(ms);
		while (lock->taken)
			if (!wait_before(&d))
				return -EBUSY;
	}
	lock->taken = true;
	return 0;
}

void lock_release(struct lock *lock)
{
	lock->taken = false;
}
