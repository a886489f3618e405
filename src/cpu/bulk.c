// SPDX-License-Identifier: BSD-2-Clause
/*
 * Bulk copies by SSE (Intel SDM vol. 2B, MOVUPS; vol. 3A, 14.1 for what must be enabled). Flat
 * 32-bit, POST.
 */
#include "cpu/bulk.h"
#include "cpu/cpu.h"
#include "lib/string.h"

#define BLOCK 256 /* bytes that one turn of a loop moves */

#define CR0_EM	   0x04
#define CR0_TS	   0x08
#define CR4_OSFXSR 0x200

/* EBX of CPUID 40000000h: the first letters of the hypervisor's name. */
#define HYPERVISOR_KVM 0x4b4d564b
#define HYPERVISOR_XEN 0x566e6558

/*
 * Makes SSE usable and returns CR4 as it was, or CR4_NONE. KVM and Xen may have to emulate code
 * that runs without paging and stop the machine at an instruction that their emulator does not
 * know. String instructions are fast on the processors below them.
 */
#define CR4_NONE 0xffffffff

#ifdef HOST_BUILD
static u32 sse_begin(void)
{
	return 0; /* a program of the host's may use it, and may not look at CR4 */
}

static void sse_end(u32 cr4)
{
}
#else
static u32 sse_begin(void)
{
	u32 cr0, cr4, hypervisor;

	if (!cpu_has_cpuid() || !(cpuid(1).edx & CPUID_1_EDX_SSE))
		return CR4_NONE;
	hypervisor = cpuid(0x40000000).ebx;
	asm volatile("movl %%cr0, %0" : "=r"(cr0));
	if (hypervisor == HYPERVISOR_KVM || hypervisor == HYPERVISOR_XEN || cr0 & (CR0_EM | CR0_TS))
		return CR4_NONE;
	asm volatile("movl %%cr4, %0" : "=r"(cr4));
	asm volatile("movl %0, %%cr4" : : "r"(cr4 | CR4_OSFXSR));
	return cr4;
}

static void sse_end(u32 cr4)
{
	asm volatile("movl %0, %%cr4" : : "r"(cr4));
}
#endif

#define LOAD_STORE(off)                                                                            \
	"movups " #off "(%1), %%xmm0\n\t"                                                          \
	"movups %%xmm0, " #off "(%0)\n\t"
#define STORE(off) "movups %%xmm0, " #off "(%0)\n\t"

static void copy_blocks(u8 **dst, const u8 **src, u32 blocks)
{
	asm volatile("1: " LOAD_STORE(0) LOAD_STORE(16) LOAD_STORE(32) LOAD_STORE(48) LOAD_STORE(64)
			     LOAD_STORE(80) LOAD_STORE(96) LOAD_STORE(112) LOAD_STORE(128)
				     LOAD_STORE(144) LOAD_STORE(160) LOAD_STORE(176) LOAD_STORE(192)
					     LOAD_STORE(208) LOAD_STORE(224)
						     LOAD_STORE(240) "addl %3, %0\n\t"
								     "addl %3, %1\n\t"
								     "decl %2\n\t"
								     "jnz 1b"
		     : "+r"(*dst), "+r"(*src), "+r"(blocks)
		     : "i"(BLOCK)
		     : "memory", "cc");
}

static void clear_blocks(u8 **dst, u32 blocks)
{
	asm volatile("xorps %%xmm0, %%xmm0\n"
		     "1: " STORE(0) STORE(16) STORE(32) STORE(48) STORE(64) STORE(80) STORE(96)
			     STORE(112) STORE(128) STORE(144) STORE(160) STORE(176) STORE(192)
				     STORE(208) STORE(224) STORE(240) "addl %2, %0\n\t"
								      "decl %1\n\t"
								      "jnz 1b"
		     : "+r"(*dst), "+r"(blocks)
		     : "i"(BLOCK)
		     : "memory", "cc");
}

void bulk_copy(void *dst, const void *src, u32 n)
{
	u32 cr4 = n >= 2 * BLOCK ? sse_begin() : CR4_NONE;
	const u8 *from = src;
	u8 *to = dst;

	if (cr4 != CR4_NONE) {
		copy_blocks(&to, &from, n / BLOCK);
		sse_end(cr4);
		n %= BLOCK;
	}
	memcpy(to, from, n);
}

void bulk_clear(void *dst, u32 n)
{
	u32 cr4 = n >= 2 * BLOCK ? sse_begin() : CR4_NONE;
	u8 *to = dst;

	if (cr4 != CR4_NONE) {
		clear_blocks(&to, n / BLOCK);
		sse_end(cr4);
		n %= BLOCK;
	}
	memset(to, 0, n);
}
