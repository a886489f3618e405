/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A small virtual-8086 monitor, like a DOS memory manager's: ring 0, flat segments, with the paging
 * that v86.c sets up. It reflects interrupts and INT n to the real-mode vectors, skips HLT, and
 * allows all ports. At IOPL 0, which Windows' monitor uses, it also emulates instructions that
 * change or read the interrupt flag. Any other privileged instruction is noted in v86_fault and
 * ends the BIOS call.
 */
#include "layout.h"

#define FLAT(x)	 (PROG_SEG * 16 + (x))
#define VM	 0x20202
#define FRAME	 36			/* pushal and the vector below EIP */

	.code16
	.text
/* void v86_enter(void): switches to virtual-8086 mode and returns. */
	.globl	v86_enter
v86_enter:
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	pushl	%ebp
	cli
	movl	%esp, v86_esp
	andb	$0xfd, v86_gdt + 0x28 + 5	/* not busy */
	lgdtl	v86_gdtr
	lidtl	v86_idtr
	cmpl	$0, v86_cr3
	je	1f
	movl	%cr4, %eax
	movl	%eax, v86_old_cr4
	orl	v86_cr4, %eax
	movl	%eax, %cr4
	movl	v86_cr3, %eax
	movl	%eax, %cr3
1:	movl	%cr0, %eax
	orb	$1, %al
	movl	%eax, %cr0
	ljmpl	$0x20, $FLAT(enter32)
entered:				/* virtual-8086 mode */
	movb	$1, v86_active
	popl	%ebp
	popl	%edi
	popl	%esi
	popl	%ebx
	retl

/* To be called by a far call: a privileged instruction, to check that the monitor notices it. */
	.globl	v86_privileged
v86_privileged:
	movl	%cr0, %eax
	lretw

/* void v86_leave(void): switches back to real mode. */
	.globl	v86_leave
v86_leave:
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	pushl	%ebp
	movl	%esp, v86_esp
	int	$V86_LEAVE
left:	movl	%cr0, %eax		/* 16-bit protected mode */
	andb	$0xfe, %al
	movl	%eax, %cr0
	ljmp	$PROG_SEG, $1f
1:	movw	%cs, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %fs
	movw	%ax, %gs
	movw	%ax, %ss
	movl	v86_esp, %esp
	lidtl	real_idtr
	movb	$0, v86_active
	sti
	popl	%ebp
	popl	%edi
	popl	%esi
	popl	%ebx
	retl

	.code32
enter32:
	movw	$0x10, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movl	$V86_STACK, %esp
	cmpl	$0, FLAT(v86_cr3)
	je	1f
	movl	%cr0, %eax
	orl	$0x80000000, %eax
	movl	%eax, %cr0
1:	movw	$0x28, %ax
	ltr	%ax
	pushl	$PROG_SEG		/* gs fs ds es ss esp eflags cs eip */
	pushl	$PROG_SEG
	pushl	$PROG_SEG
	pushl	$PROG_SEG
	pushl	$PROG_SEG
	pushl	FLAT(v86_esp)
	movl	FLAT(v86_iopl), %eax
	orl	$VM, %eax
	pushl	%eax
	pushl	$PROG_SEG
	pushl	$entered
	iretl

	.balign	16
	.globl	v86_stubs
v86_stubs:
	.set	vec, 0
	.rept	256
	.balign	16
	pushl	$vec
	jmp	common
	.set	vec, vec + 1
	.endr

common:
	pushal
	cld
	movw	$0x10, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movl	32(%esp), %ebx		/* vector */
	leal	FRAME(%esp), %ebp	/* eip cs eflags esp ss ... */
	cmpl	$(V86_STACK - 36), %ebp
	jne	error
	cmpl	$V86_LEAVE, %ebx
	je	leave32
	cmpl	$V86_FLAT, %ebx
	je	flat
	cmpl	$6, %ebx
	je	fault

reflect: /* does what the processor does in real mode */
	movzwl	16(%ebp), %esi
	shll	$4, %esi
	movl	12(%ebp), %edi
	subw	$6, %di
	movw	%di, 12(%ebp)
	movzwl	%di, %edi
	movl	(%ebp), %eax
	movw	%ax, (%esi, %edi)
	movl	4(%ebp), %eax
	movw	%ax, 2(%esi, %edi)
	movl	8(%ebp), %eax
	movw	%ax, 4(%esi, %edi)
	andl	$~0x300, 8(%ebp)
	movl	(, %ebx, 4), %eax
	movzwl	%ax, %ecx
	movl	%ecx, (%ebp)
	shrl	$16, %eax
	movl	%eax, 4(%ebp)
out:	popal
	addl	$4, %esp
	iretl

error:	/* an exception with an error code, which is below EIP: drop the code */
	movl	$9, %ecx
1:	movl	-4(%esp, %ecx, 4), %eax
	movl	%eax, (%esp, %ecx, 4)
	loop	1b
	addl	$4, %esp
	addl	$4, %ebp
	movzwl	4(%ebp), %esi
	shll	$4, %esi
	movzwl	(%ebp), %edi
	cmpl	$13, %ebx
	jne	fault
	movb	(%esi, %edi), %al
	cmpb	$0xf4, %al		/* HLT */
	je	1f
	cmpl	$0, FLAT(v86_iopl)
	jne	fault
	/* At IOPL 0 these cause exceptions: CLI, STI, PUSHF, POPF, INT n, IRET. */
	incw	FLAT(v86_traps)
	movl	$2, %ecx		/* size of an operand */
	cmpb	$0x66, %al
	jne	2f
	movl	$4, %ecx
	incl	%edi
	movb	(%esi, %edi), %al
