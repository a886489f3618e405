/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * int_enter: takes every BIOS interrupt from the guest's stack to its handler and back.
 *
 * A vector's stub pushes the handler's address and jumps here. int_enter saves the caller's
 * registers as a struct regs on the resident stack. A handler below 64 KiB is real-mode code; it is
 * called with DS = ES = SS = SHARED_SEG and FS = BDA_SEG. So is the handler of a device's
 * interrupt, whose address has IRQ_HANDLER in its upper half: it is called even when the resident
 * stack is nearly full, because it must end the interrupt. Any other handler is flat code and is
 * called through call32. The caller's stack needs room for 12 bytes, including what INT pushes.
 *
 * real_int, real_wait and real_irq_window lead back out to the guest's code. real_flat leads from a
 * real-mode handler to flat code.
 *
 * The stacks when int_enter calls a handler (they are one if the caller was on the resident stack):
 *
 *	the caller's			the resident stack
 *
 *	SP + 10  FLAGS, pushed by INT	ESP + 52  the caller's SS
 *	      8  CS			      48  the caller's ESP (SP on the left)
 *	      6  IP			      46  pad		from here downwards: struct regs
 *	      2  handler, by the stub	      44  FLAGS, a copy
 *	      0  DS			      40  room for IP and CS
 *					      38  GS
 *					      36  FS
 *					      34  ES
 *					      32  DS, a copy
 *					       0  EDI, ESI, EBP, ESP, EBX, EDX, ECX, EAX, by PUSHAD
 */
#include "abi/map.h"
#include "abi/regs.h"
#include "abi/shared.h"

/* Offsets in the guest's stack while a handler runs. */
#define G_DS 0
#define G_HANDLER 2
#define G_FLAGS 10

/* Where the guest's stack is; this lies above struct regs. */
#define GUEST_ESP REGS_SIZE
#define GUEST_SS (REGS_SIZE + 4)

#define STACK_LIMIT (SHARED_SIZE - RESIDENT_STACK_SIZE + RESIDENT_STACK_RESERVE)

	/*
	 * In: ECX = a handler as its stub has pushed it. Jumps if it serves a device's interrupt.
	 * Clobbers EDX.
	 */
	.macro jump_if_irq target
	movl %ecx, %edx
	shrl $16, %edx
	cmpw $IRQ_HANDLER, %dx
	je \target
	.endm

	.section .entry16, "ax"
	.code16
	.globl int_enter
int_enter:
	cli
	cld
	pushw %ds
	movw %cs:shared_seg, %ds
	movl %eax, enter_eax
	movl %esp, enter_esp
	movw %ss, %ax
	cmpw $SHARED_SEG, %ax
	je 1f /* an INT from a handler, or an IRQ during a handler: stay on this stack */
	movw %cs:shared_seg, %ss
	movl %ds:shared16, %esp
1:	pushw %ax
	pushl enter_esp
	subw $8, %sp
	pushw %gs
	pushw %fs
	pushw %es
	pushw %ax /* room for DS */
	movw %ax, %fs
	movl enter_eax, %eax
	pushal
	movzwl %sp, %esp
	movw GUEST_ESP(%esp), %bp
	movw %fs:G_DS(%bp), %ax
	movw %ax, REGS_DS(%esp)
	movw %fs:G_FLAGS(%bp), %ax
	movw %ax, REGS_FLAGS(%esp)
	movl %fs:G_HANDLER(%bp), %ecx
	movl %esp, %eax
	cmpw $STACK_LIMIT, %sp
	jb 5f
	testl $0xffff0000, %ecx
	jnz 2f
4:	movw %cs:shared_seg, %es
	movw %cs:bda_seg, %fs
	calll *%ecx

1:	movw GUEST_SS(%esp), %fs
	movw GUEST_ESP(%esp), %bp
	movw REGS_FLAGS(%esp), %ax
	movw %ax, %fs:G_FLAGS(%bp)
	popal
	leal 2(%esp), %esp
	popw %es
	popw %fs
	popw %gs
	lssl 8(%esp), %esp
	popw %ds
	leal 4(%esp), %esp
	iretw

	/*
	 * The handler is flat code. It can be reached from real mode, or by an SMI under a
	 * virtual-8086 monitor.
	 */
2:	jump_if_irq 6f
	smsw %bx
	testb $1, %bl
	jnz 3f
	addl $SHARED_BASE, %eax
	callw call32
	jmp 1b
3:	callw v86_gate
	jmp 1b

	/* The calls are nested too deeply: return an error before the stack overwrites data. */
5:	jump_if_irq 6f
	orb $FLAG_CF, REGS_FLAGS(%eax)
	movb $0x86, REGS_AH(%eax)
	jmp 1b

	/* Take IRQ_HANDLER off the handler's address. */
6:	movzwl %cx, %ecx
	jmp 4b

	.globl bda_seg
bda_seg:
	.word BDA_SEG

	/* Saves what C expects to survive a call, other than the stack. */
	.macro save_for_c
	pushl %ebp
	pushl %ebx
	pushl %esi
	pushl %edi
	pushw %es
	pushw %fs
	pushw %gs
	pushw %ax /* keeps the stack aligned */
	.endm

	.macro restore_for_c
	popw %gs /* this is AX, which nobody needs */
	popw %gs
	popw %fs
	popw %es
	popl %edi
	popl %esi
	popl %ebx
	popl %ebp
	.endm

	/*
	 * Makes the next entry from a foreign stack start below the used part of the resident
	 * stack, and below what the called code may use.
	 */
	.macro lower_stack_pos
	pushl %ds:shared16
	leal -CALLEE_ROOM(%esp), %ecx
	movl %ecx, %ds:shared16
	.endm

