// SPDX-License-Identifier: BSD-2-Clause
/*
 * Block memory operations by string instructions. They count as one instruction per doubleword; a C
 * loop would take five. Flat 32-bit, resident; a build for the host uses libc's functions.
 */
#include "lib/string.h"

/* (In string.h memcpy is a macro, too.) */
void *(memcpy)(void *dst, const void *src, size_t n)
{
	void *d = dst;
	size_t words = n / 4;

	asm volatile("rep movsl" : "+D"(d), "+S"(src), "+c"(words) : : "memory");
	n &= 3;
	asm volatile("rep movsb" : "+D"(d), "+S"(src), "+c"(n) : : "memory");
	return dst;
}

void *memmove(void *dst, const void *src, size_t n)
{
	u8 *d = (u8 *)dst + n - 1;
	const u8 *s = (const u8 *)src + n - 1;
	size_t odd = n & 3, words = n / 4;

	if ((uintptr_t)dst - (uintptr_t)src >= n)
		return memcpy(dst, src, n);
	/*
	 * Copy from the end to the start: first the odd bytes, then doublewords. A doubleword's
	 * address is that of its first byte, so the pointers go down by 3 in between.
	 */
	asm volatile("std; rep movsb; subl $3, %0; subl $3, %1; movl %3, %2; rep movsl; cld"
		     : "+D"(d), "+S"(s), "+c"(odd)
		     : "r"(words)
		     : "memory", "cc");
	return dst;
}

void *memset(void *dst, int c, size_t n)
{
	void *d = dst;
	size_t words = n / 4;
	u32 fill = (u8)c * 0x01010101u;

	asm volatile("rep stosl" : "+D"(d), "+c"(words) : "a"(fill) : "memory");
	n &= 3;
	asm volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(fill) : "memory");
	return dst;
}

/*
 * Compares doublewords, then the odd bytes, or the bytes of the doublewords that differ. A REPE
 * with a count of 0 leaves the flags unchanged. So a register is compared with itself before each
 * REPE, which sets ZF: nothing differs.
 */
int memcmp(const void *a, const void *b, size_t n)
{
	const u8 *p = a, *q = b;
	size_t words = n / 4, odd = n & 3;
	bool equal;

	asm volatile("cmpl %2, %2; repe cmpsl; je 1f; subl $4, %0; subl $4, %1; movl $4, %3;"
		     "1: movl %3, %2; cmpl %2, %2; repe cmpsb"
		     : "+S"(p), "+D"(q), "+c"(words), "+r"(odd), "=@ccz"(equal)
		     :
		     : "memory");
	return equal ? 0 : p[-1] - q[-1];
}

/* One instruction per byte, where a C loop takes four. */
size_t strnlen(const char *s, size_t max)
{
	const char *p = s;
	size_t left = max;

	if (!max)
		return 0;
	asm volatile("repne scasb; jne 1f; decl %0; 1:"
		     : "+D"(p), "+c"(left)
		     : "a"(0)
		     : "memory", "cc");
	return p - s;
}

void *memchr(const void *s, int c, size_t n)
{
	const u8 *p = s;
	bool found;

	if (!n)
		return NULL;
	asm volatile("repne scasb" : "+D"(p), "+c"(n), "=@ccz"(found) : "a"(c) : "memory");
	return found ? (void *)(p - 1) : NULL;
}
