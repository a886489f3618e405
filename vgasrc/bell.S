/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bell of teletype output: a tone of the PC's speaker. Real mode. IBM PS/2 and PC BIOS
 * Interface TR, INT 10H (AH)=0EH; the tone is that of the PC AT.
 */
#include "abi/control_port.h"
#include "abi/pit.h"

	.code16
	.text

#define SPEAKER_ON   (PORT_B_GATE2 | PORT_B_SPEAKER)
#define DIVISOR	     1331	/* divides 1.193 MHz: 896 Hz */
#define DURATION     300000	/* in microseconds */
#define SHORT_CLICKS 16384	/* how many port reads, each of at least half a microsecond */

/*
 * void bell(bool may_wait = AL)
 *
 * The BIOS waits for the end of the tone (INT 15h AH=86h), and lets interrupts in meanwhile. So
 * this is done only if the caller had interrupts enabled, and on a real processor in real mode.
 * Otherwise the tone is short.
 */
	.globl bell
bell:
	pushl %ebx
	pushl %esi
	pushl %edi
	pushl %ebp
	movb %al, %cl
	inb $PORT_B, %al
	andb $~SPEAKER_ON & 0xff, %al
	pushw %ax
	orb $SPEAKER_ON, %al
	outb %al, $PORT_B
	movb $PIT_CHANNEL2_SQUARE_WAVE, %al
	outb %al, $PIT_COMMAND
	movb $DIVISOR & 0xff, %al
	outb %al, $PIT_CHANNEL2
	movb $DIVISOR >> 8, %al
	outb %al, $PIT_CHANNEL2
	testb %cl, %cl
	jz 1f
	callw real_mode
	jz 1f
	movw $1, %ax		/* a handler that calls INT 10h must not use this stack */
	callw stack_use
	movw $0x8600, %ax
	movw $DURATION >> 16, %cx
	movw $DURATION & 0xffff, %dx
	pushw %fs
	int $0x15
	popw %fs		/* a BIOS may change segment registers */
	sbbw %cx, %cx		/* did it wait? */
	cld
	movw %cs, %ax
	movw %ax, %ds
	xorw %ax, %ax
	movw %ax, %gs
	callw stack_use
	jcxz 3f
1:	movw $SHORT_CLICKS, %cx
2:	inb $PORT_B, %al
	loop 2b
3:	popw %ax
	outb %al, $PORT_B
	popl %ebp
	popl %edi
	popl %esi
	popl %ebx
	retw

/*
 * void stack_use(u16 used = AX): notes in the ROM's own stack, if there is one, whether it is in
 * use.
 */
	.globl stack_use
stack_use:
	movw rom_stack + 2, %dx
	testw %dx, %dx
	jz 1f
	movw %dx, %es
	pushw %bx
	movw rom_stack, %bx
	movw %ax, %es:(%bx)
	popw %bx
1:	retw

	.section .note.GNU-stack, "", @progbits
