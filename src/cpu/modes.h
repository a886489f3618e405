/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Switches between flat 32-bit code and real mode. Resident, the flat side.
 *
 * Real mode is entered on the resident stack. DS, ES, FS and GS have limits of 4 GiB, so that a
 * guest in "unreal" mode finds its limits unchanged. CS and SS have limits of 64 KiB.
 */
#ifndef CPU_MODES_H
#define CPU_MODES_H

#include "abi/regs.h"

#define CALL16_ARMED 1 /* in call16_guard: the next call is the guarded one */

#ifndef __ASSEMBLER__

/*
 * Calls @seg:@off in real mode as a far routine, with the registers and flags from @regs; stores
 * the registers and flags that it returns in @regs. The routine returns by RETF. During the call
 * interrupts are on if regs->flags has IF. Returns with interrupts off.
 */
void call16_far(u16 seg, u16 off, struct regs *regs);

/* Does the same through interrupt vector @vector. The handler returns by IRET. */
void call16_int(u8 vector, struct regs *regs);

/* Leaves flat code for good: jumps to @seg:@off in real mode, with @regs and SS:SP = 0:7C00. */
__noreturn void jump16(u16 seg, u16 off, struct regs *regs);

/* Runs @fn on the resident stack. Leaves POST's stack, which is RAM that a guest may use. */
__noreturn void run_resident(void (*fn)(void));

/*
 * Leaves flat code for good: jumps to the real-mode address of @linear, which is below 1 MiB, with
 * interrupts off and SS:SP on the resident stack. Writes only to that stack.
 */
__noreturn void resume_real(u32 linear);
/* Does the same in flat 32-bit protected mode, without paging. */
__noreturn void resume_flat(u32 linear);

/*
 * Does a call16_far() to code that may misbehave. Returns false, with @regs unchanged, if
 * call16_abandon() has ended the call. Such calls cannot be nested.
 */
bool call16_guarded(u16 seg, u16 off, struct regs *regs);
/*
 * Sets the top of the stack that real-mode code gets when it is called from another stack than the
 * resident one: POST_STACK16_TOP, or 0 for the resident stack.
 */
void call16_use_stack(u32 top);
/* Ends the guarded call, whatever code it has reached. Returns if there is no guarded call. */
void call16_abandon(void);

#endif

#endif
