/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What real-mode C cannot express: far memory, and block operations in its own segment. (For
 * structures clang calls memcpy and memset, which are flat code.) Real mode, DS = ES.
 */
#ifndef CPU_REAL_H
#define CPU_REAL_H

#include "abi/map.h"
#include "lib/types.h"

#ifdef HOST_BUILD
#include <string.h>

#define __far
#define FSEG_CONST
#define FSEG_READ(x) (x)
static inline void far_segment(u16 seg)
{
	(void)seg;
}
static inline void far_copy(u16 to_seg, u32 to, u16 from_seg, u32 from, u32 words)
{
	memcpy((void *)(to_seg * 16 + to), (void *)(from_seg * 16 + from), 4 * words);
}
static inline void far_write(u16 seg, u32 off, u32 value)
{
	*(u32 *)(seg * 16 + off) = value;
}
static inline bool virtual_8086(void)
{
	return false;
}
#define near_copy(dst, src, words) memcpy(dst, src, 4 * (words))
#define near_clear(dst, words)	   memset(dst, 0, 4 * (words))
#else

#define __far	     __seg_gs

/*
 * FSEG_CONST puts a constant table into the F segment instead of the small shared segment.
 * FSEG_READ reads an element of it after far_segment(FSEG).
 */
#define FSEG_CONST   __attribute__((section(".text.const")))
#define FSEG_READ(x) (*(const __typeof__(x) __far *)(u32) & (x))

/*
 * Returns whether this is virtual-8086 mode. CR0.PE is set then, and SMSW may be used to read it.
 */
static inline bool virtual_8086(void)
{
	u32 cr0;

	asm volatile("smsw %k0" : "=r"(cr0));
	return cr0 & 1;
}

/* Makes GS the segment of __far pointers, which are offsets. */
static inline void far_segment(u16 seg)
{
	asm volatile("movw %0, %%gs" : : "rm"(seg) : "memory");
}

/* Writes a 32-bit word. Changes GS. */
static inline void far_write(u16 seg, u32 off, u32 value)
{
	far_segment(seg);
	*(u32 __far *)off = value;
}

/* Copy and clear 32-bit words. */
static inline void near_copy(void *dst, const void *src, u32 words)
{
	asm volatile("rep movsl" : "+D"(dst), "+S"(src), "+c"(words) : : "memory");
}
static inline void near_clear(void *dst, u32 words)
{
	asm volatile("rep stosl" : "+D"(dst), "+c"(words) : "a"(0) : "memory");
}
/* Copies 32-bit words from one segment to another. Offsets must be below 64 KiB. */
static inline void far_copy(u16 to_seg, u32 to, u16 from_seg, u32 from, u32 words)
{
	asm volatile("pushw %%ds\n\tpushw %%es\n\t"
		     "movw %w3, %%es\n\tmovw %w4, %%ds\n\t"
		     "rep movsl\n\t"
		     "popw %%es\n\tpopw %%ds"
		     : "+D"(to), "+S"(from), "+c"(words)
		     : "r"(to_seg), "r"(from_seg)
		     : "memory");
}
#endif

#endif
