/* SPDX-License-Identifier: BSD-2-Clause */
/* Blanks text memory and loads a font in one pass. Real mode. */
#define BLANK_CELL 0x0720 /* grey on black */

	.code16
	.text

/* Writes eight rows: the dots in the words of \dots, each beside a blank cell. */
.macro blank_rows dots, at
	movdqa %xmm3, %xmm5
	punpcklwd \dots, %xmm5
	movups %xmm5, %gs:\at(%eax)
	movdqa %xmm3, %xmm5
	punpckhwd \dots, %xmm5
	movups %xmm5, %gs:\at + 16(%eax)
.endm

/*
 * u32 font_flat_blank(u32 fb = EAX): writes the 8x16 font to block 0 of font memory, as font_flat()
 * does, and blank cells beside it, by SSE2. Returns the address behind the block. To write cells and
 * font one after the other would take twice as many instructions, a thirtieth of a boot's.
 */
	.globl font_flat_blank, font_flat_blank_end
font_flat_blank:
	pushl %esi
	movw $font16, %si
	movw $256, %cx
	movl $BLANK_CELL << 16 | BLANK_CELL, %edx
	movd %edx, %xmm3
	pshufd $0, %xmm3, %xmm3
	pxor %xmm0, %xmm0
	movdqa %xmm3, %xmm4	/* blank cells where the font has no dots */
	punpcklwd %xmm0, %xmm4
1:	movdqu (%si), %xmm1
	movdqa %xmm1, %xmm2
	punpcklbw %xmm0, %xmm1
	punpckhbw %xmm0, %xmm2
	blank_rows %xmm1, 0
	blank_rows %xmm2, 32
	movups %xmm4, %gs:64(%eax)
	movups %xmm4, %gs:80(%eax)
	movups %xmm4, %gs:96(%eax)
	movups %xmm4, %gs:112(%eax)
	addw $16, %si
	subl $-128, %eax
	loop 1b
	popl %esi
	retw
font_flat_blank_end:

	.section .note.GNU-stack, "", @progbits
