// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sums bytes by SSE or SSE2 (Intel SDM vol. 2B, PADDB and PSADBW): one instruction adds 8 or 16
 * bytes to as many sums modulo 256, and one adds up these sums. Without it the sums of option ROMs
 * would be a quarter of the instructions of a boot. Flat 32-bit, POST.
 */
#include "cpu/byte_sum.h"
#include "cpu/bulk.h"
#include "cpu/cpu.h"
#include "cpu/simd.h"
#include "lib/checksum.h"

#define LANES 8
#define BLOCK 64 /* bytes that one turn of the first loop adds */

#define WIDE	   16  /* how many bytes SSE2 adds at once, at a multiple of it */
#define WIDE_BLOCK 256 /* bytes that one turn of its loop adds */

/*
 * Returns the sum of the @n bytes at @p modulo 256. @n is at least LANES. The bytes after the last
 * whole LANES are added by a load of the LANES bytes at the end, from which a shift removes those
 * that were added before. Uses SSE's instructions for MMX registers, which need not be enabled.
 */
static u8 mmx_sum(const u8 *p, u32 n)
{
	const u8 *blocks_end = p + n / BLOCK * BLOCK, *end = p + n / LANES * LANES;
	const u8 *last = p + n - LANES;
	u32 sums = 8 * (LANES - n % LANES); /* at first how many bits to remove */

	asm volatile("pxor %%mm0, %%mm0\n\t"
		     "jmp 2f\n"
		     "1: paddb (%0), %%mm0\n\t"
		     "paddb 8(%0), %%mm0\n\t"
		     "paddb 16(%0), %%mm0\n\t"
		     "paddb 24(%0), %%mm0\n\t"
		     "paddb 32(%0), %%mm0\n\t"
		     "paddb 40(%0), %%mm0\n\t"
		     "paddb 48(%0), %%mm0\n\t"
		     "paddb 56(%0), %%mm0\n\t"
		     "addl %5, %0\n"
		     "2: cmpl %2, %0\n\t"
		     "jne 1b\n\t"
		     "jmp 4f\n"
		     "3: paddb (%0), %%mm0\n\t"
		     "addl %6, %0\n"
		     "4: cmpl %3, %0\n\t"
		     "jne 3b\n\t"
		     "movq (%4), %%mm1\n\t"
		     "movd %1, %%mm2\n\t"
		     "psrlq %%mm2, %%mm1\n\t"
		     "paddb %%mm1, %%mm0\n\t"
		     "pxor %%mm1, %%mm1\n\t"
		     "psadbw %%mm1, %%mm0\n\t"
		     "movd %%mm0, %1\n\t"
		     "emms"
		     : "+r"(p), "+r"(sums)
		     : "r"(blocks_end), "r"(end), "r"(last), "i"(BLOCK), "i"(LANES)
		     : "memory", "cc");
	return sums;
}

static __noinline u8 narrow_sum(const u8 *b, u32 n)
{
	if (n < LANES || !(simd_features() & CPUID_1_EDX_SSE))
		return checksum8(b, n);
	return mmx_sum(b, n);
}

#define ADD(off) "paddb " #off "(%1,%2), %%xmm0\n\t"

/*
 * Returns the sum, modulo 256, of the @n bytes that end at @end, by SSE2, which must be enabled. @n
 * is a multiple of WIDE_BLOCK and not 0; @end is a multiple of WIDE.
 */
static u8 wide_sum(const u8 *end, u32 n)
{
	u32 left = -n, sums;

	asm volatile("pxor %%xmm0, %%xmm0\n"
		     "1: " ADD(0) ADD(16) ADD(32) ADD(48) ADD(64) ADD(80) ADD(96) ADD(112) ADD(128)
			     ADD(144) ADD(160) ADD(176) ADD(192) ADD(208) ADD(224)
				     ADD(240) "addl %3, %2\n\t"
					      "jnz 1b\n\t"
					      "pxor %%xmm1, %%xmm1\n\t"
					      "psadbw %%xmm1, %%xmm0\n\t"
					      "movd %%xmm0, %0\n\t"
					      "psrldq $8, %%xmm0\n\t"
					      "movd %%xmm0, %1\n\t"
					      "addl %1, %0"
		     : "=&r"(sums), "+r"(end), "+r"(left)
		     : "i"(WIDE_BLOCK)
		     : "memory", "cc");
	return sums;
}

/* Fewer bytes than this cost less in MMX registers, because enabling SSE2 takes time, too. */
#define LONG (6 * WIDE_BLOCK)

/*
 * Not inline: most sums are short, and byte_sum() would save registers for them that only this code
 * uses.
 */
static __noinline u8 long_sum(const u8 *b, u32 n)
{
	u32 cr4 = simd_features() & CPUID_1_EDX_SSE2 ? bulk_begin() : BULK_NONE;
	const u8 *first, *end;
	u8 sum;

	if (cr4 == BULK_NONE)
		return narrow_sum(b, n);
	first = (const u8 *)ALIGN_UP((uintptr_t)b, (uintptr_t)WIDE);
	end = first + (b + n - first) / WIDE_BLOCK * WIDE_BLOCK;
	sum = wide_sum(end, end - first);
	bulk_end(cr4);
	return sum + (first == b ? 0 : checksum8(b, first - b)) + narrow_sum(end, b + n - end);
}

u8 byte_sum(const void *p, size_t n)
{
	return n < LONG ? narrow_sum(p, n) : long_sum(p, n);
}
