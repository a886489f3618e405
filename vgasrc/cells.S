/* SPDX-License-Identifier: BSD-2-Clause */
/* Moving and blanking cells of the text window: the loops that a screen's text goes through. Real mode. */
	.code16
	.text

#define WINDOW 0x7ffe	/* offsets of the window's cells */

/* %cx = cells: as many as \given, but no further than the window's end. The first is at DI. */
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
 * bool move_row(u16 seg = AX, u16 to = DX, u16 from = CX, u16 cells, u32 blank, bool over), see vga.h
 *
 * 32 bits at a time but at the ends. Reads cost as much as writes, and most of a screen is blanks
 * above blanks: those that a row begins with are read, but only written where others may be.
 */
#define STACK_1	6	/* arguments on the stack: behind EBP and the return address */
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
1:	movw %cx, %dx		/* odd: a last cell without another */
	shrw $1, %cx
	movw %cx, %bx
	xchgw %si, %di
	cmpw %cx, %bx		/* no pair at all: none that is not blank */
	repe scasl
	je 2f
	subw $4, %di
	incw %cx
2:	xchgw %si, %di
	xchgw %cx, %bx		/* so many are left, and so many are blank */
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
	jnc 2f			/* STOS keeps the carry */
	stosw
2:	popl %edi
	popl %ebp
	retw

	.section .note.GNU-stack, "", @progbits
