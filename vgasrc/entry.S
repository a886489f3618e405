/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The VGA ROM's header, its entry points, and what C cannot express. Real mode.
 *
 * vgabios.lds places the headers: PCI Firmware Specification 3.0 (header, PCI data structure), and
 * Plug and Play BIOS Specification 1.0A (expansion header).
 */
#include "abi/regs.h"
#include "lib/errno.h"

	.code16

/* Offset 3 of the ROM, which the system BIOS calls as a far routine. AX = bus/device/function. */
	.section .init.entry, "ax"
	.globl vga_init_entry
vga_init_entry:
	jmp init

	.text
/*
 * Each entry finds an interrupt's frame on the stack, or makes one. Below that it saves the
 * caller's registers as a struct regs. C code runs with segments of its own, and IRET returns. The
 * stack then:
 *
 *	SP + 44		flags
 *	SP + 42		CS
 *	SP + 40		IP
 *	SP + 38		GS
 *	SP + 36		FS
 *	SP + 34		ES
 *	SP + 32		DS
 *	SP		EDI, ESI, EBP, ESP, EBX, EDX, ECX, EAX, pushed by PUSHAD
 */
.if REGS_FLAGS != 44 || REGS_DS != 32 || REGS_ES != 34 || REGS_EAX != 28 || REGS_EDI != 0
	.error "struct regs is not what the entries push"
.endif

	.macro save_regs_for function
	pushw %gs
	pushw %fs
	pushw %es
	pushw %ds
	pushal
	movw $\function, %bp
	.endm

	.globl window_entry
/*
 * The far function that WinFuncPtr points to (VBE 4F05h without the INT): BH = 0 set, 1 get; BL =
 * window; DX = position in granules.
 */
window_entry:
	pushfw
	pushw %cs
	pushw $far_return
	save_regs_for vbe_window_call
	jmp enter

init:
	pushfw
	pushw %cs
	pushw $far_return
	save_regs_for vga_post
	jmp enter

far_return:
	lretw

	.globl int5_entry
int5_entry:
	save_regs_for print_screen
	jmp enter

	.globl int10_entry
int10_entry:
	save_regs_for int10
/* Calls the C function in BP. */
enter:
	cld
	movw %cs, %ax
	movw %ax, %ds
	movw %ss, %si
	movw %si, %fs
	xorw %ax, %ax
	movw %ax, %gs
	/* C keeps EBX and ESI; the upper half of ESP belongs to the caller */
	movl %esp, %ebx
	movzwl %sp, %eax
	movl %eax, %esp
	/* switch to the ROM's own stack, if there is one and it is not this one */
	movw rom_stack + 2, %dx
	testw %dx, %dx
	jz 1f
	cmpw %si, %dx
	je 1f
	movw %dx, %es
	movw rom_stack, %di
	cmpw $0, %es:(%di)	/* it is in use by a call that lets interrupts in */
	jne 1f
	movw %dx, %ss
	movzwl %di, %esp
1:	callw *%bp
	movw %si, %ss
	movl %ebx, %esp
	popal
	popw %ds
	popw %es
	popw %fs
	popw %gs
	iretw

/* u8 print_char(u8 ch = EAX) */
	.globl print_char
print_char:
	movb $0, %ah
	xorw %dx, %dx
	int $0x17
	movb %ah, %al
	retw

/*
 * Clears ZF on a real processor in real mode. There the I/O privilege level in FLAGS can be
 * changed, which it cannot in virtual-8086 mode and in real-mode emulators. Changes BX and SI.
 */
	.globl real_mode
real_mode:
	pushfw
	popw %bx
	movw %bx, %si
	xorw $0x3000, %si
	pushw %si
	popfw
	pushfw
	popw %si
	pushw %bx
	popfw
	xorw %bx, %si
	testw $0x3000, %si
	retw

/*
 * int move_block(u32 dst = EAX, u32 src = EDX, u32 bytes = ECX): INT 15h AH=87h, in real mode only
 */
	.globl move_block
move_block:
	pushl %ebx
	pushl %esi
	pushl %edi
	pushl %ebp
	callw real_mode
	jz 1f
	movl %esp, %ebp
	xorl %ebx, %ebx		/* builds six descriptors of 8 bytes, from the last to the first */
	pushl %ebx		/* 5 is SS, 4 is CS; the BIOS fills them in */
	pushl %ebx
	pushl %ebx
	pushl %ebx
	movw $2, %di
/* 3 is the destination, 2 the source: limit FFFFh, base, 93h, base 31..24 */
3:	movl %eax, %ebx
	shrl $16, %ebx
	movw %bx, %si
	movb $0, %bl
	pushw %bx
	movw %si, %bx
	movb $0x93, %bh
	pushw %bx
	pushw %ax
	pushw $-1
	xchgl %edx, %eax
	decw %di
	jnz 3b
	xorl %ebx, %ebx		/* 1 is the GDT, 0 the null descriptor; the BIOS fills them in */
	pushl %ebx
	pushl %ebx
	pushl %ebx
	pushl %ebx
	movw %ss, %ax
	movw %ax, %es
	movw %sp, %si
	shrl $1, %ecx
	movb $0x87, %ah
	pushw %fs
	stc
	int $0x15
	popw %fs		/* a BIOS may change segment registers */
	movw %cs, %dx
	movw %dx, %ds
	movw $0, %dx
	movw %dx, %gs
	movl %ebp, %esp
	jc 1f
	testb %ah, %ah
	jnz 1f
	xorl %eax, %eax
	jmp 2f
1:	movl $-ENOTSUP, %eax
2:	popl %ebp
	popl %edi
	popl %esi
	popl %ebx
	retw

/* The tables that 40:A8 points to. If the ROM is not at C0000h, POST corrects the segments. */
	.section .vars, "aw"
	.globl rom_stack
	.balign 4
rom_stack:
	.long 0			/* far pointer, see flat.h and vga.h */
	.globl save_pointers, save_second_dcc
	.balign 4
save_pointers:
	.word video_params, 0xc000
	.long 0			/* dynamic save area */
	.long 0			/* text font */
	.long 0			/* graphics font */
	.word save_second, 0xc000
	.long 0, 0
save_second:
	.word 26		/* length */
save_second_dcc:
	.word dcc_table, 0xc000
	.long 0			/* second text font */
	.long 0			/* palette profile */
	.long 0, 0, 0

	.section .note.GNU-stack, "", @progbits
