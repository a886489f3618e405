/* SPDX-License-Identifier: BSD-2-Clause */
/* Formatted text. Flat 32-bit, resident. */
#ifndef LIB_PRINTF_H
#define LIB_PRINTF_H

#include "lib/types.h"
#include <stdarg.h>

/*
 * Formats into @buf of @size bytes, cut and always terminated (@size must not be 0), and
 * returns the length of the text that stands there. Knows %c %s %d %i %u %x %X %p %%, with
 * the flags '0' and '-', a width, a precision for %s, and the lengths l (32 bits) and ll.
 */
#ifndef HOST_BUILD
int snprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args);
#else
#include <stdio.h>
#endif

#endif
