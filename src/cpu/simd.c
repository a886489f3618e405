// SPDX-License-Identifier: BSD-2-Clause
/* Finds out which vector instructions POST may use (cpu/simd.h). Flat 32-bit, POST. */
#include "cpu/simd.h"
#include "cpu/cpu.h"

#define CR0_EM 0x04
#define CR0_TS 0x08

/* EBX of CPUID 40000000h: the first letters of the hypervisor's name. */
#define HYPERVISOR_KVM 0x4b4d564b
#define HYPERVISOR_XEN 0x566e6558

/*
 * If the host cannot run code without paging in a virtual machine, KVM and Xen emulate such code,
 * and stop the machine at an instruction that the emulator does not know. Under them string
 * instructions are as fast anyway. A program of the host, such as a unit test, runs with paging.
 */
static bool simd_may_be_emulated(void)
{
#ifdef HOST_BUILD
	return false;
#else
	u32 name = cpuid(0x40000000).ebx;

	return name == HYPERVISOR_KVM || name == HYPERVISOR_XEN;
#endif
}

static __noinline u32 simd_ask(void)
{
	u32 usable = cpuid(1).edx & (CPUID_1_EDX_SSE | CPUID_1_EDX_SSE2);

	return usable && simd_may_be_emulated() ? 0 : usable;
}

/*
 * What simd_ask() has returned. It is called only once, because each CPUID is an exit. NOT_ASKED is
 * not 0, so this variable is in .data and not in .bss: it has its value before POST clears .bss.
 */
#define NOT_ASKED 1
static u32 usable = NOT_ASKED;

u32 simd_features(void)
{
	u32 cr0;

	if (usable == NOT_ASKED)
		usable = simd_ask();
	/* An option ROM may have disabled these instructions. */
	asm volatile("smsw %k0" : "=r"(cr0));
	return cr0 & (CR0_EM | CR0_TS) ? 0 : usable;
}
