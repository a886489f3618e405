/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copies and clears of many bytes, by SSE if that can be used: half as many instructions as string
 * instructions take, or a quarter. Flat 32-bit, POST: a guest's registers are its own.
 */
#ifndef CPU_BULK_H
#define CPU_BULK_H

#include "lib/string.h"

/*
 * Copy and clear @n bytes, like memcpy() and memset(). May be called before the shadow is filled:
 * neither reads nor writes any data of the firmware's.
 */
#if defined(CONFIG_BULK_BY_SSE) || defined(HOST_BUILD)
void bulk_copy(void *dst, const void *src, u32 n);
void bulk_clear(void *dst, u32 n);
#else
static inline void bulk_copy(void *dst, const void *src, u32 n)
{
	memcpy(dst, src, n);
}
static inline void bulk_clear(void *dst, u32 n)
{
	memset(dst, 0, n);
}
#endif

#endif
