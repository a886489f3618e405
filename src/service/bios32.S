/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The BIOS32 service directory (BIOS32 Service Directory 0.4) and the PCI BIOS's 32-bit entry
 * (PCI BIOS 2.1, 3.3). Both run at whatever base their caller gives the F segment in CS, on
 * its stack, and so use no address but relative to where they are.
 */
#include "memory/map.h"

#define SERVICE_PCI 0x49435024 /* "$PCI" */
#define SERVICE_ABSENT 0x80
#define FUNCTION_INVALID 0x81

#define REGS_FLAGS 44

	.section .entry16, "ax"
	.align 16
	.globl bios32_header
bios32_header:
	.long 0 /* "_32_" once there is PCI */
	.long bios32_entry
	.byte 0, 1, 0, 0, 0, 0, 0, 0

	.section .text.switch, "ax"
	.code32
	.globl bios32_last_bus
bios32_last_bus:
	.byte 0

/* Far call: EAX = service, BL = function. Returns AL, and the service's base, size, entry. */
bios32_entry:
	pushfl
	testb %bl, %bl
	jnz 2f
	cmpl $SERVICE_PCI, %eax
	jne 1f
	movl $FSEG_BASE, %ebx
	movl $(RESIDENT_END - FSEG_BASE), %ecx
	movl $(bios32_pci - FSEG_BASE), %edx
	movb $0, %al
	popfl
	lret
1:	movb $SERVICE_ABSENT, %al
	popfl
	lret
2:	movb $FUNCTION_INVALID, %al
	popfl
	lret

/* Far call: registers as for INT 1Ah. A struct regs is made on the caller's stack. */
bios32_pci:
	pushfl
	cli /* nobody else may come between a configuration address and its data */
	cld
	pushl $0 /* flags */
	subl $12, %esp /* ip and cs, segments */
	pushal
	pushl %ds
	pushl %es
	movl %ss, %eax
	movl %eax, %ds
	movl %eax, %es
	call 1f
1:	popl %ecx
	movzbl %cs:bios32_last_bus - 1b(%ecx), %edx
	leal 8(%esp), %eax
	call pcibios_call
	popl %es
	popl %ds
	movb REGS_FLAGS(%esp), %al
	andb $1, %al
	andb $~1, REGS_FLAGS + 4(%esp) /* CF of what POPF loads */
	orb %al, REGS_FLAGS + 4(%esp)
	popal
	leal 16(%esp), %esp
	popfl
	lret
