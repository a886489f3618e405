/* SPDX-License-Identifier: BSD-2-Clause */
/* Moving and blanking cells of the text window: the loops that a screen's text goes through. Real mode. */
	.code16
	.text

#define WINDOW 0x7ffe	/* offsets of the window's cells */

/*
 * void move_column(u32 at = EAX, u32 blank = EDX, u32 how = ECX), see vga.h
 *
 * Each pair of cells is read once, and written only where it changes: reads cost as much as writes,
 * and most of a screen is blanks above blanks.
 */
	.globl move_column
move_column:
	pushw %bx
	pushw %si
	pushw %di
	movw %ax, %bx
	shrl $16, %eax
	movw %ax, %es
	movw %cx, %si
	shrl $16, %ecx
	pushl %edx
	movl %es:(%bx), %edx
	jcxz 3f
1:	leaw (%bx,%si), %di
	andw $WINDOW, %di
	movl %es:(%di), %eax
	cmpl %eax, %edx
	je 2f
	movl %eax, %es:(%bx)
	movl %eax, %edx
2:	movw %di, %bx
	loop 1b
3:	popl %eax
	cmpl %eax, %edx
	je 4f
	movl %eax, %es:(%bx)
4:	popw %di
	popw %si
	popw %bx
	retw

/*
 * void move_row(u32 to = EAX, u32 what = EDX, u32 blank = ECX), see vga.h
 *
 * 32 bits at a time but at the ends.
 */
	.globl move_row
move_row:
	pushw %si
	pushw %di
	pushw %ds
	movw %ax, %di
	shrl $16, %eax
	movw %ax, %es
	movw %ax, %ds
	movw %dx, %si
	shrl $16, %edx
	xchgl %ecx, %eax
	movw $WINDOW + 2, %cx	/* no further than the window's end */
	subw %di, %cx
	shrw $1, %cx
	cmpw %dx, %cx
	jb 1f
	movw %dx, %cx
1:	cmpw %si, %di
	je 3f
	testw $2, %di
	jz 2f
	movsw
	decw %cx
2:	shrw $1, %cx		/* MOVS and STOS keep the carry */
	rep movsl
	jnc 5f
	movsw
	jmp 5f
3:	testw $2, %di
	jz 4f
	stosw
	decw %cx
4:	shrw $1, %cx
	rep stosl
	jnc 5f
	stosw
5:	popw %ds
	popw %di
	popw %si
	retw

	.section .note.GNU-stack, "", @progbits
