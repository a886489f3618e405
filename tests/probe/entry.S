/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first instructions of the program, and the only place from which the BIOS is called. Real
 * mode. CS = DS = ES = SS = PROG_SEG while C runs.
 */
#include "layout.h"

	.code16
	.section .head, "ax"
	.globl	_start
_start:
	jmp	move
	.org	8
	.long	IMAGE_MAGIC
	.globl	image_sectors
image_sectors:
	.word	0			/* set by mkimage.py */
	.org	16
	.globl	config
config:
	.long	CONFIG_MAGIC		/* struct config; the runner may set it */
	.fill	CONFIG_SIZE - 4, 1, 0

move:	/* from LOAD_SEG to PROG_SEG */
	cli
	cld
	movw	$LOAD_SEG, %ax
	movw	%ax, %ds
	movw	$PROG_SEG, %ax
	movw	%ax, %es
	xorl	%esi, %esi
	xorl	%edi, %edi
	movw	$(OVERLAY_START / 4), %cx
	rep movsl
	movw	%ax, %ds
	movw	%ax, %ss
	movl	$PROG_STACK, %esp
	ljmp	$PROG_SEG, $1f
1:	xorl	%eax, %eax
	movl	$__bss_start, %edi
	movl	$__bss_end, %ecx
	subl	%edi, %ecx
	rep stosb
	sti
	calll	probe_main
2:	hlt
	jmp	2b

	.text
/*
 * void call_raw(void): executes the instruction in call_insn with the registers in call_regs, on
 * the stack call_ss:call_esp, after pushing call_nargs words from call_args. Leaves the resulting
 * registers in call_regs.
 */
	.globl	call_raw
call_raw:
	pushl	%ebp
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	movl	call_insn, %eax
	movl	%eax, insn
	movb	call_insn + 4, %al
	movb	%al, insn + 4
	cli
	movl	%esp, saved_esp
	movw	call_ss, %ss
	movl	call_esp, %esp
	movzwl	call_nargs, %ecx
	jecxz	2f
1:	pushw	call_args - 2(, %ecx, 2)
	loop	1b
2:	movl	%esp, call_esp_at
	movl	call_regs + R_EAX, %eax
	movl	call_regs + R_EBX, %ebx
	movl	call_regs + R_ECX, %ecx
	movl	call_regs + R_EDX, %edx
	movl	call_regs + R_ESI, %esi
	movl	call_regs + R_EDI, %edi
	movl	call_regs + R_EBP, %ebp
	movw	call_regs + R_ES, %es
	movw	call_regs + R_FS, %fs
	movw	call_regs + R_GS, %gs
	pushw	call_regs + R_FLAGS
	movw	call_regs + R_DS, %ds
	jmp	3f			/* makes the processor fetch the changed bytes */
3:	movb	$1, %cs:in_call
	popfw
	.globl	insn, after
insn:	.byte	0x90, 0x90, 0x90, 0x90, 0x90
after:	pushfw
	pushw	%ds
	pushw	%cs
	popw	%ds
	movb	$0, in_call
	movl	%eax, call_regs + R_EAX
	movl	%ebx, call_regs + R_EBX
	movl	%ecx, call_regs + R_ECX
	movl	%edx, call_regs + R_EDX
	movl	%esi, call_regs + R_ESI
	movl	%edi, call_regs + R_EDI
	movl	%ebp, call_regs + R_EBP
	movw	%es, call_regs + R_ES
	movw	%fs, call_regs + R_FS
	movw	%gs, call_regs + R_GS
	popw	call_regs + R_DS
	popw	call_regs + R_FLAGS
	cli
	cld
	movw	%ss, call_ss_out
	movl	%esp, call_esp_out
	movw	%ds, %ax
	movw	%ax, %ss
	movl	saved_esp, %esp
	movw	%ax, %es
	sti
	popl	%edi
	popl	%esi
	popl	%ebx
	popl	%ebp
	retl

/*
 * The tick's handler, which contains a watchdog: if a BIOS call has not returned when
 * watchdog_ticks is 0, the call is abandoned.
 */
	.globl	watchdog_isr
watchdog_isr:
	pushfw
	cmpb	$0, %cs:in_call
	je	0f
	incw	%cs:call_ticks
0:
	cmpw	$0, %cs:watchdog_ticks
	je	1f
	decw	%cs:watchdog_ticks
	jz	2f
1:	popfw
	ljmpw	*%cs:watchdog_next
2:	movb	$0x20, %al
	outb	%al, $0x20
	outb	%al, $0xa0
	movb	$1, %cs:watchdog_fired
abandon:
	movw	%cs:call_ss, %ss
	movl	%cs:call_esp_at, %esp
	jmp	after

/*
 * General protection exceptions within a BIOS call. A BIOS whose handler only returns would repeat
 * the instruction for ever, with interrupts off, so such a call is abandoned too. IRQ 5 and INT 0Dh
 * go to the BIOS.
 */
	.globl	fault_isr
