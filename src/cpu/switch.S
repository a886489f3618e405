/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The mode switches: call32 for real-mode entry stubs; call16_far, call16_int and jump16 for flat
 * code; and the GDT and IDT that they load (Intel SDM vol. 3A, 9.9).
 *
 * The resident stack is at SS:SP = SHARED_SEG:sp in real mode and at 0:SHARED_BASE + sp in flat
 * mode. A switch adds or subtracts the base and moves no data.
 */
#include "abi/control_port.h"
#include "abi/map.h"
#include "abi/regs.h"
#include "cpu/modes.h"

	.section .entry16, "ax"

	.align 8
	.globl gdt
gdt:
	.quad 0
	.quad 0x00cf9b000000ffff /* SEL_CODE32: flat */
	.quad 0x00cf93000000ffff /* SEL_DATA32: flat */
	.quad 0x00009b0f0000ffff /* SEL_CODE16: base F0000, 64 KiB */
	.quad 0x008f93000000ffff /* SEL_DATA16: base 0, 4 GiB, 16-bit stack */
gdt_end:
	.globl gdtr
gdtr:
	.word gdt_end - gdt - 1
	.long FSEG_BASE + gdt
	.globl idtr32
idtr32:
	.word 256 * 8 - 1
	.long FSEG_BASE + idt32
idtr_real:
	.word 0x3ff
	.long IVT_BASE
	.globl shared_seg
shared_seg:
	.word SHARED_SEG

	.macro load_segments sel
	movw \sel, %dx
	movw %dx, %ds
	movw %dx, %es
	movw %dx, %fs
	movw %dx, %gs
	movw %dx, %ss
	.endm

	.macro protected_mode
	lgdtl %cs:gdtr
	lidtl %cs:idtr32
	movl %cr0, %ebx
	orb $1, %bl
	movl %ebx, %cr0
	.endm

	/* Ends in real mode with CS = FSEG. Clobbers DX and EDI. */
	.macro real_mode
	load_segments $SEL_DATA16
	leave_protected_mode
	lidtl %cs:idtr_real
	.endm

	.macro leave_protected_mode
	movl %cr0, %edi
	andl $0x7ffffffe, %edi
	movl %edi, %cr0
	ljmpw $FSEG, $1f
1:
	.endm

/*
 * call32: a near call from real mode, on the resident stack (the upper half of ESP is 0), with
 * interrupts off. In: ECX = flat function, EAX = its argument. Out: EAX = the function's result,
 * GDTR and IDTR unchanged, DS = SS = SHARED_SEG, ES undefined. Clobbers all other registers except
 * FS and GS. The stack when the flat function is called:
 *
 *	ESP + 12  return address of call32, 2 bytes
 *	       6  the caller's IDTR
 *	       0  the caller's GDTR
 *	      -4  only if A20 seemed closed: what a20_open has returned
 */
	.code16
	.globl call32
call32:
	/* Save the caller's tables, which it may need to return to protected mode. */
	leal -12(%esp), %esp
	sgdtl (%esp)
	sidtl 6(%esp)
	protected_mode
	ljmpl $SEL_CODE32, $(FSEG_BASE + call32_flat)
	.code32
call32_flat:
	/* FS and GS keep the guest's values, because flat code uses neither. */
	movw $SEL_DATA32, %dx
	movw %dx, %ds
	movw %dx, %es
	movw %dx, %ss
	addl $SHARED_BASE, %esp
	movl 0xffff0, %edx /* see a20_open */
	cmpl 0x1ffff0, %edx
	je 2f
	call *%ecx
1:	subl $SHARED_BASE, %esp
	ljmpl $SEL_CODE16, $3f

2:	call a20_open
	pushl %ebx
	call *%ecx
	popl %ebx
	call a20_restore
	jmp 1b

