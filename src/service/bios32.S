/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The BIOS32 service directory (BIOS32 Service Directory 0.4) and the 32-bit entry of the PCI BIOS
 * (PCI BIOS 2.1, 3.3). Both run on the caller's stack. The caller chooses the base at which the F
 * segment is mapped in CS, so this code only uses addresses relative to itself.
 */
#include "abi/map.h"
#include "abi/regs.h"
#include "offsets.h"

#define SERVICE_PCI 0x49435024 /* "$PCI" */
#define SERVICE_ABSENT 0x80
#define FUNCTION_INVALID 0x81

#define GET_ROUTING_OPTIONS 0x0e
#define SET_HARDWARE_INTERRUPT 0x0f
#define BUFFER_TOO_SMALL 0x89

/* A caller of function 0Eh has this at ES:EDI. */
#define ROUTE_SIZE 0
#define ROUTE_BUFFER 2 /* a far pointer */

	.section .entry16, "ax"
	.align 16
	.globl bios32_header
bios32_header:
	.long 0 /* POST writes "_32_" here if there is PCI */
	.long bios32_entry
	.byte 0, 1, 0, 0, 0, 0, 0, 0

	.section .fseg, "ax"
	.code32
	.globl bios32_last_bus, bios32_pir
bios32_last_bus:
	.byte 0
	.align 4
bios32_pir:
	.long 0 /* offset of the routing table in the F segment; 0: there is none */

/*
 * The directory's far entry. In: EAX = service, BL = function. Out: AL = status, and the service's
 * base in EBX, size in ECX, entry in EDX.
 */
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

/* Out: ESI = offset of the routing table in CS; ZF is set if there is none. Destroys EDX. */
find_pir:
	call 1f
1:	popl %esi
	movl %cs:bios32_pir - 1b(%esi), %edx
	leal FSEG_BASE - 1b(%esi, %edx), %esi
	testl %edx, %edx
	ret

/*
 * The PCI BIOS's far entry. Registers are as for INT 1Ah. Builds a struct regs on the caller's
 * stack.
 */
bios32_pci:
	cmpb $GET_ROUTING_OPTIONS, %al
	je routing_options
	pushfl
	cli /* no interrupt may come between writing a configuration address and its data */
	cld
	pushl $0 /* flags */
	subl $12, %esp /* IP, CS and the segments */
	pushal
	pushl %ds
	pushl %es
	movl %ss, %ecx
	movl %ecx, %ds
	movl %ecx, %es
	movl %esp, %ebx
	movl $0, %eax /* no routing table, unless this function needs it */
	cmpb $SET_HARDWARE_INTERRUPT, 8 + REGS_AL(%ebx)
	jne 2f
	call find_pir
	jz 2f
	/* Copy the table to the stack, because C reads it by DS, which may not reach CS's memory. */
	movzwl %cs:PIR_SIZE(%esi), %ecx
	subl %ecx, %esp /* the size is a multiple of 16 */
	movl %esp, %edi
	movl %esp, %eax
	shrl $2, %ecx
	rep movsl %cs:(%esi), %es:(%edi)
2:	movl %eax, %ecx
	call 1f
1:	popl %eax
	movzbl %cs:bios32_last_bus - 1b(%eax), %edx
	leal 8(%ebx), %eax
	call pcibios_call
	movl %ebx, %esp
	popl %es
	popl %ds
	movb REGS_FLAGS(%esp), %al
	andb $1, %al
	andb $~1, REGS_FLAGS + 4(%esp) /* sets CF in the flags that POPF loads */
	orb %al, REGS_FLAGS + 4(%esp)
	popal
	leal 16(%esp), %esp
	popfl
	lret

/*
 * Function 0Eh: copies the slots to the buffer, if they fit, and returns the exclusive IRQs in BX.
 */
routing_options:
	pushl %esi
	pushl %edi
	pushl %ecx
	pushl %edx
	pushl %es
	pushfl
	cld
	call find_pir
	movb $FUNCTION_INVALID, %ah
	jz 2f
	movzwl %cs:PIR_SIZE(%esi), %ecx
	subl $PIR_HEADER, %ecx
	cmpw %cx, %es:ROUTE_SIZE(%edi)
	movw %cx, %es:ROUTE_SIZE(%edi)
	movb $BUFFER_TOO_SMALL, %ah
	jb 2f
	movw %cs:PIR_EXCLUSIVE(%esi), %bx
	addl $PIR_HEADER, %esi
	lesl %es:ROUTE_BUFFER(%edi), %edi
	rep movsb %cs:(%esi), %es:(%edi)
	movb $0, %ah
	andb $~1, (%esp)
	jmp 3f
2:	orb $1, (%esp)
3:	popfl
	popl %es
	popl %edx
	popl %ecx
	popl %edi
	popl %esi
	lret
