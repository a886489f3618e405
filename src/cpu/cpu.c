// SPDX-License-Identifier: BSD-2-Clause
/* Finds out by CPUID what this CPU has (Intel SDM vol. 2A, CPUID). Flat 32-bit, resident. */
#include "cpu/cpu.h"

static struct cpuid_regs leaf_1;
static bool leaf_1_known;

static inline u32 toggle_eflags(u32 bits)
{
	u32 before, after;

	asm volatile("pushfl; popl %0; movl %0, %1; xorl %2, %1; pushl %1; popfl;"
		     "pushfl; popl %1; pushl %0; popfl"
		     : "=&r"(before), "=&r"(after)
		     : "r"(bits)
		     : "cc");
	return before ^ after;
}

bool cpu_has_cpuid(void)
{
	return toggle_eflags(EFLAGS_ID) & EFLAGS_ID;
}

static struct cpuid_regs cpuid_raw(u32 leaf)
{
	struct cpuid_regs r;

	asm volatile("cpuid"
		     : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
		     : "a"(leaf), "c"(0));
	return r;
}

struct cpuid_regs cpuid(u32 leaf)
{
	/*
	 * Leaves 0 and 80000000h say up to which number the CPU's leaves go. They say nothing about
	 * the hypervisor's leaves, 40000000h and up. Leaf 1 exists on every CPU, so it is read
	 * without that question, which saves an exit.
	 */
	if (cpu_has_cpuid() && (leaf == 1 || (leaf & 0xf0000000) == 0x40000000 ||
				cpuid_raw(leaf & 0x80000000).eax >= leaf))
		return cpuid_raw(leaf);
	return (struct cpuid_regs){ 0 };
}

const struct cpuid_regs *cpu_leaf_1(void)
{
	if (!leaf_1_known) {
		leaf_1 = cpuid(1);
		leaf_1_known = true;
	}
	return &leaf_1;
}

u32 cpu_features(void)
{
	return cpu_leaf_1()->edx;
}

unsigned int cpu_phys_bits(void)
{
	u32 bits = cpuid(0x80000008).eax & 0xff;

	if (bits >= 32)
		return min(bits, 52u);
	return cpu_features() & (1u << 6) ? 36 : 32;
}
