// SPDX-License-Identifier: BSD-2-Clause
/* The shared block itself (abi/shared.h). */
#include "abi/map.h"
#include "abi/shared.h"

extern u32 enter_eax, enter_esp;

struct shared shared16 = { .stack_pos = SHARED_SIZE, .typematic = TYPEMATIC_DEFAULT };

_Static_assert(offsetof(struct shared, stack_pos) == 0, "enter.S and switch.S know it");

/* int_enter saves two registers here before it has a stack. */
u32 enter_eax, enter_esp;
