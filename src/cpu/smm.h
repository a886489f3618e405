/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System management mode (Intel SDM vol. 3C, chapter 31): how flat services are reached from
 * virtual-8086 mode, where the monitor does not let us change CR0, and how an operating
 * system turns ACPI mode on.
 *
 * Every CPU gets an SMBASE of its own in SMRAM at A0000-BFFFF, which is closed and locked.
 */
#ifndef CPU_SMM_H
#define CPU_SMM_H

/* The APM control port, whose write raises the SMI, and our command there. */
#define SMM_PORT 0xb2
#define SMM_CALL 0xa5

#define SMM_DEFAULT_BASE 0x30000
#define SMM_ENTRY 0x8000 /* of an SMBASE: where the CPU starts */
#define SMM_STACK_TOP 0xa8000
#define SMM_SLOT 0x400 /* from one CPU's SMBASE to the next */
#define SMM_SLOTS 64   /* so many entries and state maps fit in 128 KiB */

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
};

/* Relocates SMM on every CPU. Returns false where the machine raises no SMIs. POST only. */
bool smm_init(const struct smm_board *board);

/* True while a flat service runs in SMM: no interrupts, and A0000-BFFFF is not the display. */
bool smm_active(void);

#endif /* __ASSEMBLER__ */
#endif
