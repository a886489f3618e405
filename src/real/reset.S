/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the reset vector to flat C: the only real-mode instructions before POST.
 *
 * After a reset CS has the selector F000, but its base is FFFF0000: the CPU reads the ROM at the
 * top of 4 GiB. F0000 may show RAM at that time, since the registers that say so keep their values
 * over a reset, and that RAM holds what the last guest or a start that was cut short left there.
 * So the way to POST uses near jumps and reads through CS only. A far jump would load a base of
 * F0000.
 */
#include "memory/map.h"

	.section .reset, "ax"
	.code16
	.globl reset_vector
reset_vector:
	/* The copy at FFFF0 has the far jump that programs look for (src/memory/shadow.c). */
	jmp reset_entry
	.org 5
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
	movl $post_entry, %ebx
	jmp 1f
#ifdef CONFIG_S3
	.globl reset_to_resume
reset_to_resume:
	movl $resume_entry, %ebx
#endif
1:	xorl %ebp, %ebp
	lgdtl %cs:gdtr_rom
	lidtl %cs:idtr_none
	movl %cr0, %eax
	/* Caches on (CD, NW), paging and FPU emulation off, as after a power-on. */
	andl $0x1ffffff3, %eax
	orb $1, %al
	movl %eax, %cr0
	ljmpl $SEL_CODE32, $flat_entry

gdtr_rom: /* the GDT where it lies in the ROM */
	.word SEL_COUNT * 8 - 1
	.long __image_gdt
	/* Until the shadow is filled an exception has no handler: it resets the machine. */
idtr_none:
	.word 0
	.long 0

	.code32
	.section .post.entry, "ax"
	/* EBX: where to go on. */
flat_entry:
	movw $SEL_DATA32, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %fs
	movw %ax, %gs
	movw %ax, %ss
	jmp *%ebx

#ifdef CONFIG_S3
	/*
	 * The shadow shows a BIOS, and the guest's memory is as it was: nothing but the resident
	 * stack is written here, below what is in use of it. If it is another BIOS's, it is no
	 * stack, but nothing of it will be needed.
	 */
resume_entry:
	movl shared, %esp
	leal -(SHARED_SIZE - RESIDENT_STACK_SIZE + RESIDENT_STACK_RESERVE)(%esp), %eax
	cmpl $RESIDENT_STACK_SIZE - RESIDENT_STACK_RESERVE, %eax
	jbe 1f
	movl $SHARED_SIZE, %esp
1:	andl $~3, %esp
	addl $SHARED_BASE, %esp
	call resume
	/* Why there is no way back to the guest: POST tells. */
	movl %eax, %ebp
#endif

	.globl post_entry
post_entry:
	/* POST's memory has to be there. RAM keeps two patterns; what is not RAM cannot. */
	movl $POST_FIRST_HEAP_END - 4, %ebx
	movl $0x5aa5c33c, %eax
	movl %eax, (%ebx)
	movl %eax, POST_DATA_BASE
	notl %eax
	movl %eax, POST_DATA_BASE
	cmpl %eax, POST_DATA_BASE
	jne no_memory
	notl %eax
	cmpl %eax, (%ebx)
	jne no_memory
	movl $POST_STACK_TOP, %esp
	/* POST's initialised data comes from the ROM; what is not initialised is zeroed. */
	movl $__post_data_load, %esi
	movl $POST_DATA_BASE, %edi
	movl $__post_data_words, %ecx
	rep movsl
	xorl %eax, %eax
	movl $__post_bss_words, %ecx
	rep stosl
	movl %ebp, wake_refused
	call post
1:	hlt
	jmp 1b

/* Without POST's memory: to the debug console, the first UART and the screen. */
no_memory:
	movl $no_memory_text, %esi
	movl $no_memory_end - no_memory_text, %ebx
1:	lodsb
	movw $0x402, %dx
	outb %al, %dx
	movb %al, %ah
	/* A UART that is there has room after a while; any other address reads FFh. */
	movl $0x100000, %ecx
2:	movw $0x3fd, %dx
	inb %dx, %al
	testb $0x20, %al
	loopz 2b
	movb %ah, %al
	movw $0x3f8, %dx
	outb %al, %dx
	decl %ebx
	jnz 1b
#ifdef CONFIG_BARE_SCREEN
	/* The screen takes C and a stack, for which some RAM has to be there. */
	movl $BARE_STACK_TOP, %esp
	movl $0x5aa5c33c, %eax
	movl %eax, -4(%esp)
	notl %eax
	notl -4(%esp)
	cmpl %eax, -4(%esp)
	jne 3f
	movl $no_memory_text, %eax
	movl $no_memory_end - no_memory_text, %edx
	call bare_screen_write
#endif
3:	hlt
	jmp 3b

no_memory_text:
	.ascii "Selkie: less than 2 MiB of memory, the machine cannot start.\r\n"
no_memory_end:
