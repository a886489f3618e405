/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The conformance program's TAP output. Lines go to the first of these that exists: debug port E9h,
 * debug port 402h (both read as E9h), COM1. The screen shows only failures and totals, so that
 * output costs little and hardly changes the video state.
 */
#include "probe.h"

static u16 debug_port;
static bool com1;
static char fn_name[80];
static const char *fn_clause = "";
static const char *part_name = "";
static u16 count, failed, skipped, part_count, part_failed;
static bool in_report;

static char line[400];
static u16 fill_at;

static void screen(const char *s, u16 n)
{
	while (n--) {
		struct regs r;

		regs_init(&r);
		r.ax = 0x0e00 | (u8)*s;
		r.bx = 7;
		if (*s == '\n') {
			r.al = '\r';
			bios_int_quick(0x10, &r);
			r.ax = 0x0e0a;
		}
		bios_int_quick(0x10, &r);
		s++;
	}
}

static void com1_put(char c)
{
	for (u32 n = 0; n < 100000 && !(inb(0x3fd) & 0x20); n++)
		;
	outb(0x3f8, c);
}

static void flush(bool to_screen)
{
	const char *s = line;
	u32 n = fill_at;

	if (debug_port)
		__asm__ volatile("rep outsb" : "+S"(s), "+c"(n) : "d"(debug_port) : "memory");
	else if (com1)
		for (u16 i = 0; i < fill_at; i++)
			com1_put(line[i]);
	if (to_screen)
		screen(line, fill_at);
	fill_at = 0;
}

static void put(char c)
{
	if (fill_at < sizeof(line) - 1)
		line[fill_at++] = c;
}

static void format(void (*out)(char), const char *fmt, va_list ap);

static void number(void (*out)(char), u32 v, u32 base, int width, char pad)
{
	char digits[12];
	int n = 0;

	do {
		digits[n++] = "0123456789abcdef"[v % base];
		v /= base;
	} while (v);
	for (; width > n; width--)
		out(pad);
	while (n)
		out(digits[--n]);
}

/* Formats %s %c %u %d %x, with a width and zero padding. Values have 32 bits. */
static void format(void (*out)(char), const char *fmt, va_list ap)
{
	for (; *fmt; fmt++) {
		char pad = ' ';
		int width = 0;

		if (*fmt != '%') {
			out(*fmt);
			continue;
		}
		if (*++fmt == '0')
			pad = *fmt++;
		while (*fmt >= '0' && *fmt <= '9')
			width = width * 10 + *fmt++ - '0';
		if (*fmt == 's') {
			const char *s = va_arg(ap, const char *);

			while (*s)
				out(*s++);
		} else if (*fmt == 'c') {
			out(va_arg(ap, int));
		} else if (*fmt == 'd') {
			int v = va_arg(ap, int);

			if (v < 0) {
				out('-');
				v = -v;
			}
			number(out, v, 10, width, pad);
		} else if (*fmt == 'u' || *fmt == 'x') {
			number(out, va_arg(ap, u32), *fmt == 'x' ? 16 : 10, width, pad);
		} else {
			out(*fmt);
		}
	}
}

static void print(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	format(put, fmt, ap);
	va_end(ap);
}

static char strings[4][80];
static u8 string_next, string_fill;

static void put_string(char c)
{
	if (string_fill < sizeof(strings[0]) - 1)
		strings[string_next][string_fill++] = c;
}

const char *str(const char *fmt, ...)
{
	va_list ap;

	string_next = (string_next + 1) & 3;
	string_fill = 0;
	va_start(ap, fmt);
	format(put_string, fmt, ap);
	va_end(ap);
	strings[string_next][string_fill] = 0;
	return strings[string_next];
}

static void result(bool pass, const char *fmt, va_list ap)
{
	count++;
	part_count++;
	if (!pass) {
		failed++;
		part_failed++;
	}
	print("%s %u - %s: ", pass ? "ok" : "not ok", count, fn_name);
	format(put, fmt, ap);
	print(" [%s]\n", fn_clause);
	flush(!pass);
}

void ok(bool pass, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	result(pass, fmt, ap);
	va_end(ap);
	if (!pass && !in_report)
		call_explain();
}

void eq(u32 got, u32 want, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	result(got == want, fmt, ap);
	va_end(ap);
	if (got == want)
		return;
	note("got %xh, want %xh", got, want);
	call_explain();
}

void skip(const char *fmt, ...)
{
	va_list ap;

	skipped++;
	count++;
	print("ok %u - %s: # SKIP ", count, fn_name);
	va_start(ap, fmt);
	format(put, fmt, ap);
	va_end(ap);
	put('\n');
	flush(false);
}

void note(const char *fmt, ...)
{
	va_list ap;

	print("# ");
	va_start(ap, fmt);
	format(put, fmt, ap);
	va_end(ap);
	put('\n');
	flush(false);
}

void host(const char *fmt, ...)
{
	va_list ap;

	put('!');
	va_start(ap, fmt);
	format(put, fmt, ap);
	va_end(ap);
	put('\n');
	flush(false);
}

void fn(const char *name, const char *clause)
{
	u32 at;

	in_report = true;
	call_report();
	in_report = false;
	for (at = 0; name[at] && at < sizeof(fn_name) - 1; at++)
		fn_name[at] = name[at];
	fn_name[at] = 0;
	fn_clause = clause;
	note("fn %s", name);
}

void tap_init(void)
{
	if (inb(0xe9) == 0xe9)
		debug_port = 0xe9;
	else if (inb(0x402) == 0xe9)
		debug_port = 0x402;
	outb(0x3ff, 0x5a);
	com1 = inb(0x3ff) == 0x5a;
	if (com1 && !debug_port) {
		outb(0x3fb, 0x83);
		outb(0x3f8, 1);
		outb(0x3f9, 0);
		outb(0x3fb, 3);
		outb(0x3fc, 3);
	}
	print("TAP version 13\n");
	flush(false);
	print("# selkie-probe: %s\n", debug_port ? "results on the debug port"
				      : com1	 ? "results on COM1"
						 : "no debug port and no COM1");
	flush(true);
}

void tap_part(const char *name)
{
	part_name = name;
	part_count = part_failed = 0;
	note("part %s", name);
}

void tap_part_end(void)
{
	fn("", "");
	print("# end %s: %u checks, %u failed\n", part_name, part_count, part_failed);
	flush(true);
}

void tap_end(void)
{
	print("1..%u\n", count);
	flush(false);
	print("# done: %u checks, %u failed, %u skipped\n", count - skipped, failed, skipped);
	flush(true);
}
