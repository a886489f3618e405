/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entry of a PVH kernel (Xen docs/misc/pvh.pandoc). scripts/pvh-elf puts its address into the
 * ELF file. The linker keeps it in images that run from RAM.
 */
#include "abi/map.h"

	.section .pvh, "ax"
	.code32
/*
 * Segments are flat, A20 is open, interrupts and paging are off. EBX points to struct
 * hvm_start_info.
 */
	.globl pvh_entry
pvh_entry:
	cli
	cld
	/* As in multiboot_entry.S: room for the stack is inside the image. */
	movl $__image_data + SHARED_SIZE, %esp
	movl %ebx, %eax
	call pvh_move
	jmp image_enter