/*
 * a20_open: opens A20 if it seems to be closed. Out: EBX, which a20_restore needs: if BH is 1, it
 * writes BL to port 92h. Clobbers EDX. Flat.
 *
 * With A20 off, 1FFFF0 shows the reset vector at FFFF0. If RAM happens to contain the same eight
 * bytes, that only costs two port accesses.
 */
	.globl a20_open, a20_restore
a20_open:
	xorl %ebx, %ebx
	movl 0xffff0, %edx
	cmpl 0x1ffff0, %edx
	jne 6f
	movl 0xffff4, %edx
	cmpl 0x1ffff4, %edx
	jne 6f
	pushl %eax
	inb $PORT_A, %al
	movb %al, %bl
	orb $PORT_A_A20, %al
	/* Write the bit even if it is set: another gate may have closed A20 since. */
	outb %al, $PORT_A
	cmpl 0x1ffff4, %edx
	je 4f
	/* The bytes differ now, so A20 was closed: close it again, whatever the bit was. */
	andb $~PORT_A_A20, %bl
	movb $1, %bh
	jmp 5f
4:	cmpb %bl, %al
	setne %bh
5:	popl %eax
6:	ret

a20_restore:
	testb %bh, %bh
	jz 7f
	pushl %eax
	movb %bl, %al
	outb %al, $PORT_A
	popl %eax
7:	ret

	.code16
	/*
	 * The stack segment must become a 16-bit segment; the other segments only need another
	 * base.
	 */
3:	movw $SEL_DATA16, %dx
	movw %dx, %ss
	leave_protected_mode
	movw %cs:shared_seg, %ss
	movw %cs:shared_seg, %ds
	lidtl 6(%esp)
	lgdtl (%esp)
	leal 12(%esp), %esp
	retw

/*
 * The real-mode half of call16_* and jump16. In: EBX = stack segment. The stack (jump16 has only
 * the two lowest entries):
 *
 *	ESP + 62  ESP on the stack of call16's caller	(at 60 for a far call)
 *	      58  base of this stack's segment		(at 56 for a far call)
 *	      56  FLAGS for an interrupt's IRET		(a far call has none)
 *	      54  FSEG
 *	      52  call16_return
 *	      48  the target's far address
 *	       0  struct regs
 */
	.globl call16_real
call16_real:
	real_mode
	movw %bx, %ss
	popl %edi
	popl %esi
	popl %ebp
	leal 4(%esp), %esp
	popl %ebx
	popl %edx
	popl %ecx
	popl %eax
	popw %ds
	popw %es
	popw %fs
	popw %gs
	leal 4(%esp), %esp
	popfw
	leal 2(%esp), %esp
	lretw

resume_real16:
	real_mode
	movw %cs:shared_seg, %ss
	xorw %ax, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %fs
	movw %ax, %gs
	lretw

/*
 * The called code returns here. Of the picture above call16_real only the upper two entries, ESP
 * and the base, are left. A struct regs is built below them again.
 */
	.globl call16_return
call16_return:
	pushw $0
	pushfw
	/*
	 * Load flags before the switch to protected mode, because the called code may have set the
	 * trap flag.
	 */
	pushw $2
	popfw
	pushw %cs
	pushw $0
	pushw %gs
	pushw %fs
	pushw %es
	pushw %ds
	pushl %eax
	pushl %ecx
	pushl %edx
	pushl %ebx
	pushl %esp
	pushl %ebp
	pushl %esi
	pushl %edi
	movzwl %sp, %esp
	movl REGS_SIZE(%esp), %ecx /* base of the stack segment */
	protected_mode
	ljmpl $SEL_CODE32, $(FSEG_BASE + call16_flat)
	.code32
	/* Real-mode code may have closed A20. Then the ROM cannot be reached, so open it. */
call16_flat:
	load_segments $SEL_DATA32
	movl 0xffff0, %edx
	cmpl 0x1ffff0, %edx
	jne 1f
	inb $PORT_A, %al
	orb $PORT_A_A20, %al
	outb %al, $PORT_A
