/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Moves and blanks cells of the text window. These loops handle most of a screen's text. Real mode.
 */
	.code16
	.text

#define WINDOW 0x7ffe	/* offsets of the window's cells */

/* Sets %cx to \given cells, or fewer if the window ends before. DI is the first cell. */
.macro clip given
	movw $WINDOW + 2, %cx
	subw %di, %cx
	shrw $1, %cx
	cmpw \given, %cx
	jb .Lclipped\@
	movw \given, %cx
.Lclipped\@:
.endm

/*
 * bool move_row(u16 seg = AX, u16 to = DX, u16 from = CX, u16 cells, u32 blank, bool over), see
 * vga.h
 *
 * Moves 32 bits at a time except at the ends. A read costs as much as a write, and most of a screen
 * is blanks above blanks. So blanks at the start of a row are read, but written only where
 * something else may be.
 */
#define STACK_1	6	/* arguments on the stack, beyond EBP and the return address */
#define STACK_2 10
#define STACK_3 14

	.globl move_row
move_row:
	pushl %ebp
	movl %esp, %ebp
	pushal
	pushw %ds
	movw %ax, %es
	movw %ax, %ds
	movw %dx, %di
	movw %cx, %si
	movl STACK_2(%bp), %eax
	clip STACK_1(%bp)
	testw $2, %di
	jz 1f
	movsw
	decw %cx
1:	movw %cx, %dx		/* odd: there is a single cell at the end */
	shrw $1, %cx
	movw %cx, %bx
	xchgw %si, %di
	cmpw %cx, %bx		/* sets ZF if there is no pair: REPE SCAS then does nothing */
	repe scasl
	je 2f
	subw $4, %di
	incw %cx
2:	xchgw %si, %di
	xchgw %cx, %bx		/* how many pairs are left, and how many are blank */
	subw %bx, %cx
	cmpb $0, STACK_3(%bp)
	je 3f
	shlw $2, %cx
	addw %cx, %di
	xorw %cx, %cx
3:	rep stosl
	movw %bx, %cx
	rep movsl
	shrw $1, %dx
	jnc 4f
	movsw
4:	testw %bx, %bx
	popw %ds
	popal
	sete %al
	movzbl %al, %eax
	popl %ebp
	retw

/* void blank_row(u16 seg = AX, u16 to = DX, u16 cells = CX, u32 blank), see vga.h */
	.globl blank_row
blank_row:
	pushl %ebp
	movl %esp, %ebp
	pushl %edi
	movw %ax, %es
	movw %dx, %di
	movw %cx, %dx
	movl STACK_1(%bp), %eax
	clip %dx
	testw $2, %di
	jz 1f
	stosw
	decw %cx
1:	shrw $1, %cx
	rep stosl
	jnc 2f			/* STOS does not change the carry flag */
	stosw
2:	popl %edi
	popl %ebp
	retw

	.section .note.GNU-stack, "", @progbits
