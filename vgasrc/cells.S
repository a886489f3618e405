/* SPDX-License-Identifier: BSD-2-Clause */
/* Moving and blanking cells of the text window: the loops that a screen's text goes through. Real mode. */
	.code16
	.text

#define WINDOW 0x7ffe	/* offsets of the window's cells */

/* %cx = how many cells: as \given, but no further than the window's end. The first is at DI. */
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
 * u16 move_row(u32 to = EAX, u32 what = EDX, u32 blank = ECX), see vga.h
 *
 * 32 bits at a time but at the ends. Reads cost as much as writes, and most of a screen is blanks
 * above blanks: those that a row begins with are read, but only written where others may be.
 */
	.globl move_row
move_row:
	pushaw
	pushw %ds
	movw %ax, %di
	shrl $16, %eax
	movw %ax, %es
	movw %ax, %ds
	movw %dx, %si
	shrl $16, %edx
	xchgl %ecx, %eax
	movzbw %dl, %bx
	incw %bx
	clip %bx
	testw $2, %di
	jz 1f
	movsw
	decw %cx
1:	movw %cx, %bp		/* odd: a last cell without another */
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
	testb %dh, %dh
	jz 3f
	shlw $2, %cx
	addw %cx, %di
	xorw %cx, %cx
3:	rep stosl
	movw %bx, %cx
	rep movsl
	shrw $1, %bp
	jnc 4f
	movsw
4:	testw %bx, %bx
	popw %ds
	popaw
	sete %ah
	retw

/* void blank_row(u32 to = EAX, u16 more = DX, u32 blank = ECX), see vga.h */
	.globl blank_row
blank_row:
	pushw %di
	movw %ax, %di
	shrl $16, %eax
	movw %ax, %es
	xchgl %ecx, %eax
	incw %dx
	clip %dx
	testw $2, %di
	jz 1f
	stosw
	decw %cx
1:	shrw $1, %cx
	rep stosl
	jnc 2f			/* STOS keeps the carry */
	stosw
2:	popw %di
	retw

	.section .note.GNU-stack, "", @progbits
