// SPDX-License-Identifier: BSD-2-Clause
/* Real-mode calls that can be abandoned (cpu/modes.h). Flat 32-bit, resident. */
#include "cpu/modes.h"

void call16_unwind(u32 esp);
extern u32 call16_guard, call16_stack;

/*
 * CALL16_ARMED before the guarded call; during it, the ESP that switch.S has stored here; 0 if
 * there is no guarded call.
 */
u32 call16_guard;

/*
 * The top of real-mode code's stack for calls that POST makes from flat stacks; 0: use the resident
 * stack.
 */
u32 call16_stack;

void call16_use_stack(u32 top)
{
	call16_stack = top;
}

bool call16_guarded(u16 seg, u16 off, struct regs *regs)
{
	bool returned;

	call16_guard = CALL16_ARMED;
	call16_far(seg, off, regs);
	returned = call16_guard;
	call16_guard = 0;
	return returned;
}

void call16_abandon(void)
{
	u32 esp = call16_guard;

	if (!esp)
		return;
	call16_guard = 0;
	call16_unwind(esp);
}
