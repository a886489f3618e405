/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a CPU runs on an SMI: once at the default SMBASE, to get its own and fill it, and then
 * from that slot of SMRAM into flat code. An SMI starts at SMBASE + 8000h in a real mode of sorts: CS is
 * at SMBASE, the other segments at 0 with 4 GiB limits (SDM vol. 3C, 31.5).
 */
#include "cpu/smm.h"
#include "memory/map.h"
#include "real/shared.h"

/* The saved state, relative to its map's start: revision, and SMBASE in either layout. */
#define STATE_MAP (SMM_DEFAULT_BASE + 0xfe00)
#define STATE_REVISION 0xfc
#define REVISION_64 0x64
#define STATE_SMBASE_64 0x100
#define STATE_SMBASE_32 0xf8

	.section .entry16, "ax"
	.code16
	.globl smm_relocate, smm_relocate_end
smm_relocate:
	movl $shared, %ebx
	movl $STATE_MAP, %ecx
	movl SHARED_SMM_BASE(%ebx), %eax
	cmpb $REVISION_64, STATE_REVISION(%ecx)
	je 1f
	movl %eax, STATE_SMBASE_32(%ecx)
	jmp 2f
1:	movl %eax, STATE_SMBASE_64(%ecx)
	/* SMRAM shows itself here, also where an ISA display hides it from all other code. */
2:	leal SMM_ENTRY(%eax), %edi
	movl $FSEG_BASE + smm_slot, %esi
	movl $smm_slot_end - smm_slot, %ecx
	cld
	rep movsb (%esi), %es:(%edi) /* 32-bit addresses */
	lock incl SHARED_SMM_COUNT(%ebx)
	rsm
smm_relocate_end:

	.globl smm_slot, smm_slot_end
smm_slot:
	lgdtl %cs:(1f - smm_slot + SMM_ENTRY)
	movl %cr0, %eax
	orb $1, %al
	movl %eax, %cr0
	ljmpl $SEL_CODE32, $smm_enter
1:	.word 5 * 8 - 1
	.long FSEG_BASE + gdt
smm_slot_end:

	.section .text.switch, "ax"
	.code32
smm_enter:
	movw $SEL_DATA32, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %fs
	movw %ax, %gs
	movw %ax, %ss
	/* One stack, one resident state: one CPU at a time. */
1:	lock btsl $0, shared + SHARED_SMM_LOCK
	jnc 2f
	pause
	jmp 1b
2:	movl $SMM_STACK_TOP, %esp
	cld
	call smm_service
	movl $0, shared + SHARED_SMM_LOCK
	rsm
