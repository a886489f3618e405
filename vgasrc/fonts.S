/* SPDX-License-Identifier: BSD-2-Clause */
/* The fonts that mkfont.py makes, one after another. */
	.section .rodata.fonts, "a"
	.globl font8, font14, font16
font8:
	.incbin "font8.bin"
font14:
	.incbin "font14.bin"
font16:
	.incbin "font16.bin"

	.section .note.GNU-stack, "", @progbits