1:	movl $call16_done, %edx
	jmp *%edx

	.section .text.switch, "ax"
/* void call16_far(u16 seg, u16 off, struct regs *regs) */
	.globl call16_far
call16_far:
	pushl %ebp
	pushl %ebx
	pushl %esi
	pushl %edi
	xorl %ebp, %ebp
	jmp call16

/* void call16_int(u8 vector, struct regs *regs) */
	.globl call16_int
call16_int:
	cmpb $0, v86_running /* under a monitor the interrupt runs in the caller's mode */
	jne v86_int
	pushl %ebp
	pushl %ebx
	pushl %esi
	pushl %edi
	movl %edx, %ecx
	movzbl %al, %eax
	movl IVT_BASE(, %eax, 4), %edx
	movl %edx, %eax
	shrl $16, %eax
	movl $1, %ebp

/*
 * In: EAX:EDX = target (segment and offset), ECX = regs, EBP = 1 for an interrupt's stack frame, 0
 * for a far call's. Below the four registers that are pushed already, the caller's stack gets
 *
 *	ESP + 8    shared.stack_pos, to be restored
 *	      4    regs
 *	      0    call16_stack, to be restored
 *
 * If the caller is on the resident stack, real-mode code continues below that. Any other stack may
 * be above 1 MiB. Then real-mode code gets the stack at call16_stack during POST; later, or if too
 * many calls are nested, it gets the resident stack. First the ESP above, and then the base of the
 * stack's segment, are pushed on real-mode code's stack.
 */
call16:
	pushl shared
	pushl %ecx
	pushl call16_stack
	movl %esp, %esi
	movl $SHARED_BASE, %ebx
	movl %esp, %edi
	subl %ebx, %edi
	cmpl $SHARED_SIZE, %edi
	jb 2f
	movl call16_stack, %edi
	cmpl $POST_STACK16_LOW, %edi
	jbe 1f
	subl $POST_STACK16_ROOM, call16_stack
	movl %edi, %esp
	movl $POST_STACK16_TOP - 0x8000, %ebx
	jmp 2f
1:	movl shared, %esp
	addl %ebx, %esp
2:	pushl %esi
	pushl %ebx
	/* call16_unwind needs this to find the call. */
	cmpl $CALL16_ARMED, call16_guard
	jne 1f
	movl %esi, call16_guard
1:	testl %ebp, %ebp
	jz 1f
	pushw REGS_SIZE-4(%ecx) /* flags for IRET */
1:	pushw $FSEG
	pushw $call16_return
	pushw %ax
	pushw %dx
	subl $REGS_SIZE, %esp
	movl %ecx, %esi
	movl %esp, %edi
	movl $(REGS_SIZE / 4), %ecx
	rep movsl
	testl %ebp, %ebp
	jz 1f
	andw $~0x300, REGS_SIZE-4(%esp) /* an INT clears IF and TF */
/*
 * If the guest changes stacks and calls a service, that service starts below what the called code
 * may use.
 */
1:
	cmpl $SHARED_BASE, %ebx
	jne 1f
	leal -(SHARED_BASE + CALLEE_ROOM)(%esp), %eax
	movl %eax, shared
1:	subl %ebx, %esp
	shrl $4, %ebx
	ljmp $SEL_CODE16, $call16_real

	.globl call16_done
call16_done:
	addl %ecx, %esp
	movl %esp, %esi
	movl REGS_SIZE+4(%esp), %esp
	movl 4(%esp), %edi
	movl $(REGS_SIZE / 4), %ecx
	rep movsl
	jmp call16_leave

/* void call16_unwind(u32 esp): returns from the call16_far() that stored @esp in call16_guard. */
	.globl call16_unwind
call16_unwind:
	movl %eax, %esp
call16_leave:
	popl call16_stack
	leal 4(%esp), %esp
	popl shared
	popl %edi
	popl %esi
	popl %ebx
	popl %ebp
	ret

