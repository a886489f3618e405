/* SPDX-License-Identifier: BSD-2-Clause */
/* The handler of INT 1Ch that calls the BIOS; on whatever stack it finds. */
#include "layout.h"

/* struct inner */
#define I_FLAGS	  1
#define I_AX	  2
#define I_BX	  4
#define I_CX	  6
#define I_DX	  8
#define I_WANT_AX 10
#define I_WANT_CF 12
#define I_GOT_AX  14
#define I_GOT_CF  16
#define I_CALLS	  18
#define I_WRONG	  20
#define I_SIZE	  22

	.code16
	.text
	.globl	reentry_isr
reentry_isr:
	lock btsw $0, %cs:busy
	jc	3f
	pushal
	pushw	%ds
	pushw	%es
	movw	%cs, %ax
	movw	%ax, %ds
	movw	next, %si
	cmpw	$0, %si
	jne	1f
	movw	$reentry_calls, %si
	movw	reentry_count, %ax
	movw	%ax, left
1:	movb	(%si), %al
	movb	%al, inner_int + 1
	movw	$(BUF2 >> 4), %ax
	movw	%ax, %es
	xorl	%edi, %edi
	movw	I_AX(%si), %ax
	movw	I_BX(%si), %bx
	movw	I_CX(%si), %cx
	movw	I_DX(%si), %dx
	pushw	%si
	jmp	2f			/* let no processor run stale bytes */
2:	clc
inner_int:
	int	$0
	sbbw	%bx, %bx
	negw	%bx			/* CF */
	cli
	cld
	popw	%si
	incw	I_CALLS(%si)
	incw	reentry_total
	testb	$1, I_FLAGS(%si)
	jnz	5f
	cmpw	I_WANT_CF(%si), %bx
	jne	4f
	cmpw	I_WANT_AX(%si), %ax
	je	6f
4:	incw	I_WRONG(%si)
	movw	%ax, I_GOT_AX(%si)
	movw	%bx, I_GOT_CF(%si)
	jmp	6f
5:	testw	%bx, %bx		/* an error has a code */
	jz	6f
	testb	%ah, %ah
	jz	4b
6:	addw	$I_SIZE, %si
	decw	left
	jnz	7f
	xorw	%si, %si
7:	movw	%si, next
	popw	%es
	popw	%ds
	popal
	movw	$0, %cs:busy
3:	ljmpw	*%cs:isr_next

	.data
	.balign	2
	.globl	reentry_total
reentry_total:	.word	0
next:		.word	0
left:		.word	0
busy:		.word	0

	.section .note.GNU-stack, "", @progbits
