/* SPDX-License-Identifier: BSD-2-Clause */
/* The fonts from mkfont.py, one after another, and the code by which POST loads one. Real mode. */
	.code16
	.text

/*
 * void font_flat(u32 fb = EAX): writes the 8x16 font to block 0 of font memory, through the flat
 * framebuffer (flat.h). Row n of the block is byte 4n + 2, and a glyph has 32 rows. A loop that
 * writes one byte at a time would be a tenth of POST's instructions.
 */
	.globl font_flat
font_flat:
	pushl %esi
	movl %eax, %edx
	movw $font16, %si
	movw $256, %cx
1:
	.set row, 0
	.rept 4			/* four rows at a time */
	lodsl
	movb %al, %gs:4 * row + 2(%edx)
	movb %ah, %gs:4 * row + 6(%edx)
	shrl $16, %eax
	movb %al, %gs:4 * row + 10(%edx)
	movb %ah, %gs:4 * row + 14(%edx)
	.set row, row + 4
	.endr
	addl $4 * 32, %edx
	loop 1b
	popl %esi
	retw

	.section .rodata.fonts, "a"
	.globl font8, font14, font16
font8:
	.incbin "font8.bin"
font14:
	.incbin "font14.bin"
font16:
	.incbin "font16.bin"

	.section .note.GNU-stack, "", @progbits
