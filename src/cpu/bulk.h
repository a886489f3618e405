/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copies and clears many bytes, by SSE if it can be used. This takes half or a quarter of the
 * instructions that string instructions take. Flat 32-bit, POST only, because later the registers
 * belong to the guest.
 */
#ifndef CPU_BULK_H
#define CPU_BULK_H

#include "lib/string.h"

#define BULK_NONE 0xffffffff

/*
 * Copy and clear @n bytes, like memcpy() and memset(). May be called before the shadow is filled,
 * because they use no resident data. May also be called before POST's .bss is cleared, because they
 * use no variable in it.
 */
#if defined(CONFIG_BULK_BY_SSE) || defined(HOST_BUILD)
void bulk_copy(void *dst, const void *src, u32 n);
void bulk_clear(void *dst, u32 n);
/*
 * Allows code that is called next to use SSE. Returns what bulk_end() has to be given, or BULK_NONE
 * if SSE cannot be used.
 */
u32 bulk_begin(void);
/* Undoes bulk_begin(), which has returned @begun. */
void bulk_end(u32 begun);
#else
static inline void bulk_copy(void *dst, const void *src, u32 n)
{
	memcpy(dst, src, n);
}
static inline void bulk_clear(void *dst, u32 n)
{
	memset(dst, 0, n);
}
static inline u32 bulk_begin(void)
{
	return BULK_NONE;
}
static inline void bulk_end(u32 begun)
{
}
#endif

#endif
