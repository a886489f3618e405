/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a CPU runs on an SMI. The first SMI runs at the default SMBASE, where the CPU gets its own
 * SMBASE and prepares it. Later SMIs run there and call the handler. An SMI starts at SMBASE +
 * 8000h in a mode like real mode: CS begins at SMBASE, the other segments at 0 with limits of 4 GiB
 * (SDM vol. 3C, 31.5). There is no stack.
 */
#include "abi/map.h"
#include "abi/shared.h"
#include "cpu/lapic.h"
#include "smm/smm.h"

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
 * code. If shared.smm_resume is not 0, the CPU goes on there and not where the SMI came (smm/smm.h).
 */
	.section .entry16, "ax"
	.code16
	.globl smm_relocate, smm_relocate_end
smm_relocate:
	movl $shared, %ebx
	movl SHARED_SMM_RESUME(%ebx), %edx
	movl SHARED_SMM_PLAN(%ebx), %ebx
	movl PLAN_NEXT(%ebx), %eax
	movl $STATE_MAP + STATE_SMBASE_32, %ecx
	movl $STATE_MAP + STATE_EIP_32, %esi
	cmpb $REVISION_64, STATE_REVISION - STATE_SMBASE_32(%ecx)
	jne 1f
	movl $STATE_MAP + STATE_SMBASE_64, %ecx
	movl $STATE_MAP + STATE_EIP_64, %esi
1:	movl %eax, (%ecx)
	testl %edx, %edx
	jz 2f
	movl %edx, (%esi)

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

#ifdef CONFIG_CPU_HOTPLUG
#define GATE_TRIES     0x1000000
#define SMM_FIRST_AT   (SMM_FIRST - SMM_DEFAULT_BASE - SMM_START)
#define RESUME_BEHIND  (FIRST_STAY - FIRST_UNCOUNTED)
#define STATE_AT       (SMM_STATE - SMM_START)
#define MSR_APIC_BASE  0x1b
#define APIC_ENABLED   0x800
#define APIC_X2	       0x400
#define MSR_X2APIC_ICR 0x830

/*
 * This is at the default SMBASE if the memory there is hidden: a CPU gives itself the SMBASE that
 * its APIC id says. All CPUs that get their first SMI save their state at the same place, so a gate
 * in SMRAM lets one of them through at a time. A CPU cannot open the gate again before it has
 * resumed. So it sends itself another SMI, which waits until then and comes at the new SMBASE, where
 * smm_handle() opens the gate.
 */
	.if SHARED_SMM_RESUME - SHARED_SMM_COUNT != RESUME_BEHIND
	.error "smm_resume must follow smm_count"
	.endif
	.globl smm_first, smm_first_end
smm_first:
	/*
	 * DS begins at this code, so that what lies here needs no long addresses. ES begins at 0. Limits
	 * are 4 GiB, so addresses from ES reach TSEG and the APIC.
	 */
	movw $(SMM_DEFAULT_BASE + SMM_START) >> 4, %ax
	movw %ax, %ds
	xorl %eax, %eax
	cpuid
	cmpw $0xb, %ax
	jb 1f
	movl $0xb, %eax
	xorl %ecx, %ecx
	cpuid
	testw %bx, %bx
	jnz 2f
1:	xorl %eax, %eax
	incw %ax
	cpuid
	shrl $24, %ebx
	movl %ebx, %edx
2:	movl %edx, %ebp /* the APIC id */
	cmpl SMM_FIRST_AT + FIRST_SLOTS, %edx
	jb 3f
	rsm

	/*
	 * Wait for the gate. If the CPU that holds it does not open it in time, for instance because
	 * its APIC was turned off meanwhile, go on all the same.
	 */
3:	leal 1(%ebp), %ebx
	movl SMM_FIRST_AT + FIRST_GATE, %edi
	movl $GATE_TRIES, %ecx
4:	xorl %eax, %eax
	lock cmpxchgl %ebx, %es:(%edi)
	je 5f
	cmpl %ebx, %eax
	je 5f
	pause
	decl %ecx
	jnz 4b
	movl %ebx, %es:(%edi)

5:	imull $SMM_SLOT, %ebp, %edx
	addl SMM_FIRST_AT + FIRST_SMBASE, %edx
	movw $STATE_AT + STATE_EIP_32, %si
	movw $STATE_AT + STATE_SMBASE_32, %bx
	cmpb $REVISION_64, STATE_AT + STATE_REVISION
	jne 6f
	movw $STATE_AT + STATE_EIP_64, %si
	movw $STATE_AT + STATE_SMBASE_64, %bx
6:	movl %edx, (%bx)
	cmpl $RESET_VECTOR, (%si)
	jne 7f
	movl $smm_park, (%si) /* see smm_stray */
7:	cld
	movl SMM_FIRST_AT + FIRST_COUNT, %eax
	lock incl %es:(%eax)
	movl %es:RESUME_BEHIND(%eax), %eax
	testl %eax, %eax
	jz 10f
	movl %eax, (%si)
10:	movl SMM_FIRST_AT + FIRST_ENTRY, %esi
	leal SMM_START(%edx), %edi
	movl $SMM_ENTRY_SIZE, %ecx
	rep movsb %es:(%esi), %es:(%edi)
	leal SMM_STATE(%edx), %eax
	subl SMM_FIRST_AT + FIRST_HOME, %eax
	movl %eax, %es:SMM_START + smm_entry_state - smm_entry(%edx)

	/*
	 * Send this CPU another SMI: by x2APIC's MSR, or by the registers in memory if they are at
	 * their usual address. If neither is possible, open the gate at once.
	 */
	movw $MSR_APIC_BASE, %cx
	rdmsr
	testw $APIC_X2, %ax
	jz 8f
	movw $MSR_X2APIC_ICR, %cx
	movl %ebp, %edx
	movl $LAPIC_ICR_SMI, %eax
	wrmsr
	rsm
8:	andw $~0x7ff, %ax
	movl $LAPIC_BASE, %esi
	subl %esi, %eax
	cmpl $APIC_ENABLED, %eax
	jne 9f
	testl %edx, %edx
	jnz 9f
	movl %es:LAPIC_ICR_HIGH - LAPIC_BASE(%esi), %edi
	movl %es:LAPIC_ID - LAPIC_BASE(%esi), %eax
	movl %eax, %es:LAPIC_ICR_HIGH - LAPIC_BASE(%esi)
	movl $LAPIC_ICR_SMI, %es:LAPIC_ICR_LOW - LAPIC_BASE(%esi)
	movl %edi, %es:LAPIC_ICR_HIGH - LAPIC_BASE(%esi)
	rsm
9:	movl SMM_FIRST_AT + FIRST_GATE, %edi
	movl $0, %es:(%edi)
	rsm
smm_first_end:
#endif

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

	.section .smm.bss, "aw", @nobits
	.align 4
smm_lock:
	.long 0
	.space SMM_STACK_SIZE
smm_stack_top:
