/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls the Plug and Play BIOS's 16-bit protected-mode entry. */
#include "layout.h"

	.code16
	.text
/*
 * u32 pnp_call(u32 nargs, const u16 *args): makes a far call of pnp_target, with interrupts off.
 * Returns AX.
 */
	.globl	pnp_call
pnp_call:
	pushl	%ebp
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	pushfl
	cli
	movl	24(%esp), %ecx
	movl	28(%esp), %ebx
	movl	%esp, old_esp
	lgdtl	pnp_gdtr
	movl	%cr0, %eax
	orb	$1, %al
	movl	%eax, %cr0
	ljmpw	$0x08, $1f
1:	movw	$0x10, %ax			/* our segment, as in real mode */
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
2:	jecxz	3f
	decl	%ecx
	pushw	(%ebx, %ecx, 2)
	jmp	2b
3:	movl	$0x11223344, %ebx
	movl	$0x55667788, %ecx
	movl	$0x99aabbcc, %edx
	movl	$0x12345678, %esi
	movl	$0x9abcdef0, %edi
	movl	$0x13579bdf, %ebp
	stc
	lcallw	*pnp_target
	setc	pnp_kept
	cmpl	$0x11223344, %ebx
	jne	4f
	cmpl	$0x55667788, %ecx
	jne	4f
	cmpl	$0x99aabbcc, %edx
	jne	4f
	cmpl	$0x12345678, %esi
	jne	4f
	cmpl	$0x9abcdef0, %edi
	jne	4f
	cmpl	$0x13579bdf, %ebp
	je	5f
4:	movb	$0, pnp_kept
5:	movzwl	%ax, %ebx
	movl	%cr0, %eax
	andb	$0xfe, %al
	movl	%eax, %cr0
	ljmpw	$PROG_SEG, $6f
6:	movw	%cs, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movl	%ebx, %eax
	movl	old_esp, %esp
	popfl
	popl	%edi
	popl	%esi
	popl	%ebx
	popl	%ebp
	retl

	.data
	.balign	8
	.globl	pnp_gdt, pnp_target, pnp_kept
pnp_gdt:
	.quad	0
	.quad	0x00009b000000ffff + ((PROG_SEG * 16) << 16)	/* 08: our code */
	.quad	0x000093000000ffff + ((PROG_SEG * 16) << 16)	/* 10: our data */
	.quad	0x00009b000000ffff				/* 18: the BIOS's code */
	.quad	0x000093000000ffff				/* 20: its data */
	.quad	0x000093000000ffff + (BUF << 16)		/* 28: the buffer */
pnp_gdtr:
	.word	. - pnp_gdt - 1
	.long	PROG_SEG * 16 + pnp_gdt
pnp_target:	.word	0, 0x18
pnp_kept:	.byte	0
	.balign	4
old_esp:	.long	0

	.section .note.GNU-stack, "", @progbits
