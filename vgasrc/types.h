/* SPDX-License-Identifier: BSD-2-Clause */
/* Integer types of the VGA ROM. */
#ifndef VGA_TYPES_H
#define VGA_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef int16_t s16;
typedef int32_t s32;

/* What assembly or the linker script uses of a ROM's C; gcc may drop the rest (-fwhole-program). */
#ifdef __clang__
#define VISIBLE
#else
#define VISIBLE __attribute__((externally_visible))
#endif

#define NOINLINE __attribute__((noinline))
#define ALWAYS_INLINE inline __attribute__((always_inline))

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Failure values; success is 0 or more. */
enum {
	VGA_EINVAL = -1, /* an argument is out of range */
	VGA_ENODEV = -2, /* there is no such device or it does not answer */
	VGA_ENOSUP = -3, /* this adapter cannot do it */
	VGA_ENOMEM = -4, /* too large for the video memory */
};

#endif
