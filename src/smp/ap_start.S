/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first code of an application processor: its start-up IPI makes it begin at F000:0000. It
 * loads the MSRs, stores its APIC id, counts itself and halts. Many processors run this at the same
 * time, without a stack.
 */
#include "abi/map.h"
#include "abi/shared.h"

#define MSR_X2APIC_ICR 0x830
#define ICR_SMI 0x4200 /* assert, SMI, to the CPU in the destination field */
#define SMI_POLLS 0x100000

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
	/* The list may be anywhere below 4 GiB, where only flat protected mode can read it. */
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

	/* Get the APIC id: from CPUID leaf 0Bh if the CPU has it, else from leaf 1. */
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
5:	/* If the id does not fit eight bits, other CPUs can reach this one only in x2APIC mode. */
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
	/*
	 * The first CPU cannot send an SMI to a CPU whose id does not fit eight bits. So such a CPU
	 * raises the SMI that gives it its SMBASE itself. Only one CPU may do that at a time,
	 * because all of them get the SMI at the same address.
	 */
7:	cmpl $255, %edi
	jb 7f
	cmpl $0, shared + SHARED_SMM_PLAN
	je 7f
1:	lock btsw $0, shared + SHARED_SMM_LOCK
	jnc 2f
	pause
	jmp 1b
2:	movl shared + SHARED_SMM_COUNT, %esi
	movl $MSR_X2APIC_ICR, %ecx
	movl %edi, %edx
	movl $ICR_SMI, %eax
	wrmsr
	movl $SMI_POLLS, %ecx
5:	cmpl %esi, shared + SHARED_SMM_COUNT
	jne 6f
	pause
	loop 5b
	lock incl shared + SHARED_SMM_FAILED
6:	movw $0, shared + SHARED_SMM_LOCK
7:	lock incl shared + SHARED_AP_COUNT
8:	hlt
	/*
	 * The SMI that gives the CPU its SMBASE makes the CPU go on here, whether the SMI came before
	 * the CPU was in HLT or afterwards (smm_entry.S). So the count tells the first CPU that this
	 * CPU has left SMM.
	 */
	.globl ap_relocated
ap_relocated:
	lock incl shared + SHARED_AP_WOKEN
	jmp 8b
