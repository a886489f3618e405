/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Flat services for programs in virtual-8086 mode. The real-mode entry stubs cannot change CR0
 * there; they call v86_gate (v86_gate.S), whose SMI exchanges the CPU's state so that it goes on
 * in flat code, outside SMM, with paging and interrupts off. A second SMI brings it back.
 * Flat 32-bit, resident.
 */
#ifndef CPU_V86_H
#define CPU_V86_H

/* In shared.gate_state. */
#define GATE_ASKED   1 /* virtual-8086 mode: a service is wanted */
#define GATE_DONE    2 /* flat code: here it is */
#define GATE_CALL    3 /* flat code: do what gate_operation says, and come again */
#define GATE_REFUSED 4 /* flat code: not for this caller */

/* In shared.gate_service: go on behind the call that flat code has asked for. */
#define GATE_CONTINUE 0xff

/* In shared.gate_operation. */
#define GATE_WINDOW    0 /* let pending interrupts in */
#define GATE_INTERRUPT 1 /* call interrupt gate_vector with the struct regs at gate_argument */

#ifndef __ASSEMBLER__
#include "abi/regs.h"
#include "lib/types.h"

/* True while a service runs for a caller in virtual-8086 mode. */
extern bool v86_running;
static inline bool v86_active(void)
{
	return v86_running;
}
/*
 * The physical address of the caller's @linear while v86_active(), by the caller's page tables,
 * good up to the end of that 4 KiB page. False: the caller cannot read (@write: write) there, or
 * it is SMRAM or the firmware's own data.
 */
bool v86_translate(u32 linear, bool write, u32 *physical);
/* call16_int() for a caller in virtual-8086 mode: runs interrupt @vector there. */
void v86_int(u8 vector, struct regs *regs);
/* While v86_active(): whether interrupts come to the caller in the midst of waits. */
bool v86_irqs_come(void);
/* RAM ends at @end (below 4 GiB): what is above is no page table and, if @hidden bytes from there
 * are SMRAM, nobody's memory. POST only. */
void v86_init(u32 end, u32 hidden);

#endif /* __ASSEMBLER__ */
#endif
