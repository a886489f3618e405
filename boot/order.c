// SPDX-License-Identifier: BSD-2-Clause
/*
 * Reads bootorder and bios-geometry (QEMU, docs/bootindex.rst and fw_cfg.c). The text comes from
 * the VMM or a user, so it may contain anything and have any length. Flat 32-bit, POST.
 */
#include "boot/order.h"
#include "boot/path.h"
#include "lib/string.h"

#define HALT "HALT"

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/*
 * Returns the line at *@text without surrounding blanks, and moves *@text and *@left behind it. A
 * zero byte ends the text. Returns false at its end.
 */
static bool next_line(const char **text, u32 *left, const char **line, u32 *len)
{
	const char *s = *text, *end;
	u32 n;

	if (!*left || !*s)
		return false;
	n = strnlen(s, *left);
	end = memchr(s, '\n', n);
	if (end)
		n = end - s;
	*text += n;
	*left -= n;
	if (*left && **text == '\n') {
		(*text)++;
		(*left)--;
	}
	while (n && is_space(*s)) {
		s++;
		n--;
	}
	while (n && is_space(s[n - 1]))
		n--;
	*line = s;
	*len = n;
	return true;
}

#ifdef CONFIG_SHORT_CUTS
/* Returns whether @path is the first line, which a kernel that comes first usually is. */
static bool is_first_line(const char *text, u32 size, const char *path)
{
	u32 len = strlen(path);

	return len && len < size && !memcmp(text, path, len) && (!text[len] || text[len] == '\n');
}
#else
#define is_first_line(text, size, path) false
#endif

u32 order_rank(const char *text, u32 size, const char *path)
{
	const char *line;
	u32 len, rank = 0;

	if (text && path && is_first_line(text, size, path))
		return 0;
	while (text && next_line(&text, &size, &line, &len)) {
		if (len == strlen(HALT) && !memcmp(line, HALT, len))
			return RANK_NEVER;
		if (path && len && path_matches(path, line, len))
			return rank;
		rank++;
	}
	return RANK_UNLISTED;
}

/* Reads a decimal number, after blanks. Returns false if there is none below 65536. */
static bool number(const char **s, u32 *len, u32 *value)
{
	u32 digits = 0;

	*value = 0;
	while (*len && is_space(**s)) {
		(*s)++;
		(*len)--;
	}
	while (*len && **s >= '0' && **s <= '9' && *value < 65536) {
		*value = *value * 10 + (**s - '0');
		(*s)++;
		(*len)--;
		digits++;
	}
	return digits && *value < 65536;
}

static bool parse_geometry(const char *s, u32 len, struct chs *c)
{
	u32 cylinders, heads, spt;

	if (!number(&s, &len, &cylinders) || !number(&s, &len, &heads) || !number(&s, &len, &spt) ||
	    len)
		return false;
	if (!cylinders || !heads || heads > 255 || !spt || spt > 63)
		return false;
	*c = (struct chs){ cylinders, heads, spt };
	return true;
}

struct chs order_geometry(const char *text, u32 size, const char *path)
{
	struct chs c = { 0, 0, 0 };
	const char *line;
	u32 len;

	while (text && path && next_line(&text, &size, &line, &len)) {
		u32 n = 0;

		while (n < len && !is_space(line[n]))
			n++;
		if (n && path_matches(path, line, n) && parse_geometry(line + n, len - n, &c))
			break;
	}
	return c;
}