2:	movzwl	16(%ebp), %edx
	shll	$4, %edx		/* the stack's segment */
	cmpb	$0xfa, %al
	je	v_cli
	cmpb	$0xfb, %al
	je	v_sti
	cmpb	$0x9c, %al
	je	v_pushf
	cmpb	$0x9d, %al
	je	v_popf
	cmpb	$0xcf, %al
	je	v_iret
	cmpb	$0xcd, %al
	jne	fault
	movzbl	1(%esi, %edi), %ebx
	addl	$2, %edi
	movw	%di, (%ebp)
	cmpl	$V86_LEAVE, %ebx
	je	leave32
	cmpl	$V86_FLAT, %ebx
	je	flat
	jmp	reflect
v_cli:	andl	$~0x200, 8(%ebp)
	jmp	1f
v_sti:	orl	$0x200, 8(%ebp)
1:	incl	%edi
	movw	%di, (%ebp)
	jmp	out
v_pushf:
	subw	%cx, 12(%ebp)
	movzwl	12(%ebp), %eax
	movl	8(%ebp), %ebx
	movw	%bx, (%edx, %eax)
	cmpl	$4, %ecx
	jne	1b
	movw	$0, 2(%edx, %eax)
	jmp	1b
v_popf:	movzwl	12(%ebp), %eax
	movw	(%edx, %eax), %bx
	addw	%cx, 12(%ebp)
	andw	$~0x3000, %bx
	movw	%bx, 8(%ebp)
	jmp	1b
v_iret:	movzwl	12(%ebp), %eax
	addl	%eax, %edx
	movw	(%edx), %di
	movw	%di, (%ebp)
	addl	%ecx, %edx
	movw	(%edx), %bx
	movw	%bx, 4(%ebp)
	addl	%ecx, %edx
	movw	(%edx), %bx
	andw	$~0x3000, %bx
	movw	%bx, 8(%ebp)
	leal	(%ecx, %ecx, 2), %ecx
	addw	%cx, 12(%ebp)
	jmp	out

fault:	/* note the address, and continue after the call (see call_raw) */
	movl	4(%ebp), %eax
	shll	$16, %eax
	movw	(%ebp), %ax
	movl	%eax, FLAT(v86_fault_at)
	movzwl	4(%ebp), %esi
	shll	$4, %esi
	movzwl	(%ebp), %edi
	movl	(%esi, %edi), %eax
	movl	%eax, FLAT(v86_fault_code)
	incw	FLAT(v86_fault)
	movl	$after, (%ebp)
	movl	$PROG_SEG, 4(%ebp)
	movl	FLAT(v86_iopl), %eax
	orl	$VM, %eax
	movl	%eax, 8(%ebp)
	movzwl	FLAT(call_ss), %eax
	movl	%eax, 16(%ebp)
	movl	FLAT(call_esp_at), %eax
	movl	%eax, 12(%ebp)
	movl	%ebp, %esp
	iretl

flat:	/* V86_FLAT: the caller's registers are op, dst, src, bytes */
	movl	16(%esp), %eax		/* ebx */
	movl	0(%esp), %edi
	movl	4(%esp), %esi
	movl	24(%esp), %ecx
	cmpl	$FLAT_COPY, %eax
	jne	1f
	rep movsb
	jmp	4f
1:	cmpl	$FLAT_FILL, %eax
	jne	2f
	movl	%esi, %eax
	rep stosb
	jmp	4f
2:	xorl	%edx, %edx
	movl	%edi, %esi
	shrl	$2, %ecx
	jz	4f
3:	lodsl
	roll	$1, %edx
	addl	%eax, %edx
	decl	%ecx
	jnz	3b
	movl	%edx, %eax
4:	movl	%eax, 28(%esp)
	jmp	out

leave32:
	cmpl	$0, FLAT(v86_cr3)
	je	1f
	movl	%cr0, %eax
	andl	$0x7fffffff, %eax
	movl	%eax, %cr0
	movl	FLAT(v86_old_cr4), %eax
	movl	%eax, %cr4
1:
	movw	$0x18, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %fs
	movw	%ax, %gs
	movw	%ax, %ss
	ljmpl	$8, $left

	.data
	.balign	8
v86_gdt:
	.quad	0
	.quad	0x00009a000000ffff + ((PROG_SEG * 16) << 16)	/* 08: our code, 16-bit */
	.quad	0x00cf92000000ffff				/* 10: flat data */
	.quad	0x000092000000ffff				/* 18: 64 KiB data */
	.quad	0x00cf9a000000ffff				/* 20: flat code */
	.word	0x2068 + 1, V86_TSS & 0xffff			/* 28: task state */
	.byte	V86_TSS >> 16, 0x89, 0, 0
v86_gdtr:
	.word	0x2f
	.long	FLAT(v86_gdt)
v86_idtr:
	.word	0x7ff
	.long	V86_IDT
real_idtr:
	.word	0x3ff
	.long	0
	.globl	v86_fault, v86_fault_at, v86_fault_code, v86_cr3, v86_cr4, v86_iopl
/* IOPL in EFLAGS; at 0 more instructions cause exceptions */
v86_iopl:	.long	0x3000
v86_cr3:	.long	0		/* page tables; 0: no paging */
v86_cr4:	.long	0		/* bits of CR4 that they need */
v86_old_cr4:	.long	0
v86_esp:	.long	0
v86_fault_at:	.long	0
v86_fault_code:	.long	0
v86_fault:	.word	0
	.globl	v86_traps
v86_traps:	.word	0

	.section .note.GNU-stack, "", @progbits