fault_isr:
	cmpb	$0, %cs:in_call
	je	1f
	pushw	%ax
	movb	$0x0b, %al		/* is IRQ 5 in service? */
	outb	%al, $0x20
	inb	$0x20, %al
	testb	$0x20, %al
	popw	%ax
	jnz	1f
	pushw	%bp
	movw	%sp, %bp
	pushw	%ds
	pushw	%si
	ldsw	2(%bp), %si
	cmpw	$0x0dcd, -2(%si)
	movw	%si, %cs:fault_ip
	movw	%ds, %cs:fault_cs
	popw	%si
	popw	%ds
	popw	%bp
	je	1f
	movb	$2, %cs:watchdog_fired
	jmp	abandon
1:	ljmpw	*%cs:fault_next

/* Handlers that parts install at vectors. They count calls and store AX and the flags. */
	.globl	count_isr
count_isr:				/* handles an interrupt itself */
	incw	%cs:isr_count
	movw	%ax, %cs:isr_ax
	iretw

	.globl	chain_isr
chain_isr:				/* passes an interrupt on; AH as in isr_filter */
	cmpb	$0, %cs:isr_filter
	je	1f
	cmpb	%ah, %cs:isr_filter
	jne	2f
1:	incw	%cs:isr_count
	movw	%ax, %cs:isr_ax
2:	ljmpw	*%cs:isr_next

	.globl	pause_isr
/* INT 1Ch: counts ticks while the Pause key holds the program */
pause_isr:
	pushw	%ds
	pushw	$0x40
	popw	%ds
	testb	$8, 0x18
	popw	%ds
	jz	1f
	incw	%cs:isr_count
1:	ljmpw	*%cs:isr_next

	.globl	eat_isr
eat_isr:				/* INT 15h AH=4Fh: drops the scan code */
	cmpb	$0x4f, %ah
	jne	1f
	incw	%cs:isr_count
	movw	%ax, %cs:isr_ax
	pushw	%bp
	movw	%sp, %bp
	andw	$0xfffe, 6(%bp)
	popw	%bp
	iretw
1:	ljmpw	*%cs:isr_next

	.globl	swap_isr
swap_isr:				/* INT 15h AH=4Fh: replaces A (1Eh) by B (30h) */
	cmpb	$0x4f, %ah
	jne	1b
	incw	%cs:isr_count
	movw	%ax, %cs:isr_ax
	pushw	%bp
	movw	%sp, %bp
	orw	$1, 6(%bp)
	popw	%bp
	cmpb	$0x1e, %al
	jne	2f
	movb	$0x30, %al
2:	cmpb	$0x9e, %al
	jne	3f
	movb	$0xb0, %al
3:	iretw

	.globl	far_count
far_count:				/* is called as INT 15h C207h's handler */
	incw	%cs:isr_count
	pushw	%bp
	movw	%sp, %bp
	pushw	%ax
	movw	12(%bp), %ax		/* status */
	movw	%ax, %cs:far_status
	movw	10(%bp), %ax		/* X */
	movw	%ax, %cs:far_x
	movw	8(%bp), %ax		/* Y */
	movw	%ax, %cs:far_y
	movw	6(%bp), %ax		/* Z */
	movw	%ax, %cs:far_z
	popw	%ax
	popw	%bp
	lretw

/*
 * u32 flat_op(u32 op, u32 dst, u32 src, u32 bytes): accesses linear addresses in protected mode:
 * FLAT_STORE (src is the dword), FLAT_COPY, FLAT_FILL (src is the byte), FLAT_SUM (returns the
 * rotating sum of the dwords at dst). Interrupts are off meanwhile.
 */
	.globl	flat_op
flat_op:
	pushl	%ebp
	movl	%esp, %ebp
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	pushfl
	cli
	movl	8(%ebp), %ebx
	movl	12(%ebp), %edi
	movl	16(%ebp), %esi
	movl	20(%ebp), %ecx
	cmpb	$0, v86_active
	je	0f
	int	$V86_FLAT		/* the V86 monitor does it */
	popfl
	popl	%edi
	popl	%esi
	popl	%ebx
	popl	%ebp
	retl
0:	lgdtl	gdt_desc
	movl	%cr0, %eax
	orb	$1, %al
	movl	%eax, %cr0
	ljmpl	$8, $1f
1:	movw	$16, %ax
	movw	%ax, %ds
	movw	%ax, %es
	xorl	%eax, %eax
	cld
	cmpl	$FLAT_STORE, %ebx
	jne	0f
	movl	%esi, (%edi)
	jmp	5f
0:	cmpl	$FLAT_COPY, %ebx
	jne	2f
	.byte 0x67
	rep movsb
	jmp	5f
2:	cmpl	$FLAT_FILL, %ebx
	jne	3f
	movl	%esi, %eax
	.byte 0x67
	rep stosb
	jmp	5f
3:	xorl	%edx, %edx
	movl	%edi, %esi
	shrl	$2, %ecx
	jz	5f
