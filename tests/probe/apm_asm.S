/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls APM's protected-mode entries from code of the same size as the entry's. */
#include "layout.h"

	.code16
	.text
/*
 * void apm_call(struct regs *regs): makes a far call of apm_selector:apm_offset, with interrupts
 * off.
 */
	.globl	apm_call
apm_call:
	pushl	%ebp
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	pushfl
	cli
	movl	24(%esp), %eax
	movl	%eax, regs_at
	movl	%esp, old_esp
	lgdtl	apm_gdtr
	movl	%cr0, %eax
	orb	$1, %al
	movl	%eax, %cr0
	ljmpw	$0x08, $1f
1:	movw	$0x10, %ax			/* our segment, as in real mode */
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %fs			/* the callee may push and pop them */
	movw	%ax, %gs
	movw	%ax, %ss
	cmpw	$0x20, apm_selector
	je	2f
	call	load
	lcallw	*target16
	call	store
	jmp	4f
2:	ljmpl	$0x18, $code32
	.code32
code32:	movl	regs_at, %ebx
	call	load32
	lcall	*apm_offset
	call	store32
	ljmpl	$0x08, $4f
	.code16
4:	movl	%cr0, %eax
	andb	$0xfe, %al
	movl	%eax, %cr0
	ljmpw	$PROG_SEG, $5f
5:	movw	%cs, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movl	old_esp, %esp
	popfl
	popl	%edi
	popl	%esi
	popl	%ebx
	popl	%ebp
	retl

	.macro	load_regs
	pushl	R_EBX(%ebx)
	movl	R_EAX(%ebx), %eax
	movl	R_ECX(%ebx), %ecx
	movl	R_EDX(%ebx), %edx
	movl	R_ESI(%ebx), %esi
	movl	R_EDI(%ebx), %edi
	movl	R_EBP(%ebx), %ebp
	popl	%ebx
	.endm

	.macro	store_regs
	pushfl
	pushl	%ebx
	movl	regs_at, %ebx
	popl	R_EBX(%ebx)
	popl	R_FLAGS(%ebx)
	movl	%eax, R_EAX(%ebx)
	movl	%ecx, R_ECX(%ebx)
	movl	%edx, R_EDX(%ebx)
	movl	%esi, R_ESI(%ebx)
	movl	%edi, R_EDI(%ebx)
	movl	%ebp, R_EBP(%ebx)
	.endm

load:	movl	apm_offset, %eax
	movw	%ax, target16
	movw	apm_selector, %ax
	movw	%ax, target16 + 2
	movl	regs_at, %ebx
	load_regs
	ret
store:	store_regs
	ret
	.code32
load32:	load_regs
	ret
store32: store_regs
	ret

	.data
	.balign	8
	.globl	apm_gdt, apm_offset, apm_selector
apm_gdt:
	.quad	0
	.quad	0x00009b000000ffff + ((PROG_SEG * 16) << 16)	/* 08: our code, 16-bit */
	.quad	0x000093000000ffff + ((PROG_SEG * 16) << 16)	/* 10: our data */
	.quad	0x00409b000000ffff + ((PROG_SEG * 16) << 16)	/* 18: our code, 32-bit */
	.quad	0						/* 20: the interface's */
	.quad	0						/* 28 */
	.quad	0						/* 30 */
apm_gdtr:
	.word	. - apm_gdt - 1
	.long	PROG_SEG * 16 + apm_gdt
apm_offset:	.long	0
apm_selector:	.word	0
target16:	.word	0, 0
	.balign	4
regs_at:	.long	0
old_esp:	.long	0

	.section .note.GNU-stack, "", @progbits
