/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions that C has no words for: CPUID, MSRs, TSC, interrupt flag, halt. For flat or real
 * mode.
 */
#ifndef CPU_CPU_H
#define CPU_CPU_H

#include "lib/types.h"

#define MSR_APIC_BASE	       0x1b
#define APIC_BASE_X2APIC       (1u << 10)
#define APIC_BASE_ENABLE       (1u << 11)
#define MSR_FEATURE_CONTROL    0x3a
#define MSR_MTRR_CAP	       0xfe
#define MSR_MTRR_PHYS_BASE(n)  (0x200 + 2 * (n))
#define MSR_MTRR_PHYS_MASK(n)  (0x201 + 2 * (n))
#define MSR_MTRR_FIX_64K_00000 0x250
#define MSR_MTRR_FIX_16K_80000 0x258
#define MSR_MTRR_FIX_16K_A0000 0x259
#define MSR_MTRR_FIX_4K_C0000  0x268
#define MSR_MTRR_DEF_TYPE      0x2ff

#define CPUID_0_EBX_INTEL      0x756e6547 /* the first letters of "GenuineIntel" */
#define CPUID_1_EDX_TSC	       (1u << 4)
#define CPUID_1_EDX_MSR	       (1u << 5)
#define CPUID_1_EDX_APIC       (1u << 9)
#define CPUID_1_EDX_MTRR       (1u << 12)
#define CPUID_1_EDX_SSE	       (1u << 25)
#define CPUID_1_EDX_SSE2       (1u << 26)
#define CPUID_1_ECX_VMX	       (1u << 5)
#define CPUID_1_ECX_X2APIC     (1u << 21)
#define CPUID_1_ECX_HYPERVISOR (1u << 31)

#define EFLAGS_CF (1u << 0)
#define EFLAGS_ZF (1u << 6)
#define EFLAGS_IF (1u << 9)
#define EFLAGS_AC (1u << 18)
#define EFLAGS_ID (1u << 21)

struct cpuid_regs {
	u32 eax, ebx, ecx, edx;
};

/* Returns whether the CPU has the CPUID instruction (EFLAGS.ID can be toggled). */
bool cpu_has_cpuid(void);
/* Executes CPUID with ECX = 0. Returns zeros if the leaf or the instruction does not exist. */
struct cpuid_regs cpuid(u32 leaf);
/*
 * Returns CPUID leaf 1 of the first CPU that asked, which is read only once, because each CPUID
 * leaves the guest.
 */
const struct cpuid_regs *cpu_leaf_1(void);
/* Returns EDX of that leaf. */
u32 cpu_features(void);
/*
 * Returns the number of physical address bits, 32 to 52: from CPUID 80000008h, else 36 with PAE,
 * else 32.
 */
unsigned int cpu_phys_bits(void);

static inline u64 rdmsr(u32 msr)
{
	u32 lo, hi;

	asm volatile("rdmsr" : "=a"(lo), "=d"(hi) : "c"(msr));
	return (u64)hi << 32 | lo;
}
static inline void wrmsr(u32 msr, u64 v)
{
	asm volatile("wrmsr" : : "c"(msr), "a"((u32)v), "d"((u32)(v >> 32)) : "memory");
}
/* @idtr: a limit of 16 bits, then a base of 32 bits. */
static inline void load_idt(const void *idtr)
{
	asm volatile("lidtl (%0)" : : "r"(idtr));
}
static inline u64 rdtsc(void)
{
	u64 v;

	asm volatile("rdtsc" : "=A"(v));
	return v;
}
/* Copy and fill doublewords, in line: also for code that cannot call library functions yet. */
static inline void copy_words(void *dst, const void *src, u32 n)
{
	asm volatile("rep movsl" : "+D"(dst), "+S"(src), "+c"(n) : : "memory");
}
static inline void fill_words(void *dst, u32 word, u32 n)
{
	asm volatile("rep stosl" : "+D"(dst), "+c"(n) : "a"(word) : "memory");
}
static inline void clear_words(void *dst, u32 n)
{
	fill_words(dst, 0, n);
}
static inline void cpu_pause(void)
{
	asm volatile("rep; nop" : : : "memory");
}
/*
 * Serves pending interrupts; returns with interrupts off. STI lets interrupts in only after the
 * next instruction (Intel SDM vol. 2B, STI), so CLI must not follow it directly.
 */
static inline void irq_window(void)
{
	asm volatile("sti; nop; nop; cli" : : : "memory");
}
/* Sleeps until the next interrupt was served; returns with interrupts off. */
static inline void irq_wait(void)
{
	asm volatile("sti; hlt; cli" : : : "memory");
}
static inline void wbinvd(void)
{
	asm volatile("wbinvd" : : : "memory");
}
__noreturn static inline void cpu_halt_forever(void)
{
	for (;;)
		asm volatile("cli; hlt");
}

/* Raises an exception without an IDT, which resets the machine. For either mode. */
__noreturn static inline void cpu_triple_fault(void)
{
	static const struct {
		u16 limit;
		u32 base;
	} __packed no_idt = { 0, 0 };

	asm volatile("lidtl %0; int3" : : "m"(no_idt));
	cpu_halt_forever();
}

#endif