4:	.byte 0x67
	lodsl
	roll	$1, %edx
	addl	%eax, %edx
	decl	%ecx
	jnz	4b
	movl	%edx, %eax
5:	movl	%eax, %edx
	movw	$24, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movl	%cr0, %eax
	andb	$0xfe, %al
	movl	%eax, %cr0
	ljmp	$PROG_SEG, $6f
6:	movw	%cs, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movl	%edx, %eax
	popfl
	popl	%edi
	popl	%esi
	popl	%ebx
	popl	%ebp
	retl

/*
 * void call_pm(struct regs *regs, u32 entry): makes a far call of the 32-bit protected-mode entry
 * point at linear address `entry`, with flat segments and the general registers of regs. Stores the
 * resulting registers and flags in regs.
 */
	.globl	call_pm
call_pm:
	pushl	%ebp
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	pushfl
	cli
	movl	24(%esp), %eax
	movl	%eax, pm_regs
	movl	28(%esp), %eax
	movl	%eax, pm_entry
	movl	%esp, saved_esp
	lgdtl	gdt_desc
	movl	%cr0, %eax
	orb	$1, %al
	movl	%eax, %cr0
	ljmpl	$0x20, $(PROG_SEG * 16 + pm32)
pm_back:
	movl	%cr0, %eax
	andb	$0xfe, %al
	movl	%eax, %cr0
	ljmp	$PROG_SEG, $1f
1:	movw	%cs, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movl	saved_esp, %esp
	popfl
	popl	%edi
	popl	%esi
	popl	%ebx
	popl	%ebp
	retl

#define FLAT(x) (PROG_SEG * 16 + (x))
	.code32
pm32:	movw	$0x10, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %fs
	movw	%ax, %gs
	movw	%ax, %ss
	movl	$(PM_STACK), %esp
	movl	FLAT(pm_regs), %ebx
	addl	$(PROG_SEG * 16), %ebx
	pushl	R_EBX(%ebx)
	movl	R_EAX(%ebx), %eax
	movl	R_ECX(%ebx), %ecx
	movl	R_EDX(%ebx), %edx
	movl	R_ESI(%ebx), %esi
	movl	R_EDI(%ebx), %edi
	movl	R_EBP(%ebx), %ebp
	popl	%ebx
	pushl	%cs			/* makes the far call that BIOS32 requires */
	calll	*FLAT(pm_entry)
	pushfl
	pushl	%ebx
	movl	FLAT(pm_regs), %ebx
	addl	$(PROG_SEG * 16), %ebx
	movl	%eax, R_EAX(%ebx)
	movl	%ecx, R_ECX(%ebx)
	movl	%edx, R_EDX(%ebx)
	movl	%esi, R_ESI(%ebx)
	movl	%edi, R_EDI(%ebx)
	movl	%ebp, R_EBP(%ebx)
	popl	R_EBX(%ebx)
	popl	%eax
	movw	%ax, R_FLAGS(%ebx)
	movw	$0x18, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %fs
	movw	%ax, %gs
	movw	%ax, %ss
	ljmpl	$8, $pm_back

	.data
	.balign	8
gdt:	.quad	0
	.quad	0x00009a000000ffff + ((PROG_SEG * 16) << 16)	/* 08: our code */
	.quad	0x00cf92000000ffff				/* 10: flat data */
	.quad	0x000092000000ffff				/* 18: 64 KiB data */
	.quad	0x00cf9a000000ffff				/* 20: flat 32-bit code */
gdt_desc:
	.word	. - gdt - 1
	.long	PROG_SEG * 16 + gdt

	.bss
	.balign	4
	.globl	call_regs, call_insn, call_ss, call_esp, call_nargs, call_args
	.globl	call_ss_out, call_esp_out, call_esp_at
	.globl	v86_active
	.globl	call_ticks, fault_next, fault_ip, fault_cs
	.globl	watchdog_ticks, watchdog_next, watchdog_fired
	.globl	isr_filter, isr_count, isr_ax, isr_next, far_status, far_x, far_y, far_z
call_regs:	.skip	R_SIZE
call_insn:	.skip	8
call_args:	.skip	32
call_esp:	.skip	4
call_esp_at:	.skip	4
call_esp_out:	.skip	4
saved_esp:	.skip	4
pm_regs:	.skip	4
pm_entry:	.skip	4
watchdog_next:	.skip	4
fault_next:	.skip	4
fault_ip:	.skip	2
fault_cs:	.skip	2
isr_next:	.skip	4
call_ss:	.skip	2
call_ss_out:	.skip	2
call_nargs:	.skip	2
call_ticks:	.skip	2
in_call:	.skip	2
watchdog_ticks:	.skip	2
isr_count:	.skip	2
isr_filter:	.skip	2
isr_ax:		.skip	2
far_status:	.skip	2
far_x:		.skip	2
far_y:		.skip	2
far_z:		.skip	2
watchdog_fired:	.skip	2
v86_active:	.skip	2

	.section .note.GNU-stack, "", @progbits
