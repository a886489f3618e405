/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The gate between virtual-8086 mode and flat code (smm/v86.h): both sides of the two SMIs. It is
 * in the F segment, whose addresses do not depend on A20.
 */
#include "abi/map.h"
#include "abi/regs.h"
#include "abi/shared.h"
#include "smm/smm.h"
#include "smm/v86.h"

/*
 * An SMI comes within a few instructions. Its handler ignores it if another CPU has written to the
 * port meanwhile. So the SMI is asked for again, up to SMI_TRIES times, each time after SMI_LOOKS
 * turns of a loop.
 */
#define SMI_LOOKS 0x400
#define SMI_TRIES 0x400

	.section .entry16, "ax"
	.globl flat_services, flat_services_end
	.align 4
flat_services: /* the services that virtual-8086 mode may ask for, by number */
	.long int00_service, int06_service, int07_service, int0c_service, int0d_service
	.long int13_service, int13_floppy, int15_service, int15_wait
	.long int18_service, int19_service, pcibios_service, input_poll_service
#ifdef CONFIG_TPM
	.long tcg_service
#endif
flat_services_end:

/*
 * v86_gate: a near call from virtual-8086 mode, with DS = SS = SHARED_SEG and interrupts off. Calls
 * the flat function in ECX with the struct regs at EAX, which is an offset in the resident segment.
 * If no SMI comes, or flat code cannot use this caller's memory, the caller gets AH = 86h and CF.
 * Clobbers EAX and CX.
 *
 * The resident stack while flat code runs, and while virtual-8086 mode does something for it, from
 * the top (entries have 4 bytes unless another size is given):
 *
 *	struct regs, and the frames of v86_gate's callers
 *	return address, 2 bytes
 *	EBX
 *	EDX
 *	EAX: offset of struct regs	<- ESP at the SMI, and when v86_gate continues
 *	what a20_open has returned, then flat code's frames
 *	return address of v86_ask
 *	EBP, EBX, ESI, EDI		<- shared.gate_esp
 *	ESP of v86_gate			only while real_int or real_irq_window runs, below
 */
	.code16
	.globl v86_gate, v86_gate_smi, v86_gate_end
v86_gate:
	pushl %ebx
	pushl %edx
	pushl %eax
	cmpb $0, shared16 + SHARED_SMM_READY
	je 7f
	xorl %edx, %edx
1:	cmpl %cs:flat_services(, %edx, 4), %ecx
	je 2f
	incl %edx
	cmpl $(flat_services_end - flat_services) / 4, %edx
	jb 1b
	jmp 7f
2:	movl %eax, shared16 + SHARED_GATE_ARGUMENT
	movb %dl, shared16 + SHARED_GATE_SERVICE
3:	movw $SMI_TRIES, %dx
	movb $SMM_ENTER, %al
	movb $GATE_ASKED, shared16 + SHARED_GATE_STATE
v86_gate_smi: /* from here to the end an SMI may lead to flat code */
	outb %al, $SMM_PORT
	movw $SMI_LOOKS, %cx
4:	cmpb $GATE_ASKED, shared16 + SHARED_GATE_STATE
	loope 4b
	jne v86_gate_end
	decw %dx
	jnz v86_gate_smi
v86_gate_end:
	cmpb $GATE_DONE, shared16 + SHARED_GATE_STATE
	je 8f
	cmpb $GATE_CALL, shared16 + SHARED_GATE_STATE
	jne 7f
	movl %esp, %eax
	movl shared16 + SHARED_GATE_ESP, %ebx
	movl %ebx, %esp
	pushl %eax
	cmpb $GATE_WINDOW, shared16 + SHARED_GATE_OPERATION
	je 5f
	movzbl shared16 + SHARED_GATE_VECTOR, %eax
	movl shared16 + SHARED_GATE_ARGUMENT, %edx
	calll real_int
	jmp 6f
5:	calll real_irq_window
6:	popl %esp
	movl %ebx, shared16 + SHARED_GATE_ESP /* nested calls have changed it */
	movb $GATE_CONTINUE, shared16 + SHARED_GATE_SERVICE
	jmp 3b

7:	movl (%esp), %eax
	orb $FLAG_CF, REGS_FLAGS(%eax)
	movb $0x86, REGS_AH(%eax)
8:	popl %eax
	popl %edx
	popl %ebx
	retw

/*
 * The first SMI leads here: flat, interrupts off, on the resident stack. EBX, ESI and EDI hold the
 * caller's CR0, CR3 and CR4. If A20 is off, flat code above 1 MiB cannot be reached, so it is opened
 * for the service, and again if what virtual-8086 mode did for the service has closed it. An SMI that
 * comes again after the service is done leads straight back.
 */
	.code32
	.globl flat_gate_enter
flat_gate_enter:
	cmpb $GATE_ASKED, shared + SHARED_GATE_STATE
	jne flat_gate_leave
	cld
	movl %ebx, v86_paging
	movl %esi, v86_paging + 4
	movl %edi, v86_paging + 8
	cmpb $GATE_CONTINUE, shared + SHARED_GATE_SERVICE
	je 2f
	call a20_open
	pushl %ebx
	movl $v86_serve, %eax
	call *%eax
	popl %ebx
	movb %al, shared + SHARED_GATE_STATE
	call a20_restore
	jmp flat_gate_leave
2:	movl shared + SHARED_GATE_ESP, %eax
	leal -(SHARED_SIZE - RESIDENT_STACK_SIZE)(%eax), %edx
	cmpl $RESIDENT_STACK_SIZE - 20, %edx
	ja 3f
	leal SHARED_BASE(%eax), %esp
	call a20_open
	popl %edi
	popl %esi
	popl %ebx
	popl %ebp
	ret
3:	movb $GATE_REFUSED, shared + SHARED_GATE_STATE

/* The second SMI. It is the only way out of here. */
	.globl flat_gate_leave, flat_gate_leave_end
flat_gate_leave:
	movl $SMI_TRIES, %edx
	movb $SMM_LEAVE, %al
1:	outb %al, $SMM_PORT
	movl $SMI_LOOKS, %ecx
2:	pause
	loop 2b
	decl %edx
	jnz 1b
	ud2
flat_gate_leave_end:

/*
 * void v86_ask(u8 operation, u8 vector, struct regs *regs): makes virtual-8086 mode do the
 * operation.
 */
	.section .text.switch, "ax"
	.globl v86_ask
v86_ask:
	pushl %ebp
	pushl %ebx
	pushl %esi
	pushl %edi
	movb %al, shared + SHARED_GATE_OPERATION
	movb %dl, shared + SHARED_GATE_VECTOR
	subl $SHARED_BASE, %ecx
	movl %ecx, shared + SHARED_GATE_ARGUMENT
	leal -SHARED_BASE(%esp), %eax
	movl %eax, shared + SHARED_GATE_ESP
	movb $GATE_CALL, shared + SHARED_GATE_STATE
	movl $FSEG_BASE + flat_gate_leave, %eax
	jmp *%eax
