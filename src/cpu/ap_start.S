/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where an application processor starts: F000:0000 by its start-up IPI. It loads the MSRs,
 * notes its APIC id, counts itself and halts. Many run this at once, without a stack.
 */
#include "memory/map.h"
#include "real/shared.h"

	.section .entry16.first, "ax"
	.code16
	.globl ap_start
ap_start:
	cli
	cld
	movw %cs:shared_seg, %ds
	/* As on the first CPU: caches on, FPU present. */
	movl %cr0, %eax
	andl $0x1fffffff, %eax
	movl %eax, %cr0

	movl %ds:shared16 + SHARED_AP_MSRS, %esi
	movl %ds:shared16 + SHARED_AP_MSR_COUNT, %edi
	/* The list is in RAM anywhere below 4 GiB: flat protected mode reaches it. */
	lgdtl %cs:gdtr
	movl %cr0, %eax
	orb $1, %al
	movl %eax, %cr0
	ljmpl $SEL_CODE32, $(FSEG_BASE + 1f)
	.code32
1:	movw $SEL_DATA32, %ax
	movw %ax, %ds
	jmp 3f
2:	movl (%esi), %ecx
	movl 4(%esi), %eax
	movl 8(%esi), %edx
	wrmsr
	addl $12, %esi
	decl %edi
3:	testl %edi, %edi
	jnz 2b

	/* The APIC id: of CPUID leaf 0Bh where that is, else leaf 1. */
	xorl %eax, %eax
	cpuid
	cmpl $0xb, %eax
	jb 4f
	movl $0xb, %eax
	xorl %ecx, %ecx
	cpuid
	testl %ebx, %ebx
	jz 4f
	movl %edx, %edi
	jmp 5f
4:	movl $1, %eax
	cpuid
	shrl $24, %ebx
	movl %ebx, %edi
5:	/* An id that eight bits cannot hold is reached in x2APIC mode only. */
	cmpl $255, %edi
	jb 6f
	movl $0x1b, %ecx
	rdmsr
	orl $0xc00, %eax
	wrmsr
6:	movl shared + SHARED_AP_IDS, %ebx
	movl $1, %eax
	lock xaddl %eax, shared + SHARED_AP_CLAIMED
	cmpl shared + SHARED_AP_MAX, %eax
	jae 7f
	movl %edi, (%ebx, %eax, 4)
7:	lock incl shared + SHARED_AP_COUNT
8:	cli
	hlt
	jmp 8b
