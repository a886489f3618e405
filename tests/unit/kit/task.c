/* SPDX-License-Identifier: BSD-2-Clause */
/* In host builds a task runs to its end when it is started. */
#include "task/task.h"

void task_start(void (*fn)(void *arg), void *arg)
{
	fn(arg);
}
