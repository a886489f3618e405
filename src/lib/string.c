// SPDX-License-Identifier: BSD-2-Clause
/* Strings. Flat 32-bit, resident. Knows no hardware. */
#include "lib/string.h"

#ifndef HOST_BUILD
size_t strlen(const char *s)
{
	return strnlen(s, SIZE_MAX);
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return (u8)*a - (u8)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n && *a && *a == *b; n--)
		a++, b++;
	return n ? (u8)*a - (u8)*b : 0;
}

char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (!*s)
			return NULL;
	return (char *)s;
}
#endif

void str_copy(char *dst, const char *src, size_t size)
{
	size_t n = strnlen(src, size - 1);

	memcpy(dst, src, n);
	dst[n] = 0;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return 16;
}

bool str_to_u32(const char **s, unsigned int base, u32 *value)
{
	const char *p = *s;
	u32 v = 0;

	for (; (unsigned int)digit(*p) < base; p++) {
		u32 d = digit(*p);

		if (v > (0xffffffffu - d) / base)
			return false;
		v = v * base + d;
	}
	if (p == *s)
		return false;
	*s = p;
	*value = v;
	return true;
}