/*
 * void real_int(u8 vector, struct regs *regs). The stack when the interrupt's code starts:
 *
 *	SP + 42  return address of real_int, 4 bytes
 *	     26  EDI, ESI, EBX, EBP
 *	     18  AX, GS, FS, ES
 *	     14  shared.stack_pos, to be restored
 *	     10  regs
 *	      6  the vector's far address
 *	      4  FLAGS		these three as INT pushes them; IRET pops them
 *	      2  CS
 *	      0  IP
 */
	.globl real_int
real_int:
	save_for_c
	lower_stack_pos
	pushl %edx
	movzbl %al, %ebx
	xorw %ax, %ax
	movw %ax, %gs
	pushl %gs:(, %ebx, 4)
	movl %edx, %ebp
	movw %ss:REGS_FLAGS(%ebp), %ax
	shrw $1, %ax /* this puts FLAGS bit 0 into CF, and MOV does not change it */
	movl %ss:REGS_EAX(%ebp), %eax
	movl %ss:REGS_EBX(%ebp), %ebx
	movl %ss:REGS_ECX(%ebp), %ecx
	movl %ss:REGS_EDX(%ebp), %edx
	movl %ss:REGS_ESI(%ebp), %esi
	movl %ss:REGS_EDI(%ebp), %edi
	movw %ss:REGS_ES(%ebp), %es
	movw %ss:REGS_DS(%ebp), %ds
	movl %ss:REGS_EBP(%ebp), %ebp
	pushfw /* like INT; interrupts are off */
	lcallw *2(%esp)
	pushfw
	cli
	cld
	pushal
	pushw %es
	pushw %ds
	movw %cs:shared_seg, %ds
	movzwl %sp, %esp
	movl 42(%esp), %ebx
	popw REGS_DS(%ebx)
	popw REGS_ES(%ebx)
	popl REGS_EDI(%ebx)
	popl REGS_ESI(%ebx)
	popl REGS_EBP(%ebx)
	leal 4(%esp), %esp
	popl REGS_EBX(%ebx)
	popl REGS_EDX(%ebx)
	popl REGS_ECX(%ebx)
	popl REGS_EAX(%ebx)
	popw REGS_FLAGS(%ebx)
	leal 8(%esp), %esp
	popl %ds:shared16
	restore_for_c
	retl

/*
 * void real_far_call(u32 target, const u16 words[4]). The stack when the target starts:
 *
 *	SP + 44  return address of real_far_call, 4 bytes
 *	     28  EDI, ESI, EBX, EBP
 *	     20  AX, GS, FS, ES
 *	     16  shared.stack_pos, to be restored
 *	     12  target
 *	      4  words[3], words[2], words[1], words[0]
 *	      2  CS		the target's far return pops these two
 *	      0  IP
 */
	.globl real_far_call
real_far_call:
	save_for_c
	lower_stack_pos
	pushl %eax
	pushw 0(%edx)
	pushw 2(%edx)
	pushw 4(%edx)
	pushw 6(%edx)
	lcallw *8(%esp)
	cli
	cld
	movw %cs:shared_seg, %ds
	movzwl %sp, %esp
	leal 12(%esp), %esp
	popl %ds:shared16
	restore_for_c
	retl

/*
 * void real_wait(void). The stack while interrupts are served:
 *
 *	SP + 4   return address of real_wait, 4 bytes
 *	     0   shared.stack_pos, to be restored
 */
	.globl real_wait
real_wait:
	lower_stack_pos
	sti
	hlt
	cli
	popl %ds:shared16
	retl

/*
 * void real_irq_window(void). The stack is as in real_wait. STI lets interrupts in only after the
 * next instruction (Intel SDM vol. 2B, STI), so CLI must not follow it directly.
 */
	.globl real_irq_window
real_irq_window:
	lower_stack_pos
	sti
	nop
	nop
	cli
	popl %ds:shared16
	retl

/*
 * Names by which real-mode C calls flat service functions: flat_x(regs) runs x(regs) in flat mode.
 * The stack when call32 starts (in virtual-8086 mode v86_gate finds only its own return address and
 * that of flat_x):
 *
 *	SP + 26  return address of flat_x, 4 bytes
 *	     10  EDI, ESI, EBX, EBP
 *	      2  AX, GS, FS, ES
 *	      0  return address of call32, 2 bytes
 */
	.macro flat_call name target
	.globl \name
\name:
	movl $\target, %ecx
	jmp real_flat
	.endm

real_flat:
	smsw %dx
	testb $1, %dl
	jnz 1f
	save_for_c
	addl $SHARED_BASE, %eax
	callw call32
	restore_for_c
	retl
1:	callw v86_gate
	retl

	flat_call flat_int0c, int0c_service
	flat_call flat_int0d, int0d_service
	flat_call flat_int15, int15_service
	flat_call flat_wait, int15_wait
	flat_call flat_pcibios, pcibios_service
#ifdef CONFIG_TPM
	flat_call flat_tcg, tcg_service
#endif
	flat_call flat_input_poll, input_poll_service
#ifdef CONFIG_FEW_PARTS
	flat_call flat_lapic_eoi, lapic_eoi_service
#endif
