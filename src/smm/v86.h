/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Flat services for programs in virtual-8086 mode. There the real-mode entry stubs cannot change
 * CR0. They call v86_gate (v86_gate.S) instead. It raises an SMI that exchanges the CPU's state, so
 * that the CPU continues in flat code, outside SMM, with paging and interrupts off. A second SMI
 * brings it back. Flat 32-bit, resident.
 */
#ifndef SMM_V86_H
#define SMM_V86_H

/* Values of shared.gate_state. */
#define GATE_ASKED   1 /* from virtual-8086 mode: a service is wanted */
#define GATE_DONE    2 /* from flat code: it is done */
#define GATE_CALL    3 /* from flat code: do what gate_operation says, then come back */
#define GATE_REFUSED 4 /* from flat code: not for this caller */

/* In shared.gate_service: continue after the call that flat code has asked for. */
#define GATE_CONTINUE 0xff

/* Values of shared.gate_operation. */
#define GATE_WINDOW    0 /* serve pending interrupts */
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
 * While v86_active(): finds the physical address of the caller's @linear by the caller's page
 * tables. It is valid up to the end of that 4 KiB page. Returns false if the caller cannot read
 * (@write: write) there, or if it is SMRAM or the firmware's own data.
 */
bool v86_translate(u32 linear, bool write, u32 *physical);
/* Does a call16_int() for a caller in virtual-8086 mode: interrupt @vector runs there. */
void v86_int(u8 vector, struct regs *regs);
/* While v86_active(): returns whether the caller's interrupts are served during waits. */
bool v86_irqs_come(void);
/*
 * RAM ends at @end (below 4 GiB): no page table may be above it. The @hidden bytes after it are
 * SMRAM, which no caller can reach. POST only.
 */
void v86_init(u32 end, u32 hidden);

#endif
#endif
