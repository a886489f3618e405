// SPDX-License-Identifier: BSD-2-Clause
/* Real-mode calls that can be given up (cpu/modes.h). Flat 32-bit, resident. */
#include "cpu/modes.h"

void call16_unwind(u32 esp);
extern u32 call16_guard, call16_stack;

/* Known to switch.S: CALL16_ARMED, then ESP within the guarded call; 0 without one. */
u32 call16_guard;

/* Where POST's calls from flat stacks put real-mode code's stack; 0: on the resident one. */
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
