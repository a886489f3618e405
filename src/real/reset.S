/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the reset vector to flat C. Before POST the CPU runs no real-mode instructions but these and
 * reset_decide's (resume.S).
 *
 * After a reset, CS has the selector F000 but the base FFFF0000, so the CPU reads the ROM at the
 * top of 4 GiB. At that time F0000 may show RAM, because the registers that control this keep their
 * values over a reset. That RAM holds leftovers of the last guest, or of a start that was
 * interrupted. So the way to POST only uses near jumps and reads through CS: a far jump would set
 * the base to F0000.
 */
#include "abi/map.h"

	.section .reset, "ax"
	.code16
	.globl reset_vector
reset_vector:
	/* The copy at FFFF0 has the far jump that programs look for (src/memory/shadow.c). */
	jmp reset_entry
	.org 5
	/*
	 * The BIOS date at F000:FFF5 (IBM PC AT Technical Reference), which SMBIOS reports as well.
	 * Operating systems have policies for boards of a certain age, so this is the date that
	 * guests of QEMU have had since 2014: with 2015 or later Linux turns off power of PCI
	 * bridges, and with 2023 or later it ignores what e820 reserves within the windows of host
	 * bridges.
	 */
	.ascii "04/01/14"
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
#ifdef CONFIG_MOVES
	movl $move_entry, %ebx
#else
	movl $post_entry, %ebx
#endif
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
	/* Caches on (CD, NW), paging and FPU emulation off, as after power-on. */
	andl $0x1ffffff3, %eax
	orb $1, %al
	movl %eax, %cr0
	ljmpl $SEL_CODE32, $flat_entry

gdtr_rom: /* the GDT's place in the ROM */
	.word SEL_COUNT * 8 - 1
	.long __image_gdt
	/*
	 * There are no exception handlers before the shadow is filled: an exception resets the
	 * machine.
	 */
idtr_none:
	.word 0
	.long 0

	.code32
	.section .post.entry, "ax"
	/* In: EBX = the address to continue at. */
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
	 * The guest's memory is as the guest left it, so write only to the resident stack, below
	 * its used part. reset_decide has found a BIOS in the shadow, but it may be another one
	 * than ours. Then the block at SHARED_BASE is not ours either: this stack overwrites a part
	 * of it, which does no harm, because resume() refuses and POST fills the block anew.
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
	/* resume() returned the reason why the guest cannot continue; POST reports it. */
	movl %eax, %ebp
#endif

#ifdef CONFIG_MOVES
	/*
	 * The image is in RAM below 1 MiB. The stack is inside the image, where it keeps room for
	 * the resident stack.
	 */
move_entry:
	movl $__image_data + SHARED_SIZE, %esp
	call image_move_up
	jmp image_enter
#endif

/* How many doublewords one turn of the loop that looks for a kernel reads. */
#define LOOKS 16

	.globl post_entry
post_entry:
#ifdef CONFIG_KERNEL_PVH
	/*
	 * After power-on POST's memory holds only zeros, unless the VMM has put a kernel there. So
	 * look at one doubleword in each POST_LOOK_STEP bytes.
	 */
	movl $POST_DATA_BASE - POST_FIRST_HEAP_END, %ebx
1:	movl POST_FIRST_HEAP_END(%ebx), %eax
	.set at, POST_LOOK_STEP
	.rept LOOKS - 1
	orl POST_FIRST_HEAP_END + at(%ebx), %eax
	.set at, at + POST_LOOK_STEP
	.endr
	jnz 2f
	addl $LOOKS * POST_LOOK_STEP, %ebx
	jnz 1b
	jmp 3f
2:	movl $EARLY_KERNEL, %esp /* the stack is below it */
	movl %esp, %eax
	call fw_cfg_early_kernel
	movl %eax, %ebx
	leal POST_STACK_TOP - POST_FIRST_HEAP_END(%eax), %esp
	testl %eax, %eax
	jnz post_data
3:
#endif
	/*
	 * Check that POST's memory exists: RAM keeps two different patterns, anything else does
	 * not.
	 */
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
	xorl %ebx, %ebx
post_data:
	/* POST's initialised data comes from the ROM; the rest is set to zero. */
	movl $__post_data_load, %esi
	movl $POST_DATA_BASE, %edi
	movl $__post_data_words, %ecx
	rep movsl
#ifdef CONFIG_BULK_BY_SSE
	movl %edi, %eax
	movl $__post_bss_words, %edx
	shll $2, %edx
	call bulk_clear
#else
	xorl %eax, %eax
	movl $__post_bss_words, %ecx
	rep stosl
#endif
	movl %ebp, wake_refused
#ifdef CONFIG_KERNEL_PVH
	movl %ebx, alloc_kernel_end
	testl %ebx, %ebx
	jz 1f
	movl $EARLY_KERNEL, %esi
	movl $early_kernel, %edi
	movl $EARLY_KERNEL_SIZE / 4, %ecx
	rep movsl
1:
#endif
	call post
1:	hlt
	jmp 1b

no_memory:
	movl $no_memory_text, %eax
	movl $no_memory_end - no_memory_text, %edx
/*
 * Tells why the machine cannot start, on the debug console, the first UART and the screen, none of
 * which needs memory, and halts. In: EAX = the text, EDX = its length (the C calling convention).
 */
	.globl stop_with
stop_with:
	movl %eax, %esi
	movl %edx, %ebx
	movl %eax, %edi
	movl %edx, %ebp
	/* After a reset a UART may send words of 5 bits. */
	movw $0x3fb, %dx
	movb $3, %al
	outb %al, %dx
1:	lodsb
	movw $0x402, %dx
	outb %al, %dx
	movb %al, %ah
	/* An existing UART has room after a while; an address without a UART reads as FFh. */
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
	/* The screen's code is in C and needs a stack, so first check that there is RAM for one. */
	movl $BARE_STACK_TOP, %esp
	movl $0x5aa5c33c, %eax
	movl %eax, -4(%esp)
	notl %eax
	notl -4(%esp)
	cmpl %eax, -4(%esp)
	jne 3f
	movl %edi, %eax
	movl %ebp, %edx
	call bare_screen_write
#endif
3:	hlt
	jmp 3b

no_memory_text:
	.ascii "Selkie: less than 2 MiB of memory, the machine cannot start.\r\n"
no_memory_end:
