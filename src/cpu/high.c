// SPDX-License-Identifier: BSD-2-Clause
/* Copies to and from memory above 4 GiB (cpu/high.h). Flat 32-bit, resident. */
#include "cpu/high.h"
#include "cpu/cpu.h"

#define CPUID_1_EDX_PSE	  (1u << 3)
#define CPUID_1_EDX_PSE36 (1u << 17)
#define LEAF_EXTENDED	  0x80000001
#define EXTENDED_EDX_LM	  (1u << 29)

#define MSR_EFER 0xc0000080
#define EFER_LME (1u << 8)

#define CR0_PG	(1u << 31)
#define CR4_PSE (1u << 4)
#define CR4_PAE (1u << 5)

#define PAGE_SIZE  0x400000u
#define PAGE_SHIFT 22
#define PAGES	   1024
#define PAGE_FLAGS 0x83	     /* present, writable, 4 MiB */
#define HIGH_SHIFT (32 - 13) /* bits 32-39 of an address are bits 13-20 of an entry */
#define HIGH_BITS  0x1fe000

static u32 *pages;
static bool has_long_mode;

__post bool high_init(u32 *directory)
{
	u32 need = CPUID_1_EDX_PSE | CPUID_1_EDX_PSE36;

	if ((cpu_features() & need) != need)
		return false;
	has_long_mode = cpuid(LEAF_EXTENDED).edx & EXTENDED_EDX_LM;
	for (u32 i = 0; i < PAGES; i++)
		directory[i] = i << PAGE_SHIFT | PAGE_FLAGS;
	pages = directory;
	return true;
}

/*
 * Copies with paging on. CR3 and CR4 may hold a guest's values, which are restored afterwards. If
 * the guest has prepared long mode, turning on paging would enter it, so EFER.LME is cleared
 * meanwhile.
 */
static void high_copy(u32 to, u32 from, u32 bytes)
{
	u64 efer = has_long_mode ? rdmsr(MSR_EFER) : 0;
	u32 cr0, cr3, cr4;

	if (efer & EFER_LME)
		wrmsr(MSR_EFER, efer & ~(u64)EFER_LME);
	asm volatile("movl %%cr0, %0\n\tmovl %%cr3, %1\n\tmovl %%cr4, %2"
		     : "=r"(cr0), "=r"(cr3), "=r"(cr4));
	asm volatile("movl %2, %%cr4\n\tmovl %1, %%cr3\n\tmovl %0, %%cr0"
		     :
		     : "r"(cr0 | CR0_PG), "r"(pages), "r"((cr4 & ~CR4_PAE) | CR4_PSE)
		     : "memory");
	asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes) : : "memory");
	asm volatile("movl %0, %%cr0\n\tmovl %1, %%cr3\n\tmovl %2, %%cr4"
		     :
		     : "r"(cr0), "r"(cr3), "r"(cr4)
		     : "memory");
	if (efer & EFER_LME)
		wrmsr(MSR_EFER, efer);
}

/*
 * Returns the number of a 4 MiB page to use as window: one in which neither the firmware nor the
 * buffer lies.
 */
static u32 window_beside(u32 low)
{
	u32 window = 1;

	while (window == low >> PAGE_SHIFT || window == (low + PAGE_SIZE - 1) >> PAGE_SHIFT)
		window++;
	return window;
}

static void high_copy_all(u64 high, u32 low, u32 bytes, bool write)
{
	u32 window = window_beside(low);

	while (bytes) {
		u32 offset = (u32)high & (PAGE_SIZE - 1);
		u32 n = min(bytes, PAGE_SIZE - offset);
		u32 at = (window << PAGE_SHIFT) + offset;

		pages[window] = ((u32)high & ~(PAGE_SIZE - 1)) |
				((u32)(high >> HIGH_SHIFT) & HIGH_BITS) | PAGE_FLAGS;
		high_copy(write ? at : low, write ? low : at, n);
		high += n;
		low += n;
		bytes -= n;
	}
	pages[window] = window << PAGE_SHIFT | PAGE_FLAGS;
}

void high_read(void *low, u64 high, u32 bytes)
{
	high_copy_all(high, (u32)low, bytes, false);
}

void high_write(u64 high, const void *low, u32 bytes)
{
	high_copy_all(high, (u32)low, bytes, true);
}
