/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The image as a multiboot kernel (Multiboot Specification 0.6.96, 3.1 and 3.2). The linker keeps
 * this in images for RAM only, and puts it first, where loaders look for it.
 */
#include "machine/multiboot.h"
#include "memory/map.h"

#define FLAGS (MULTIBOOT_MEMORY_INFO | MULTIBOOT_ADDRESSES)

	.section .multiboot, "ax"
	.code32
	.balign 4
header:
	.long MULTIBOOT_HEADER_MAGIC
	.long FLAGS
	.long -(MULTIBOOT_HEADER_MAGIC + FLAGS)
	.long header
	.long __image_start
	.long 0 /* all of the file is loaded: the table for multiboot_move() follows the image */
	.long 0 /* and nothing has to be cleared */
	.long entry

/* Flat segments, A20 open, interrupts off; EAX: the loader's magic, EBX: struct multiboot_info. */
entry:
	cli
	cld
	/* Nobody knows yet which RAM is free. The image has room where the resident stack will be. */
	movl $__image_data + SHARED_SIZE, %esp
	movl %ebx, %edx
	call multiboot_move
	leal in_place(%eax), %eax
	jmp *%eax

/* In the copy from here on, whose addresses have been changed, or still in the image. */
in_place:
	lgdtl gdtr_image
	/* Until the shadow is filled an exception has no handler: it resets the machine. */
	lidtl idtr_empty
	movl %cr0, %eax
	/* As after a reset: caches on (CD, NW), paging and FPU emulation off. */
	andl $0x1ffffff3, %eax
	movl %eax, %cr0
	ljmpl $SEL_CODE32, $post_entry

gdtr_image:
	.word SEL_COUNT * 8 - 1
	.long __image_gdt
idtr_empty:
	.word 0
	.long 0
