/* SPDX-License-Identifier: BSD-2-Clause */
/* Formatted text. Flat 32-bit, resident. */
#ifndef LIB_PRINTF_H
#define LIB_PRINTF_H

#include "lib/types.h"
#include <stdarg.h>

/*
 * Formats text into @buf, which has @size bytes (not 0). Text that does not fit is cut, and the
 * result always ends with a zero byte. Returns the length of the text in @buf. Knows %c %s %d %i %u
 * %x %X %p %%, with the flags '0' and '-', a width, a precision for %s, and the lengths l (32 bits)
 * and ll (64 bits).
 */
#ifndef HOST_BUILD
int snprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args);
#else
#include <stdio.h>
#endif

#endif
