// SPDX-License-Identifier: BSD-2-Clause
/* The shared block itself (real/shared.h). */
#include "real/shared.h"
#include "memory/map.h"

struct shared shared16 = { .stack_pos = SHARED_SIZE };

_Static_assert(offsetof(struct shared, stack_pos) == 0, "enter.S and switch.S know it");
