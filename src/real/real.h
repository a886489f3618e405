/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What real-mode C uses instead of flat code's cpu/ and log/: ways to call other code from a
 * handler, and access to far memory. A handler starts on the resident stack with DS = ES = SS =
 * SHARED_SEG, FS = BDA_SEG (which BDA needs) and interrupts off. Real mode.
 */
#ifndef REAL_REAL_H
#define REAL_REAL_H

#include "abi/bda.h"
#include "abi/regs.h"
#include "abi/shared.h"
#include "cpu/real.h"

#ifndef HOST_BUILD
#define BDA	      ((volatile struct bda __seg_fs *)0)
#define EBDA_OFFSET   0 /* in the segment that BDA->ebda_seg names */
#define BDA_WORD(off) (*(volatile u16 __seg_fs *)(u32)(off))
#else
extern struct ebda fake_ebda;
#define BDA	      bios_data
#define EBDA_OFFSET   ((u32)&fake_ebda)
#define BDA_WORD(off) (*(volatile u16 *)((u8 *)&fake_bda + (off)))
#endif

/*
 * Calls interrupt @vector with the general registers, DS, ES and CF from @regs, with interrupts
 * off. Stores the registers and flags that it returns in @regs. May run the guest's code.
 */
void real_int(u8 vector, struct regs *regs);
/* Calls @target as a far routine with @words on the stack; words[0] is pushed first. */
void real_far_call(u32 target, const u16 words[4]);
/* Sleeps until the next interrupt was served. May run the guest's code. */
void real_wait(void);
/* Lets pending interrupts be served. May run the guest's code. */
void real_irq_window(void);

/* Flat services (src/service/) that real-mode code calls. */
void flat_int0c(struct regs *regs);
void flat_int0d(struct regs *regs);
void flat_int15(struct regs *regs);
void flat_wait(struct regs *regs);
void flat_pcibios(struct regs *regs);
void flat_tcg(struct regs *regs);
void flat_input_poll(struct regs *regs);
void flat_lapic_eoi(struct regs *regs); /* fails in virtual-8086 mode */

/* The handlers. The vectors' stubs in fixed.S lead to them. */
void int05(struct regs *regs);
void int08(struct regs *regs);
void int09(struct regs *regs);
void int0c(struct regs *regs);
void int0d(struct regs *regs);
void int0e(struct regs *regs);
void int13_real(struct regs *regs);
void int40_real(struct regs *regs);
void int14(struct regs *regs);
void int15(struct regs *regs);
void int15_memory(struct regs *regs); /* AH=E8h */
/* Returns the error for a function that does not exist. */
void int15_fail(struct regs *regs);
void int16(struct regs *regs);
void int17(struct regs *regs);
void int1a(struct regs *regs);
void int70(struct regs *regs);
void int71(struct regs *regs);
void int74(struct regs *regs);
void int75(struct regs *regs);
void int76(struct regs *regs);
void int78(struct regs *regs);
void mouse_service(struct regs *regs); /* INT 15h AH=C2h */
void irq_unexpected_master(struct regs *regs);
void irq_unexpected_slave(struct regs *regs);

/* Prepare registers for real_int(): all zero except AX, or those that a handler got. */
static inline void regs_set(struct regs *r, u16 ax)
{
	near_clear(r, sizeof(struct regs) / 4);
	r->ax = ax;
}
static inline void regs_copy(struct regs *r, const struct regs *from)
{
	near_copy(r, from, sizeof(struct regs) / 4);
}

#endif
