/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decides what a CPU at the reset vector does: POST after a reset of the machine; a reset of the
 * machine if there was none; waking up a guest; or returning to a 286 program that left protected
 * mode by a reset (IBM PC AT Technical Reference, BIOS listing: shutdown codes in CMOS byte 0Fh).
 * Real mode, without a stack, because all RAM may belong to the program. CS may have either base
 * (reset.S).
 */
#include "abi/bda.h"
#include "abi/map.h"
#include "abi/shared.h"
#include "pc/cmos.h"
#include "pc/pic.h"
#include "pc/reset.h"

#define SHUTDOWN_JUMP_EOI 0x05 /* ends an interrupt, then does the same as 0Ah */
#define SHUTDOWN_BLOCK_MOVE 0x09 /* pops DS, ES and registers from the stack that 40:67 points to */
#define SHUTDOWN_JUMP 0x0a /* jumps to the address at 40:67 */
#define SHUTDOWN_WAKE 0xfe /* set by QEMU: the machine has slept */

	.section .entry16, "ax"
	.code16

	/*
	 * Jumps to reset_to_post or reset_to_resume, or leaves the firmware. Changes all registers.
	 */
	.globl reset_decide
reset_decide:
	/*
	 * Only the copy in shadow RAM has a far jump at FFF0. If CS shows it, a program has jumped
	 * here and the CPU was not reset.
	 */
	cmpb $FAR_JUMP, %cs:RESET_VECTOR
	sete %bl
	movb $CMOS_SHUTDOWN, %al
	outb %al, $CMOS_INDEX
	inb $CMOS_DATA, %al
	movb %al, %bh
	testb %al, %al
	jz 1f
	/* The code is for this reset only, so clear it for the next one. */
	xorb %al, %al
	outb %al, $CMOS_DATA
1:	cmpb $SHUTDOWN_JUMP_EOI, %bh
	je 2f
	cmpb $SHUTDOWN_JUMP, %bh
	je 2f
	cmpb $SHUTDOWN_BLOCK_MOVE, %bh
	je 2f
#ifdef CONFIG_S3
	cmpb $SHUTDOWN_WAKE, %bh
	jne 3f
	testb %bl, %bl
	jz 2f
#endif
3:	testb %bl, %bl
	jz reset_to_post
	jmp reset_machine

	/*
	 * The program, or the guest that slept, needs the BIOS that it knew. A reset of the machine
	 * keeps it if shadow RAM stays visible; otherwise POST must run.
	 */
2:	movw %cs:fseg, %ds
	cmpb $FAR_JUMP, RESET_VECTOR
	jne 3b
#ifdef CONFIG_S3
	cmpb $SHUTDOWN_WAKE, %bh
	je reset_to_resume
#endif
	movw %cs:shared_seg, %ds
	cmpl $POST_DONE, SHARED_POST_DONE + shared16
	je resume
	jmp 3b

fseg:
	.word FSEG

	/* Waits like reset_wait() in pc/reset.h. Clobbers AL and ECX. */
	.macro await_reset
	movl $RESET_POLLS, %ecx
9:	inb $RESET_POLL_PORT, %al
	decl %ecx
	jnz 9b
	.endm

reset_machine:
	movw $RESET_CONTROL, %dx
	movb $RESET_HARD, %al
	outb %al, %dx
	movb $RESET_HARD | RESET_CPU, %al
	outb %al, %dx
	await_reset
	inb $PORT_A, %al
	orb $PORT_A_RESET, %al
	outb %al, $PORT_A
	await_reset
	movb $I8042_PULSE_RESET, %al
	outb %al, $I8042_COMMAND
	await_reset
	/* Nothing has reset the machine, so POST again is the best that is left. */
	jmp reset_to_post

resume:
	movw %cs:bda_seg, %ds
	cmpb $SHUTDOWN_BLOCK_MOVE, %bh
	je 2f
	cmpb $SHUTDOWN_JUMP_EOI, %bh
	jne 1f
	inb $I8042_DATA, %al
	movb $PIC_EOI, %al
	outb %al, $PIC2_COMMAND
	outb %al, $PIC1_COMMAND
1:	ljmpw *BDA_RESUME
2:	lssw BDA_RESUME, %sp
	popw %ds
	popw %es
	popaw
	iretw
