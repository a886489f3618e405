/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The last step before a kernel runs (boot/kernel_jump.h). Flat 32-bit. It runs in the ROM and uses
 * no data of POST's, because the kernel may lie over them.
 */
#include "abi/map.h"

#define KERNEL_CS 0x10
#define KERNEL_DS 0x18
#define KERNEL_TSS 0x20

	.code32
	.section .post_text, "ax"
	.align 8
kernel_gdt:
	.quad 0
	.quad 0
	.quad 0x00cf9b000000ffff
	.quad 0x00cf93000000ffff
	.quad 0x0000890000000067 /* an available 32-bit TSS at 0, which nobody uses */
kernel_gdt_end:
	.set GDT_SIZE, kernel_gdt_end - kernel_gdt
kernel_gdtr:
	.word GDT_SIZE - 1
	.long KERNEL_GDT
kernel_idtr:
	.word 0
	.long 0

/* void kernel_move(const struct kernel_move *m) */
	.globl kernel_move
kernel_move:
	cli
	cld
	movl 0(%eax), %edi
	movl 4(%eax), %esi
	movl 8(%eax), %ebx
	movl 12(%eax), %edx
	movl 16(%eax), %eax
	movl $KERNEL_STACK_TOP, %esp
	movl %ebx, %ecx
	shrl $2, %ecx
	rep movsl
	movl %ebx, %ecx
	andl $3, %ecx
	rep movsb
	call *%edx
1:	hlt
	jmp 1b

/* void kernel_enter(void *e) */
	.globl kernel_enter
kernel_enter:
	cli
	cld
	movl %eax, %ebp
	movl $KERNEL_STACK_TOP, %esp
	/*
	 * Put the GDT into RAM, since the kernel needs its descriptors until it has loaded its own.
	 */
	movl $kernel_gdt, %esi
	movl $KERNEL_GDT, %edi
	movl $(GDT_SIZE / 4), %ecx
	rep movsl
	lgdtl kernel_gdtr
	lidtl kernel_idtr
	ljmp $KERNEL_CS, $1f
1:	movl $KERNEL_DS, %eax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %fs
	movw %ax, %gs
	movw %ax, %ss
	movl $KERNEL_TSS, %eax
	ltr %ax
	pushl $2
	popfl
	pushl 0(%ebp)
	movl 4(%ebp), %eax
	movl 8(%ebp), %ebx
	movl 12(%ebp), %esi
	xorl %ecx, %ecx
	xorl %edx, %edx
	xorl %edi, %edi
	xorl %ebp, %ebp
	ret
