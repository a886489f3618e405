/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VBE's protected-mode interface (4F0Ah) for the Bochs display interface at its ports: window,
 * display start and palette. The code is position-independent, uses only the caller's stack, and
 * has no data. VBE 3.0, 4.13.
 *
 * Callers have 32-bit or 16-bit code segments. Each function starts with five bytes that are "mov
 * eax, imm32" in a 32-bit segment, and "mov ax, imm16; jmp short" in a 16-bit segment.
 */
#define INDEX 0x1ce
#define DATA  0x1cf
#define BPP   3
#define BANK  5
#define LINE  6
#define START_X 8
#define START_Y 9

.macro both name
\name:
	.byte 0xb8, 0, 0, 0xeb, 3
	.code32
	jmp \name\()_32
	nop
	.org \name + 8
	.code16
	jmp \name\()_16
\name\()_32:
	.code32
	.set BITS, 32
	\name\()_body
	.code16
\name\()_16:
	.set BITS, 16
	\name\()_body
.endm

.macro put_reg reg
	movw $INDEX, %dx
	movw $\reg, %ax
	outw %ax, %dx
	incw %dx
.endm

/* BH = 0 sets, 1 gets; BL = 0 is window A; DX = 64 KiB bank. Returns DX. */
.macro set_window_body
	pushw %dx
	put_reg BANK
	popw %ax
	cmpb $1, %bh
	je 1f
	outw %ax, %dx
1:	inw %dx, %ax
	movw %ax, %dx
	movw $0x4f, %ax
	ret
.endm

/* DX:CX = start in units of 4 bytes. */
.macro set_start_body
	pushw %bx
	pushw %cx
	pushw %dx
	put_reg BPP
	inw %dx, %ax
	addw $7, %ax
	shrw $3, %ax
	movw %ax, %bx			/* bytes per pixel */
	put_reg LINE
	inw %dx, %ax
	mulw %bx			/* bytes per line, less than 64 KiB */
	movw %ax, %cx
	popw %dx
	popw %ax			/* DX:AX = start / 4 */
	pushw %ax
	shlw $1, %ax
	rclw $1, %dx
	shlw $1, %ax
	rclw $1, %dx
	cmpw %cx, %dx
	jae 1f				/* it is beyond the last line: leave the start as it is */
	divw %cx			/* AX = line, DX = bytes in it */
	pushw %ax
	movw %dx, %ax
	xorw %dx, %dx
	divw %bx
	pushw %ax
	put_reg START_X
	popw %ax
	outw %ax, %dx
	put_reg START_Y
	popw %ax
	outw %ax, %dx
1:	popw %cx
	popw %bx
	movw $0x4f, %ax
	ret
.endm

/*
 * CX = number of entries, DX = the first one, ES:(E)DI = entries of blue, green, red and an unused
 * byte.
 */
.macro set_palette_body
	testw %cx, %cx
	jz 2f
	pushw %cx
	movb %dl, %al
	movw $0x3c8, %dx
	outb %al, %dx
	incw %dx
.if BITS == 32
	pushl %edi
1:	movl %es:(%edi), %eax
	addl $4, %edi
.else
	pushw %di
1:	movl %es:(%di), %eax
	addw $4, %di
.endif
	roll $16, %eax			/* red */
	outb %al, %dx
	roll $16, %eax
	xchgb %al, %ah			/* green */
	outb %al, %dx
	xchgb %al, %ah
	outb %al, %dx
	decw %cx
	jnz 1b
.if BITS == 32
	popl %edi
.else
	popw %di
.endif
	popw %cx
2:	movw $0x4f, %ax
	ret
.endm

	.code16
	.section .rodata.pm, "a"
	.globl vbe_pm_table, vbe_pm_end
vbe_pm_table:
	.word set_window - vbe_pm_table
	.word set_start - vbe_pm_table
	.word set_palette - vbe_pm_table
	.word ports - vbe_pm_table
	both set_window
	both set_start
	both set_palette
ports:
	.word INDEX, DATA, 0x3c8, 0x3c9, 0xffff	/* ports */
	.word 0xffff				/* no memory */
vbe_pm_end:

	.section .note.GNU-stack, "", @progbits