/* void jump16(u16 seg, u16 off, struct regs *regs) */
	.globl jump16
jump16:
	movl $resident_stack_top, shared
	movl %ecx, %esi
	movl $BOOT_SECTOR, %esp
	pushw %ax
	pushw %dx
	subl $REGS_SIZE, %esp
	movl %esp, %edi
	movl $(REGS_SIZE / 4), %ecx
	rep movsl
	xorl %ebx, %ebx
	ljmp $SEL_CODE16, $call16_real

/*
 * void resume_real(u32 linear): ESP is on the resident stack, where a far return finds the address:
 *
 *	ESP + 2   segment
 *	      0   offset
 */
	.globl resume_real
resume_real:
	movl %eax, %edx
	andl $15, %edx
	shrl $4, %eax
	pushw %ax
	pushw %dx
	subl $SHARED_BASE, %esp
	ljmp $SEL_CODE16, $resume_real16

/* void resume_flat(u32 linear) */
	.globl resume_flat
resume_flat:
	jmp *%eax

/* void run_resident(void (*fn)(void)) */
	.globl run_resident
run_resident:
	movl $(SHARED_BASE + resident_stack_top), %esp
	jmp *%eax

/*
 * The IDT of flat code. All vectors lead to flat_interrupt(), because a program may have moved the
 * interrupt controllers anywhere. Table and stubs are in the 16-bit section, where a symbol is the
 * low half of the address that a gate needs. A stub has four bytes. Sixteen stubs share a jump,
 * which is as far as a short jump reaches.
 */
	.section .entry16, "ax"
	.set STUBS_SIZE, 16 * 4 + 8
	.align 8
idt32:
	.set vector, 0
	.rept 256
	.word idt_stubs + vector / 16 * STUBS_SIZE + vector % 16 * 4
	.word SEL_CODE32
	.word 0x8e00
	.word FSEG_BASE >> 16
	.set vector, vector + 1
	.endr

	.align 8
idt_stubs:
	.set vector, 0
	.rept 16
	.rept 16
	.byte 0x6a, vector /* pushl: the vector is sign-extended */
	.byte 0xeb, (15 - vector % 16) * 4 /* jmp to the end of the sixteen stubs */
	.set vector, vector + 1
	.endr
	jmp *FSEG_BASE + idt_enter_at
	.space 2
	.endr
#ifndef __clang__ /* clang's assembler does not know sizes here yet */
	.if . - idt_stubs != 16 * STUBS_SIZE
	.error "the IDT's stubs are not where its gates say"
	.endif
#endif
idt_enter_at:
	.long idt_enter

	.section .text.switch, "ax"
/*
 * The stack when a stub jumps here. PUSHAD puts the general registers below it; flat_interrupt()
 * gets the registers and this together as a struct exception_frame:
 *
 *	ESP + 12   EFLAGS
 *	       8   CS
 *	       4   EIP; an exception's error code may come before it
 *	       0   the vector, sign-extended
 */
idt_enter:
	pushal
	movzbl 32(%esp), %eax
	movl %eax, 32(%esp)
	movl %esp, %edx
	cld
	call flat_interrupt /* returns only from interrupts, which have no error code */
	popal
	addl $4, %esp
	/*
	 * This does not use IRET: KVM's instruction emulator runs a guest without paging on CPUs
	 * that cannot, and does not know IRET in protected mode. The code segment never changes.
	 */
	pushl 8(%esp)
	popfl
	ret $8

/*
 * void task_switch(u32 *save, u32 stack): stores the calling task's ESP in *save. A task's stack
 * while it waits:
 *
 *	ESP + 16   return address of task_switch
 *	       0   EDI, ESI, EBX, EBP
 */
	.globl task_switch
task_switch:
	pushl %ebp
	pushl %ebx
	pushl %esi
	pushl %edi
	movl %esp, (%eax)
	movl %edx, %esp
	popl %edi
	popl %esi
	popl %ebx
	popl %ebp
	ret
