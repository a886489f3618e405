/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fw_cfg DMA write and a PMM call, which both need structures on the stack. Real mode, called
 * from C: arguments are in EAX, EDX and ECX, then above the return address.
 */
#include "lib/errno.h"

	.code16
	.text

#define DMA_HIGH 0x514
#define DMA_LOW  0x518
#define DMA_SELECT_WRITE 0x18	/* select (8) and write (10h) */

/* Pushes EAX as a big-endian number, the form in which fw_cfg reads numbers. */
.macro push_be
	xchgb %al, %ah
	roll $16, %eax
	xchgb %al, %ah
	pushl %eax
.endm

/* int fwcfg_write_ramfb(key = EAX, addr = EDX, width = ECX, height) */
	.globl fwcfg_write_ramfb
fwcfg_write_ramfb:
	pushl %ebx
	pushl %esi
	pushl %ebp
	movl 14(%esp), %ebx		/* height */
	movl %eax, %esi
	movl %esp, %ebp

	movl %ecx, %eax			/* pushed from the end: bytes per line */
	shll $2, %eax
	push_be
	movl %ebx, %eax
	push_be
	movl %ecx, %eax
	push_be
	pushl $0			/* flags */
	movl $0x34325258, %eax		/* XR24 */
	push_be
	movl %edx, %eax
	push_be
	pushl $0			/* upper half of the address */

	xorl %ecx, %ecx
	movw %ss, %cx
	shll $4, %ecx
	addl %esp, %ecx			/* address of the 28 bytes */
	movl %ecx, %eax
	push_be
	pushl $0
	movl $28, %eax
	push_be
	movl %esi, %eax
	shll $16, %eax
	orl $DMA_SELECT_WRITE, %eax
	push_be
	movl %ecx, %eax			/* the access structure */
	subl $16, %eax
	xchgb %al, %ah
	roll $16, %eax
	xchgb %al, %ah
	movl %eax, %ebx
	movw $DMA_HIGH, %dx
	xorl %eax, %eax
	outl %eax, %dx
	movw $DMA_LOW, %dx
	movl %ebx, %eax
	outl %eax, %dx			/* it is done when this returns */
	popl %eax			/* control: 0, or bit 0 of the last byte after an error */
	movl %ebp, %esp
	popl %ebp
	popl %esi
	popl %ebx
	testl %eax, %eax
	jz 1f
	movl $-ENODEV, %eax
1:	retw

/* u32 pmm_call(entry = EAX, paragraphs = EDX): allocates extended memory, with any handle. */
	.globl pmm_call
pmm_call:
	pushl %ebp
	movl %esp, %ebp
	pushl %eax
	pushw $0x000a			/* extended memory, permanent */
	pushl $0xffffffff		/* no handle */
	pushl %edx			/* length in units of 16 bytes */
	pushw $0			/* allocate */
	lcallw *-4(%ebp)
	movl %ebp, %esp
	popl %ebp
	shll $16, %edx
	movw %ax, %dx
	movl %edx, %eax
	incl %edx			/* FFFFFFFFh: not supported */
	jnz 1f
	xorl %eax, %eax
1:	retw

	.section .note.GNU-stack, "", @progbits
