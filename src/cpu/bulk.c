// SPDX-License-Identifier: BSD-2-Clause
/*
 * Bulk copies by SSE (Intel SDM vol. 2B, MOVUPS; vol. 3A, 14.1 for what must be enabled). Flat
 * 32-bit, POST.
 */
#include "cpu/bulk.h"
#include "cpu/cpu.h"
#include "cpu/simd.h"
#include "lib/string.h"

#define BLOCK	   256	       /* bytes that one turn of a loop moves */
#define BULK_LEAST (2 * BLOCK) /* for less, string instructions take less */

#define CR4_OSFXSR 0x200

/*
 * Enables SSE. Returns the previous CR4, or BULK_NONE if SSE cannot be used. In a program of the
 * host, such as a unit test, SSE is enabled already, and CR4 cannot be read.
 */
u32 bulk_begin(void)
{
	u32 cr4 = 0;

	if (!(simd_features() & CPUID_1_EDX_SSE))
		return BULK_NONE;
#ifndef HOST_BUILD
	asm volatile("movl %%cr4, %0" : "=r"(cr4));
	asm volatile("movl %0, %%cr4" : : "r"(cr4 | CR4_OSFXSR));
#endif
	return cr4;
}

void bulk_end(u32 cr4)
{
#ifndef HOST_BUILD
	if (cr4 != BULK_NONE)
		asm volatile("movl %0, %%cr4" : : "r"(cr4));
#endif
}

#define LOAD_STORE(off)                                                                            \
	"movups " #off "(%1,%2), %%xmm0\n\t"                                                       \
	"movups %%xmm0, " #off "(%0,%2)\n\t"
#define STORE(off) "movups %%xmm0, " #off "(%0,%1)\n\t"

/*
 * This loop and the next one work on the @bytes bytes that end at @dst (and @src), a multiple of
 * BLOCK and not 0. Their index counts from -@bytes up to 0, so that one register is both the place
 * and the count.
 */
static void copy_blocks(u8 *dst, const u8 *src, u32 bytes)
{
	u32 left = -bytes;

	asm volatile("1: " LOAD_STORE(0) LOAD_STORE(16) LOAD_STORE(32) LOAD_STORE(48) LOAD_STORE(64)
			     LOAD_STORE(80) LOAD_STORE(96) LOAD_STORE(112) LOAD_STORE(128)
				     LOAD_STORE(144) LOAD_STORE(160) LOAD_STORE(176) LOAD_STORE(192)
					     LOAD_STORE(208) LOAD_STORE(224)
						     LOAD_STORE(240) "addl %3, %2\n\t"
								     "jnz 1b"
		     : "+r"(dst), "+r"(src), "+r"(left)
		     : "i"(BLOCK)
		     : "memory", "cc");
}

static void clear_blocks(u8 *dst, u32 bytes)
{
	u32 left = -bytes;

	asm volatile("xorps %%xmm0, %%xmm0\n"
		     "1: " STORE(0) STORE(16) STORE(32) STORE(48) STORE(64) STORE(80) STORE(96)
			     STORE(112) STORE(128) STORE(144) STORE(160) STORE(176) STORE(192)
				     STORE(208) STORE(224) STORE(240) "addl %2, %1\n\t"
								      "jnz 1b"
		     : "+r"(dst), "+r"(left)
		     : "i"(BLOCK)
		     : "memory", "cc");
}

/*
 * Both functions begin with one block at the start of the memory, if the memory is no whole number
 * of blocks, and then do the blocks up to its end. Some bytes are done twice, which costs less than
 * to do fewer bytes by string instructions.
 */
void bulk_copy(void *dst, const void *src, u32 n)
{
	u32 cr4 = n >= BULK_LEAST ? bulk_begin() : BULK_NONE;

	if (cr4 == BULK_NONE) {
		memcpy(dst, src, n);
		return;
	}
	if (n % BLOCK)
		copy_blocks((u8 *)dst + BLOCK, (const u8 *)src + BLOCK, BLOCK);
	copy_blocks((u8 *)dst + n, (const u8 *)src + n, n / BLOCK * BLOCK);
	bulk_end(cr4);
}

void bulk_clear(void *dst, u32 n)
{
	u32 cr4 = n >= BULK_LEAST ? bulk_begin() : BULK_NONE;

	if (cr4 == BULK_NONE) {
		memset(dst, 0, n);
		return;
	}
	if (n % BLOCK)
		clear_blocks((u8 *)dst + BLOCK, BLOCK);
	clear_blocks((u8 *)dst + n, n / BLOCK * BLOCK);
	bulk_end(cr4);
}
