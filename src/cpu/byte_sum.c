// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sums bytes by MMX (Intel SDM vol. 2B, PADDB): one instruction adds eight bytes to eight sums
 * modulo 256. Without it the sums of option ROMs would be a quarter of the instructions of a boot.
 * Flat 32-bit, POST.
 */
#include "cpu/byte_sum.h"
#include "cpu/cpu.h"
#include "cpu/simd.h"
#include "lib/checksum.h"

#define LANES 8
#define BLOCK 64 /* bytes that one turn of the first loop adds */

/*
 * Returns eight sums, each of every eighth byte of the @n bytes at @p. @n is a multiple of LANES.
 */
static u64 lanes(const u8 *p, u32 n)
{
	const u8 *blocks_end = p + n / BLOCK * BLOCK, *end = p + n;
	u64 sums;

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
		     "addl %4, %0\n"
		     "2: cmpl %2, %0\n\t"
		     "jne 1b\n\t"
		     "jmp 4f\n"
		     "3: paddb (%0), %%mm0\n\t"
		     "addl %5, %0\n"
		     "4: cmpl %3, %0\n\t"
		     "jne 3b\n\t"
		     "movq %%mm0, %1\n\t"
		     "emms"
		     : "+r"(p), "=m"(sums)
		     : "r"(blocks_end), "r"(end), "i"(BLOCK), "i"(LANES)
		     : "memory", "cc");
	return sums;
}

u8 byte_sum(const void *p, size_t n)
{
	const u8 *b = p;
	u32 whole = n / LANES * LANES;
	u64 sums = 0;

	if (!whole || !(simd_features() & CPUID_1_EDX_MMX))
		return checksum8(b, n);
	sums = lanes(b, whole);
	return checksum8(&sums, sizeof(sums)) + checksum8(b + whole, n - whole);
}
