/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory and string functions of ISO C, and a few more for parsers of untrusted text. */
#ifndef LIB_STRING_H
#define LIB_STRING_H

#include "lib/types.h"

/*
 * The firmware's mem functions are in src/cpu/mem.c (string instructions); the host uses its
 * libc's.
 */
void *memcpy(void *dst, const void *src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);

/* Copies of a few bytes become moves. */
#ifndef HOST_BUILD
#define memcpy(dst, src, n)                                                                        \
	(__builtin_constant_p(n) && (n) <= 16 ? __builtin_memcpy(dst, src, n)                      \
					      : (memcpy)(dst, src, n))
#endif

size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);

/* Returns the length of @s, or @max if there is no terminator in the first @max bytes. */
size_t strnlen(const char *s, size_t max);
/*
 * Copies @src to @dst, which has @size bytes (not 0). Cuts what does not fit, and always
 * terminates.
 */
void str_copy(char *dst, const char *src, size_t size);
/*
 * Reads an unsigned number in @base (10 or 16) at *@s, stores it in *@value and moves *@s behind
 * it. Returns false, and leaves *@s where it is, if there is no digit or the number does not fit 32
 * bits.
 */
bool str_to_u32(const char **s, unsigned int base, u32 *value);

#endif
