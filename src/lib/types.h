/* SPDX-License-Identifier: BSD-2-Clause */
/* The integer types and small macros that every file uses. */
#ifndef LIB_TYPES_H
#define LIB_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

/* Numbers stored big-endian. The functions of lib/endian.h convert them. */
typedef u16 be16;
typedef u32 be32;
typedef u64 be64;

#define __packed     __attribute__((packed))
#define __aligned(n) __attribute__((aligned(n)))
#define __noreturn   __attribute__((noreturn))
#define __used	     __attribute__((used))
#define __noinline   __attribute__((noinline))
#define __cold	     __attribute__((cold, noinline)) /* seldom called: made small, not fast */
/* for a function that is called often: in line where the image has room */
#ifdef CONFIG_SHORT_CUTS
#define __fast_inline inline __attribute__((always_inline))
#else
#define __fast_inline
#endif
#define __printf(f, a) __attribute__((format(printf, f, a)))

/*
 * __post marks a function of a resident file that only POST calls. It may use POST's data, and the
 * linker refuses a call to it from resident code. It is made small, because it runs once, even in a
 * file whose other functions are made fast. __post_const marks a constant of POST's, which
 * may refer to such functions. (Their sections' names do not begin with .text or .rodata, so that
 * the linker cannot take them for resident code.) __fseg_table marks constant data that a far
 * pointer leads to, so that it must lie in the F segment.
 */
#ifdef HOST_BUILD
#define __post
#define __post_const
#define __fseg_table
#else
#define __fseg_table __attribute__((section(".fseg.tables")))
#define __post	     __attribute__((section(".post_text"), noinline, cold))
#define __post_const __attribute__((section(".post_rodata")))
#endif

#define FOUR_GIB 0x100000000ull /* where 32-bit addresses end */

#define ARRAY_SIZE(a)		      (sizeof(a) / sizeof((a)[0]))
#define ALIGN_UP(x, a)		      (((x) + ((a)-1)) & ~((__typeof__(x))(a)-1))
#define ALIGN_DOWN(x, a)	      ((x) & ~((__typeof__(x))(a)-1))
#define container_of(p, type, member) ((type *)((char *)(p)-offsetof(type, member)))

#define min(a, b)                                                                                  \
	({                                                                                         \
		__typeof__(a) _a = (a);                                                            \
		__typeof__(b) _b = (b);                                                            \
		_a < _b ? _a : _b;                                                                 \
	})
#define max(a, b)                                                                                  \
	({                                                                                         \
		__typeof__(a) _a = (a);                                                            \
		__typeof__(b) _b = (b);                                                            \
		_a > _b ? _a : _b;                                                                 \
	})

#endif
