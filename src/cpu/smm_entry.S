/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a CPU runs on an SMI: once at the default SMBASE, to get its own and fill it, and then
 * from that slot of SMRAM into flat code. An SMI starts at SMBASE + 8000h in a real mode of
 * sorts: CS is at SMBASE, the other segments at 0 with 4 GiB limits (SDM vol. 3C, 31.5). And the
 * gate by which virtual-8086 mode gets here.
 */
#include "abi/regs.h"
#include "abi/shared.h"
#include "cpu/smm.h"
#include "memory/map.h"

/* The saved state, relative to its map's start: revision, and SMBASE in either layout. */
#define STATE_MAP (SMM_DEFAULT_BASE + SMM_STATE)
#define STATE_REVISION 0xfc
#define REVISION_64 0x64
#define STATE_SMBASE_64 0x100
#define STATE_SMBASE_32 0xf8

#define OPCODE_RSM 0xaa0f

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
	rep movsb (%esi), %es:(%edi) /* 32-bit addresses: clang has no addr32 */
	movl %eax, SMM_ENTRY + smm_slot_base - smm_slot(%eax)
	/* The next one's, or the last for all that are left. */
	cmpl SHARED_SMM_LAST_BASE(%ebx), %eax
	je 3f
	addl $SMM_SLOT, %eax
	movl %eax, SHARED_SMM_BASE(%ebx)
	jmp 4f
3:	cmpb $0, SHARED_SMM_SHARING(%ebx)
	je 4f
	movw $OPCODE_RSM, SMM_ENTRY(%eax)
4:	lock incl SHARED_SMM_COUNT(%ebx)
	rsm
smm_relocate_end:

	/* What is copied to a slot, with its SMBASE filled in. */
smm_slot:
	.byte 0x66, 0xbd /* movl $..., %ebp */
smm_slot_base:
	.long 0
	movl $FSEG_BASE + gdtr, %eax
	lgdtl (%eax)
	movw $0x11, %ax
	lmsw %ax
	ljmpl $SEL_CODE32, $smm_enter
smm_slot_end:
	.if . - smm_slot > SMM_ENTRY_SIZE
	.error "an SMI's entry does not fit between two saved states"
	.endif

/*
 * smm_gate: near call from virtual-8086 mode, DS = SHARED_SEG. Calls the flat function in ECX
 * with the struct regs at EAX (in the resident segment), in SMM; the caller gets AH = 86h and CF
 * where no SMI comes, or its handler does not know this CPU's memory. Clobbers EAX and CX.
 */
	.globl smm_gate, smm_gate_end
smm_gate:
	pushl %eax
	cmpb $0, shared16 + SHARED_SMM_READY
	je 2f
	addl $SHARED_BASE, %eax
	movl %eax, shared16 + SHARED_SMM_ARGUMENT
	movl %ecx, shared16 + SHARED_SMM_FUNCTION
	movb $SMM_CALL, %al
	outb %al, $SMM_PORT
	movw $0xffff, %cx /* the SMI comes within a few instructions */
1:	cmpl $0, shared16 + SHARED_SMM_FUNCTION
	loopne 1b
	popl %eax
	jne 3f
	retw
2:	popl %eax
3:	movl $0, shared16 + SHARED_SMM_FUNCTION
	orb $FLAG_CF, REGS_FLAGS(%eax)
	movb $0x86, REGS_AH(%eax)
	retw
smm_gate_end:

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
2:	movl shared + SHARED_SMM_STACK, %esp
	cld
	movl %ebp, %eax
	call smm_service
	movl $0, shared + SHARED_SMM_LOCK
	rsm
