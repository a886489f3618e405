/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a CPU runs on an SMI. The first SMI runs at the default SMBASE, where the CPU gets its own
 * SMBASE and prepares it. Later SMIs run there and call the handler. An SMI starts at SMBASE +
 * 8000h in a mode like real mode: CS begins at SMBASE, the other segments at 0 with limits of 4 GiB
 * (SDM vol. 3C, 31.5). There is no stack.
 */
#include "abi/shared.h"
#include "cpu/smm.h"
#include "memory/map.h"

/* Offsets in the saved state: the revision, and SMBASE in both layouts. */
#define STATE_MAP (SMM_DEFAULT_BASE + SMM_STATE)
#define STATE_REVISION 0xfc
#define REVISION_64 0x64
#define STATE_SMBASE_64 0x100
#define STATE_SMBASE_32 0xf8
#define STATE_EIP_64 0x178
#define STATE_EIP_32 0x1f0

#define OPCODE_RSM 0xaa0f

#define SMM_STACK_SIZE 0x200

/*
 * This code is copied to the default SMBASE. EBX is the struct smm_plan, EAX is this CPU's SMBASE.
 * In SMM the CPU sees SMRAM although it is closed, even where a display hides it from all other
 * code.
 */
	.section .entry16, "ax"
	.code16
	.globl smm_relocate, smm_relocate_end
smm_relocate:
	movl $shared, %ebx
	movl SHARED_SMM_PLAN(%ebx), %ebx
	movl $STATE_MAP, %ecx
	movl PLAN_NEXT(%ebx), %eax
	cmpb $REVISION_64, STATE_REVISION(%ecx)
	je 1f
	movl %eax, STATE_SMBASE_32(%ecx)
	jmp 2f
1:	movl %eax, STATE_SMBASE_64(%ecx)

	/*
	 * The first CPU copies the handler, and clears what a guest before a reset has left. The
	 * string instructions have explicit 32-bit addresses, because clang does not know addr32.
	 */
2:	cld
	movl PLAN_IMAGE(%ebx), %esi
	movl PLAN_HOME(%ebx), %edi
	xorl %ecx, %ecx
	xchgl PLAN_WORDS(%ebx), %ecx
	rep movsl (%esi), %es:(%edi)
	movl %eax, %edx
	movl PLAN_COPIES(%ebx), %edi
	xorl %ecx, %ecx
	xchgl PLAN_COPY_WORDS(%ebx), %ecx
	xorl %eax, %eax
	rep stosl %eax, %es:(%edi)
	movl %edx, %eax

	cmpl $0, PLAN_SERVED(%ebx)
	je 3f
	decl PLAN_SERVED(%ebx)
	movl PLAN_ENTRY(%ebx), %esi
	leal SMM_START(%eax), %edi
	movl $SMM_ENTRY_SIZE / 4, %ecx
	rep movsl (%esi), %es:(%edi)
	leal SMM_STATE(%eax), %edi
	subl PLAN_HOME(%ebx), %edi
	movl %edi, SMM_START + smm_entry_state - smm_entry(%eax)
	jmp 4f
3:	movw $OPCODE_RSM, SMM_START(%eax)

	/* The SMBASE for the next CPU; the last one is for all CPUs that are left. */
4:	cmpl PLAN_LAST(%ebx), %eax
	je 5f
	addl PLAN_STEP(%ebx), %eax
	cmpl PLAN_HOLE(%ebx), %eax
	jne 6f
	movl PLAN_BEYOND(%ebx), %eax
6:	movl %eax, PLAN_NEXT(%ebx)
5:	movl $shared, %ebx
	lock incl SHARED_SMM_COUNT(%ebx)
	rsm
smm_relocate_end:

/*
 * POST leaves this at the default SMBASE, for a CPU that is plugged in later and gets an SMI there: it
 * goes on as if there was none. QEMU's TCG lets a CPU take an SMI that still waits for its start-up
 * IPI, and does not let it wait on afterwards, so such a CPU is parked in the ROM, where that IPI
 * finds it as well.
 */
	.globl smm_stray, smm_stray_end
smm_stray:
	movl $STATE_MAP, %ecx
	leal STATE_EIP_32(%ecx), %eax
	cmpb $REVISION_64, STATE_REVISION(%ecx)
	jne 1f
	leal STATE_EIP_64(%ecx), %eax
1:	cmpl $RESET_VECTOR, (%eax)
	jne 2f
	movl $smm_park, (%eax)
2:	rsm
smm_stray_end:

smm_park: /* CS still shows the ROM at the top of 4 GiB */
	cli
	hlt
	jmp smm_park

/*
 * The rest is linked with smm_handler.c at address 0, where its segments begin: at the handler's
 * home. First comes the entry that is copied to a CPU's SMBASE. POST fills in where the GDT is; the
 * CPU fills in where its state is.
 */
	.section .smm.entry, "ax"
	.code16
	.globl smm_entry, smm_entry_gdtr, smm_enter, smm_gdt, smm_gdtr
smm_entry:
	.byte 0x66, 0xbd /* movl $..., %ebp */
smm_entry_state:
	.long 0
	.byte 0x66, 0xb8 /* movl $..., %eax */
smm_entry_gdtr:
	.long 0
	lgdtl (%eax)
	movw $0x11, %ax
	lmsw %ax
	ljmpl $SEL_CODE32, $smm_enter
	.if . - smm_entry > SMM_ENTRY_SIZE
	.error "an SMI's entry does not fit between two saved states"
	.endif

	.code32
	.align 4
/*
 * In: EBP = this CPU's saved state. The lock lets one CPU at a time use the stack, which is empty
 * before the call. The stack when smm_handle() starts:
 *
 *	smm_stack_top - 4   return address	= ESP
 *	below, down to smm_lock: SMM_STACK_SIZE - 4 bytes for smm_handle()
 */
smm_enter:
	movw $SEL_DATA32, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %ss
1:	lock btsl $0, smm_lock
	jnc 2f
	pause
	jmp 1b
2:	movl $smm_stack_top, %esp
	cld
	movl %ebp, %eax
	call smm_handle
	movl %eax, %cr4
	movl $0, smm_lock
	rsm

	.align 8
smm_gdt: /* POST fills in bases and limits */
	.quad 0
	.quad 0x00c09b0000000000
	.quad 0x00c0930000000000
smm_gdtr:
	.word . - smm_gdt - 1
	.long 0
	.align 4
smm_lock:
	.long 0
	.space SMM_STACK_SIZE
smm_stack_top:
