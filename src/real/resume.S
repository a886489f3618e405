/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a CPU at the reset vector is to do: POST after a reset of the machine, a reset of the
 * machine where there was none, or go on with a 286 program that left protected mode this way
 * (IBM PC AT Technical Reference, BIOS listing: shutdown codes in CMOS byte 0Fh). Real mode,
 * without a stack: all RAM may be the program's.
 */
#include "abi/shared.h"
#include "memory/map.h"

#define CMOS_INDEX 0x70
#define CMOS_DATA 0x71
#define CMOS_SHUTDOWN 0x0f

#define SHUTDOWN_JUMP_EOI 0x05 /* ends an interrupt, then as 0Ah */
#define SHUTDOWN_BLOCK_MOVE 0x09 /* pops DS, ES and registers from the stack at 40:67 */
#define SHUTDOWN_JUMP 0x0a /* jumps to 40:67 */
#define SHUTDOWN_S3 0xfe /* QEMU: for POST to see */

#define RESET_CONTROL 0xcf9
#define PORT_A 0x92
#define I8042_COMMAND 0x64

#define RESUME_AT 0x67 /* in the BDA */

	.section .entry16, "ax"
	.code16

	/* Ends at reset_to_post, or does not. Changes all registers. */
	.globl reset_decide
reset_decide:
	movw %cs:shared_seg, %ds
	cmpl $POST_DONE, SHARED_POST_DONE + shared16
	sete %bl /* shadow RAM is open: this was no reset of the machine */
	movb $CMOS_SHUTDOWN, %al
	outb %al, $CMOS_INDEX
	inb $CMOS_DATA, %al
	cmpb $SHUTDOWN_S3, %al
	je reset_to_post
	movb %al, %bh
	testb %al, %al
	jz 1f
	xorb %al, %al
	outb %al, $CMOS_DATA
1:	testb %bl, %bl
	jz reset_to_post
	cmpb $SHUTDOWN_JUMP_EOI, %bh
	je resume
	cmpb $SHUTDOWN_JUMP, %bh
	je resume
	cmpb $SHUTDOWN_BLOCK_MOVE, %bh
	je resume

reset_machine:
	movl $0, SHARED_POST_DONE + shared16
	movw $RESET_CONTROL, %dx
	movb $0x02, %al
	outb %al, %dx
	movb $0x06, %al
	outb %al, %dx
	inb $PORT_A, %al
	orb $0x01, %al
	outb %al, $PORT_A
	movb $0xfe, %al
	outb %al, $I8042_COMMAND
	/* None of these: POST again is the best that is left. */
	jmp reset_to_post

resume:
	movw %cs:bda_seg, %ds
	cmpb $SHUTDOWN_BLOCK_MOVE, %bh
	je 2f
	cmpb $SHUTDOWN_JUMP_EOI, %bh
	jne 1f
	inb $0x60, %al
	movb $0x20, %al
	outb %al, $0xa0
	outb %al, $0x20
1:	ljmpw *RESUME_AT
2:	lssw RESUME_AT, %sp
	popw %ds
	popw %es
	popaw
	iretw
