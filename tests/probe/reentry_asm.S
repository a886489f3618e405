/* SPDX-License-Identifier: BSD-2-Clause */
/* The handler of INT 1Ch, which calls the BIOS on the stack that it finds. */
#include "layout.h"

#define DEEP_LEVELS 60

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
	jmp	2f			/* makes the processor fetch the changed bytes */
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
5:	testw	%bx, %bx		/* an error must have a code */
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

/*
 * INT 1Ch: goes one level deeper at each tick. It switches to its own stack, lets ticks in again,
 * and waits for a character that does not come. Levels that are refused report this.
 */
	.globl	deep_isr
deep_isr:
	pushw	%ax
	movw	%cs:deep_level, %ax
	cmpw	$DEEP_LEVELS, %ax
	jae	2f
	incw	%ax
	movw	%ax, %cs:deep_level
	cmpw	%cs:deep_most, %ax
	jbe	1f
	movw	%ax, %cs:deep_most
1:	pushal
	pushw	%ds
	pushw	%es
	movw	%sp, %bx
	movw	%ss, %cx
	shlw	$8, %ax
	movw	$(BUF2 >> 4), %dx
	movw	%dx, %ss
	movw	%ax, %sp
	pushw	%cx
	pushw	%bx
	movb	$0x20, %al
	outb	%al, $0x20
	movw	$0x0200, %ax
	xorw	%dx, %dx
	clc
	sti
	int	$0x14
	cli
	jnc	3f
	incw	%cs:deep_refused
	testb	%ah, %ah
	jnz	3f
	incw	%cs:deep_wrong
3:	popw	%bx
	popw	%cx
	movw	%cx, %ss
	movw	%bx, %sp
	popw	%es
	popw	%ds
	popal
	decw	%cs:deep_level
2:	popw	%ax
	iretw

	.data
	.balign	2
	.globl	deep_level, deep_most, deep_refused, deep_wrong
deep_level:	.word	0
deep_most:	.word	0
deep_refused:	.word	0
deep_wrong:	.word	0
	.globl	reentry_total
reentry_total:	.word	0
next:		.word	0
left:		.word	0
busy:		.word	0

	.section .note.GNU-stack, "", @progbits
