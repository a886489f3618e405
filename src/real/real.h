/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What real-mode C has in place of flat code's cpu/ and log/: the ways out of a handler, and
 * far memory. A handler starts with DS = ES = SS = SHARED_SEG, FS = BDA_SEG (so that BDA works)
 * and interrupts off, on the resident stack. Real mode.
 */
#ifndef REAL_REAL_H
#define REAL_REAL_H

#include "abi/bda.h"
#include "abi/regs.h"
#include "abi/shared.h"
#include "cpu/real.h"

#ifndef HOST_BUILD
#define BDA ((volatile struct bda __seg_fs *)0)
#define EBDA_OFFSET 0 /* in the segment that BDA->ebda_seg names */
#define BDA_WORD(off) (*(volatile u16 __seg_fs *)(u32)(off))
#else
extern struct ebda fake_ebda;
#define BDA bios_data
#define EBDA_OFFSET ((u32)&fake_ebda)
#define BDA_WORD(off) (*(volatile u16 *)((u8 *)&fake_bda + (off)))
#endif

/*
 * Calls interrupt @vector with the general registers, DS, ES and CF of @regs, interrupts off, and
 * stores the registers and flags that it returns with there. May run the guest's code.
 */
void real_int(u8 vector, struct regs *regs);
/* Far-calls @target with @words on the stack, the first pushed first. */
void real_far_call(u32 target, const u16 words[4]);
/* Sleeps until the next interrupt has been served. May run the guest's code. */
void real_wait(void);
/* Lets pending interrupts in. May run the guest's code. */
void real_irq_window(void);

/* Flat services (src/service/), called from real mode. */
void flat_int0c(struct regs *regs);
void flat_int0d(struct regs *regs);
void flat_int15(struct regs *regs);
void flat_wait(struct regs *regs);
void flat_pcibios(struct regs *regs);
void flat_input_poll(struct regs *regs);

/* The handlers; the vectors' stubs in fixed.S lead here. */
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
/* What INT 15h returns for a function that it does not have. */
void int15_fail(struct regs *regs);
void int16(struct regs *regs);
void int17(struct regs *regs);
void int1a(struct regs *regs);
void int70(struct regs *regs);
void int71(struct regs *regs);
void int74(struct regs *regs);
void int75(struct regs *regs);
void int76(struct regs *regs);
void mouse_service(struct regs *regs);
void irq_unexpected_master(struct regs *regs);
void irq_unexpected_slave(struct regs *regs);

/* Registers for real_int(): all zero but AX, or those that a handler got. */
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
