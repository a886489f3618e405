/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * int_enter: how every BIOS interrupt gets from the guest's stack to its handler and back.
 *
 * A vector's stub pushes the handler's address and jumps here. The caller's registers become
 * a struct regs on the resident stack; a handler below 64 KiB is real-mode code and is called
 * here, any other is flat code and is called through call32. The caller's stack needs 26
 * bytes (the INT itself included).
 */
#include "memory/map.h"
#include "real/regs.h"

/* The guest's stack while a handler runs. */
#define G_EBP 0
#define G_DS 4
#define G_EAX 6
#define G_HANDLER 10
#define G_IP 14
#define G_CS 16
#define G_FLAGS 18

/* struct regs, and above it where the guest's stack is. */
#define R_IP 40
#define R_CS 42
#define R_FLAGS 44
#define R_GUEST_ESP 48
#define R_GUEST_SS 52

	.section .entry16, "ax"
	.code16
	.globl int_enter
int_enter:
	cli
	cld
	pushl %eax
	pushw %ds
	pushl %ebp
	movl %esp, %ebp
	movw %cs:shared_seg, %ds
	movw %ss, %ax
	cmpw $SHARED_SEG, %ax
	je 1f /* an INT from a handler, or an IRQ while one waits: go on below */
	movw %cs:shared_seg, %ss
	movl %ds:shared16, %esp
1:	pushw %ax
	pushl %ebp
	subw $8, %sp
	pushw %gs
	pushw %fs
	pushw %es
	movw %ax, %fs
	pushw %fs:G_DS(%bp)
	pushl %fs:G_EAX(%bp)
	pushl %ecx
	pushl %edx
	pushl %ebx
	pushl %esp
	pushl %fs:G_EBP(%bp)
	pushl %esi
	pushl %edi
	movzwl %sp, %esp
	movl %fs:G_IP(%bp), %eax
	movl %eax, R_IP(%esp)
	movzwl %fs:G_FLAGS(%bp), %eax
	movl %eax, R_FLAGS(%esp)
	movl %fs:G_HANDLER(%bp), %ecx
	movl %esp, %eax
	testl $0xffff0000, %ecx
	jnz 1f
	calll *%ecx
	jmp 2f
1:	addl $SHARED_BASE, %eax
	callw call32

2:	movw %ss:R_GUEST_SS(%esp), %fs
	movl R_GUEST_ESP(%esp), %ebp
	movw R_FLAGS(%esp), %ax
	movw %ax, %fs:G_FLAGS(%bp)
	popl %edi
	popl %esi
	popl %fs:G_EBP(%bp)
	leal 4(%esp), %esp
	popl %ebx
	popl %edx
	popl %ecx
	popl %fs:G_EAX(%bp)
	popw %fs:G_DS(%bp)
	popw %es
	popw %fs
	popw %gs
	leal 8(%esp), %esp
	popl %ebp
	popw %ss
	movl %ebp, %esp
	popl %ebp
	popw %ds
	popl %eax
	leal 4(%esp), %esp
	iretw
