/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls in virtual-8086 mode, under the monitor of v86_asm.S. */
#ifndef PROBE_V86_H
#define PROBE_V86_H

#include "probe.h"

#define RULE "IA-32 SDM vol. 3, 20.2 (instructions a BIOS cannot use in V86 mode)"

void v86_enter(void);
void v86_leave(void);
extern u32 v86_fault_at, v86_cr3, v86_cr4;

/* Makes one BIOS call in virtual-8086 mode. Returns whether it needed no privileged instruction. */
bool v86_call(u8 n, struct regs *r, u32 outputs);
/*
 * Checks that INT 13h with AX and CX works or returns an error, without a privileged instruction.
 * @reads: it reads a sector of the disk, which is checked.
 */
void v86_disk(u16 ax, u16 cx, const char *what, bool reads);
/* v86_paging.c: disk calls with buffers that a memory manager has mapped elsewhere. */
void v86_paged_disks(void);

#endif
