/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the image a multiboot kernel (Multiboot Specification 0.6.96, 3.1 and 3.2). Only images
 * that run from RAM contain this. The linker puts it first, where loaders look for it.
 */
#include "abi/map.h"
#include "machine/multiboot.h"

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
	/* 0: load the whole file, because the table for multiboot_move() follows the image */
	.long 0
	.long 0 /* 0: clear no memory after it */
	.long entry

/*
 * Entry: segments are flat, A20 is open, interrupts are off. EAX is the loader's magic number, EBX
 * points to struct multiboot_info.
 */
entry:
	cli
	cld
	/*
	 * Nobody knows yet which RAM is free, so the stack is inside the image, where it keeps room
	 * for the resident stack.
	 */
	movl $__image_data + SHARED_SIZE, %esp
	movl %ebx, %edx
	call multiboot_move

/*
 * Starts POST in the image or its copy. In: EAX = distance from this image to its copy, or 0 if
 * there is no copy.
 */
	.globl image_enter
image_enter:
	xorl %ebp, %ebp /* this is no wake-up */
	leal in_place(%eax), %eax
	jmp *%eax

/*
 * From here on the copy runs, whose addresses have been adapted, or the image itself if it had to
 * stay.
 */
in_place:
	lgdtl gdtr_image
	/*
	 * There are no exception handlers before the shadow is filled: an exception resets the
	 * machine.
	 */
	lidtl idtr_empty
	movl %cr0, %eax
	/* Set the bits as after a reset: caches on (CD, NW), paging and FPU emulation off. */
	andl $0x1ffffff3, %eax
	movl %eax, %cr0
	ljmpl $SEL_CODE32, $post_entry

gdtr_image:
	.word SEL_COUNT * 8 - 1
	.long __image_gdt
idtr_empty:
	.word 0
	.long 0
