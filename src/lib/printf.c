// SPDX-License-Identifier: BSD-2-Clause
/* A small vsnprintf for log lines and console messages. Flat 32-bit, resident. */
#include "lib/printf.h"
#include "lib/string.h"

/* Where the next character goes, and where the zero byte must be at the latest. */
struct out {
	char *at, *end;
};

struct spec {
	bool left, zero;
	int width, precision;
};

static void put_pad(struct out *o, char c, int n)
{
	for (; n > 0 && o->at < o->end; n--)
		*o->at++ = c;
}

static void put_chars(struct out *o, const char *s, int len)
{
	len = min((size_t)len, (size_t)(o->end - o->at));
	memcpy(o->at, s, len);
	o->at += len;
}

static void put_field(struct out *o, const char *s, int len, const struct spec *sp)
{
	int padding = sp->width - len;

	if (padding > 0 && !sp->left)
		put_pad(o, sp->zero ? '0' : ' ', padding);
	put_chars(o, s, len);
	if (padding > 0 && sp->left)
		put_pad(o, ' ', padding);
}

/*
 * Divides *@v by @base, which is at most 16, in three steps, since there is no 64-bit division.
 * Returns the remainder.
 */
static u32 divide(u64 *v, u32 base)
{
	u32 high = *v >> 32, low = *v, middle;

	middle = high % base << 16 | low >> 16;
	low = middle % base << 16 | (low & 0xffff);
	*v = (u64)(high / base) << 32 | middle / base << 16 | low / base;
	return low % base;
}

static const char small_digits[] = "0123456789abcdef", large_digits[] = "0123456789ABCDEF";

/* Writes the digits of @v so that they end at @p. Returns the first one. */
static char *put_digits(char *p, u64 v, u32 base, const char *digits)
{
	u32 low;

	while (v >> 32)
		*--p = digits[divide(&v, base)];
	low = v;
#ifdef CONFIG_SHORT_CUTS
	if (base == 16) /* as below, but without a division */
		for (; low >= 16; low /= 16)
			*--p = digits[low % 16];
#endif
	do {
		*--p = digits[low % base];
		low /= base;
	} while (low);
	return p;
}

static void put_number(struct out *o, u64 v, bool is_signed, char kind, const struct spec *sp)
{
	char text[24], *end = text + sizeof(text), *p;
	bool negative = is_signed && (s64)v < 0;

	if (negative)
		v = -v;
	p = put_digits(end, v, is_signed || kind == 'u' ? 10 : 16,
		       kind == 'X' ? large_digits : small_digits);
	if (negative)
		*--p = '-';
	put_field(o, p, end - p, sp);
}

static const char *parse_number(const char *f, int *value)
{
	*value = 0;
	while (*f >= '0' && *f <= '9')
		*value = *value * 10 + *f++ - '0';
	return f;
}

/* Reads flags, width and precision. Returns what follows them. */
static __noinline const char *parse_spec(const char *f, struct spec *sp)
{
	for (; *f == '-' || *f == '0'; f++) {
		sp->left |= *f == '-';
		sp->zero |= *f == '0';
	}
	f = parse_number(f, &sp->width);
	return *f == '.' ? parse_number(f + 1, &sp->precision) : f;
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out o = { buf, buf + size - 1 };
	const char *end = fmt + strlen(fmt);

	for (const char *f = fmt;; f++) {
		struct spec sp = { .precision = -1 };
		const char *directive = memchr(f, '%', end - f);
		bool longlong = false;

		put_chars(&o, f, (directive ? directive : end) - f);
		if (!directive)
			break;
		f = directive + 1;
		if (*f <= '9') /* most have none of these */
			f = parse_spec(f, &sp);
		for (; *f == 'l'; f++)
			longlong = f[1] == 'l' || f[-1] == 'l';
		switch (*f) {
		case 'c': {
			char c = va_arg(args, int);

			put_field(&o, &c, 1, &sp);
			break;
		}
		case 's': {
			const char *s = va_arg(args, const char *);

			put_field(&o, s, strnlen(s, sp.precision < 0 ? 1024 : sp.precision), &sp);
			break;
		}
		case 'p':
			sp.width = 8;
			sp.zero = true;
			/* fall through */
		case 'd':
		case 'i':
		case 'u':
		case 'x':
		case 'X': {
			bool is_signed = *f == 'd' || *f == 'i';
			u64 v = longlong ? va_arg(args, u64) : va_arg(args, u32);

			if (is_signed && !longlong)
				v = (s64)(s32)v;
			put_number(&o, v, is_signed, *f, &sp);
			break;
		}
		case '%':
			put_pad(&o, '%', 1);
			break;
		default: /* the text ends at an unfinished or unknown directive */
			goto end;
		}
	}
end:
	*o.at = 0;
	return o.at - buf;
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return n;
}
