/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Small accesses to memory above 1 MiB (block.h). Real mode, called from C: arguments are in EAX,
 * EDX and ECX, then on the stack above the return address.
 */
	.code16
	.text

/* \reg = physical address of the top of the stack */
.macro stack_address reg, word
	xorl \reg, \reg
	movw %ss, \word
	shll $4, \reg
	addl %esp, \reg
.endm

	.globl block_store
block_store:
	pushl %edx
	stack_address %edx, %dx
	callw move_block
	addl $4, %esp
	retw

	.globl block_fetch
block_fetch:
	movl %edx, %ecx
	movl %eax, %edx
	pushl $0
	stack_address %eax, %ax
	callw move_block
	popl %eax
	retw

	.globl block_pixels
block_pixels:
	pushl %ebx
	pushl %esi
	pushl %ebp
	movl 14(%esp), %ebx		/* off */
	movl $8, %esi
1:	movl %ebx, %ebp
	testb $1, %dl
	jz 2f
	movl %ecx, %ebp
2:	pushl %ebp
	shrb $1, %dl
	decl %esi
	jnz 1b
	stack_address %edx, %dx
	movl $32, %ecx
	callw move_block
	addl $32, %esp
	popl %ebp
	popl %esi
	popl %ebx
	retw

	.section .note.GNU-stack, "", @progbits
