/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Crossing between flat 32-bit code and real mode. Resident, flat side.
 *
 * Real mode is entered with 4 GiB limits in DS, ES, FS and GS (a guest in "unreal" mode finds
 * its limits as it left them) and 64 KiB in CS and SS, on the resident stack.
 */
#ifndef CPU_MODES_H
#define CPU_MODES_H

#include "abi/regs.h"

#define CALL16_ARMED 1 /* in call16_guard: the next call is the guarded one */

#ifndef __ASSEMBLER__

/*
 * Far-calls @seg:@off in real mode with the registers and flags of @regs, and stores what it
 * returns with there. The callee returns by RETF. Interrupts are on during the call if
 * regs->flags has IF. Returns with interrupts off.
 */
void call16_far(u16 seg, u16 off, struct regs *regs);

/* The same through the interrupt vector @vector: the callee returns by IRET. */
void call16_int(u8 vector, struct regs *regs);

/* Leaves flat code for good: jumps to @seg:@off in real mode with @regs, on SS:SP = 0:7C00. */
__noreturn void jump16(u16 seg, u16 off, struct regs *regs);

/* Leaves POST's stack, which is RAM that a guest may load itself to, and runs @fn on the
 * resident one. */
__noreturn void run_resident(void (*fn)(void));

/* Leaves flat code for good: jumps to the real-mode address of @linear, below 1 MiB, with interrupts
 * off. Writes nothing outside the resident stack, which SS:SP is on. */
__noreturn void resume_real(u32 linear);
/* The same in flat 32-bit protected mode, without paging. */
__noreturn void resume_flat(u32 linear);

/*
 * call16_far() for code that nobody vouches for. Returns false, and @regs as they were, where
 * call16_abandon() ended the call. Calls do not nest.
 */
bool call16_guarded(u16 seg, u16 off, struct regs *regs);
/*
 * Calls from stacks other than the resident one give real-mode code the stack below @top, which is
 * POST_STACK16_TOP; 0: the resident one.
 */
void call16_use_stack(u32 top);
/* Ends the guarded call that is under way, whatever it has called; returns if there is none. */
void call16_abandon(void);

/* From now on exceptions of flat code have a handler: once the shadow is filled. */
void exceptions_init(void);
/*
 * Exceptions of flat code are reported to the log and end there. @say is told too: for the
 * user, who may see no log.
 */
void exceptions_tell(void (*say)(const char *fmt, ...));

#endif /* __ASSEMBLER__ */

#endif
