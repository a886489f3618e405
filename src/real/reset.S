/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the reset vector to flat C: the only real-mode instructions before POST, and what an
 * application processor runs when it is started. The F segment is read from the ROM here.
 */
#include "memory/map.h"

	.section .reset, "ax"
	.code16
	.globl reset_vector
reset_vector:
	ljmpw $FSEG, $0xe05b
	.ascii "11/22/26" /* the BIOS date at F000:FFF5, IBM PC AT Technical Reference */
	.byte 0
	.byte 0xfc /* the model byte: AT */
	.byte 0

	.section .entry16, "ax"
	.globl reset_entry
reset_entry:
	cli
	cld
	jmp reset_decide
	.globl reset_to_post
reset_to_post:
	lgdtl %cs:gdtr
	lidtl %cs:idtr32
	movl %cr0, %eax
	/* Caches on (CD, NW), paging and FPU emulation off, as after a power-on. */
	andl $0x1ffffff3, %eax
	orb $1, %al
	movl %eax, %cr0
	ljmpl $SEL_CODE32, $post_entry

	.code32
	.section .post.entry, "ax"
	.globl post_entry
post_entry:
	movw $SEL_DATA32, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %fs
	movw %ax, %gs
	movw %ax, %ss
	movl $POST_STACK_TOP, %esp
	/* POST's initialised data comes from the ROM; what is not initialised is zeroed. */
	movl $__post_data_load, %esi
	movl $POST_DATA_BASE, %edi
	movl $__post_data_words, %ecx
	rep movsl
	xorl %eax, %eax
	movl $__post_bss_words, %ecx
	rep stosl
	call post
1:	hlt
	jmp 1b
