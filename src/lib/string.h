/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory and strings, as ISO C has them, plus what parsers of untrusted text need. */
#ifndef LIB_STRING_H
#define LIB_STRING_H

#include "lib/types.h"

/* mem* are in src/cpu/mem.c for the firmware (string instructions) and libc's on the host. */
void *memcpy(void *dst, const void *src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);

size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);

/* Length of @s, at most @max: safe on fields without a terminator. */
size_t strnlen(const char *s, size_t max);
/* Copies @src to @dst of @size bytes, cut and always terminated. @size must not be 0. */
void str_copy(char *dst, const char *src, size_t size);
/*
 * Reads an unsigned number in @base (10 or 16) at *@s, moves *@s past it and stores it in
 * *@value. Returns false, with *@s unmoved, where there is no digit or 32 bits overflow.
 */
bool str_to_u32(const char **s, unsigned int base, u32 *value);

#endif
