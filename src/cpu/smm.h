/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System management mode (Intel SDM vol. 3C, chapter 31): how flat services are reached from
 * virtual-8086 mode, where the monitor does not let us change CR0, and how an operating
 * system turns ACPI mode on.
 *
 * Every CPU gets an SMBASE in SMRAM, which is closed and locked. SMRAM is A0000-BFFFF; a board
 * that can put more at the end of RAM (TSEG) does so where the CPUs do not fit. Where it cannot,
 * those that are left share the last place, which only resumes.
 *
 * A CPU starts at SMBASE + 8000h and saves the last 512 bytes before SMBASE + 10000h: entries and
 * states that are SMM_SLOT apart fill one region, each entry between two states.
 */
#ifndef CPU_SMM_H
#define CPU_SMM_H

/* The APM control port, whose write raises the SMI, and our command there. */
#define SMM_PORT 0xb2
#define SMM_CALL 0xa5

#define SMM_DEFAULT_BASE 0x30000
#define SMM_ENTRY 0x8000 /* of an SMBASE: where the CPU starts */
#define SMM_ENTRY_SIZE 0x20
#define SMM_STATE 0xfe00 /* of an SMBASE: what the CPU saves */
#define SMM_STATE_SIZE 0x200
#define SMM_END 0x10000
#define SMM_SLOT 0x260 /* from one CPU's SMBASE to the next */

#ifndef __ASSEMBLER__
#include "lib/types.h"

/* SMRAM control: 82441FX datasheet, 3.2.20; 82Q35, SMRAM. */
#define SMRAM_C_BASE_SEG 0x02
#define SMRAM_ENABLE 0x08
#define SMRAM_LOCK 0x10

/* What a board does for it. */
struct smm_board {
	void (*smram_control)(u8 value);
	/* Lets writes to SMM_PORT raise SMIs. */
	void (*enable_smi)(void);
	/* Hides the last @megabytes (1, 2 or 8) of RAM below 4 GiB from all but SMM. NULL: no. */
	void (*tseg)(u32 megabytes);
};

/* Takes RAM for the SMRAM of @cpus where they need it. After memory_map_init(). POST only. */
void smm_reserve(const struct smm_board *board, u32 cpus);
/*
 * Relocates SMM on this CPU, the first of @cpus: before smp_init(). Services need real mode where
 * the machine raises no SMIs. POST only.
 */
void smm_init(const struct smm_board *board, u32 cpus);
/* Does so for the others: after smp_init(). POST only. */
void smm_relocate_others(void);

/* True while a flat service runs in SMM: no interrupts, and A0000-BFFFF is not the display. */
extern bool smm_running;
static inline bool smm_active(void)
{
	return smm_running;
}
/*
 * The physical address of the caller's @linear while smm_active(), by the caller's page tables,
 * good up to the end of that 4 KiB page. False: the caller cannot read (@write: write) there, or
 * we cannot, since A0000-BFFFF is SMRAM for us. Resident.
 */
bool smm_translate(u32 linear, bool write, u32 *physical);

#endif /* __ASSEMBLER__ */
#endif
