// SPDX-License-Identifier: BSD-2-Clause
/* Shows text page by page (boot/pager.h). POST. */
#include "boot/pager.h"
#include "boot/menu_list.h"
#include "char/console.h"
#include "lib/printf.h"
#include "lib/string.h"

#define KEY_WAIT_MS 1000
#define BAR	    0x70 /* black on grey */
#define WIDTH_MAX   80

void text_add(struct text *t, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (t->used + 1 < t->size)
		t->used += vsnprintf(t->buf + t->used, t->size - t->used, fmt, args);
	va_end(args);
}

const char *text_row(const char *text, u32 width, u32 n, u32 *length)
{
	while (*text) {
		u32 at = 0;

		while (at < width && text[at] && text[at] != '\n')
			at++;
		*length = at;
		if (!n--)
			return text;
		text += at;
		if (*text == '\n')
			text++;
	}
	return NULL;
}

static u32 count_rows(const char *text, u32 width)
{
	u32 n = 0, length;

	while (text_row(text, width, 0, &length)) {
		text += length;
		if (*text == '\n')
			text++;
		n++;
	}
	return n;
}

static void draw_rows(const char *text, const struct console_size *screen, u32 top)
{
	u32 page = screen->rows - 1, length = 0;
	char row[WIDTH_MAX + 1];

	text = text_row(text, screen->columns, top, &length);
	for (u32 y = 0; y < page; y++) {
		const char *at = text ? text_row(text, screen->columns, 0, &length) : NULL;

		memset(row, ' ', screen->columns);
		row[screen->columns] = 0;
		if (at) {
			memcpy(row, at, length);
			text = at + length;
			if (*text == '\n')
				text++;
		}
		console_at(y, 0, CONSOLE_PLAIN, row);
	}
}

/*
 * Returns the size of the screen without the last column: a character there would make some
 * terminals scroll.
 */
static struct console_size pager_size(void)
{
	struct console_size s = console_size();

	s.columns = min(s.columns, (u16)WIDTH_MAX) - 1;
	return s;
}

void pager_show(const char *text, bool from_end)
{
	struct console_size screen = pager_size();
	u32 page = screen.rows - 1, rows = count_rows(text, screen.columns);
	u32 tops = rows > page ? rows - page + 1 : 1, top = from_end ? tops - 1 : 0;
	u16 key;

	console_clear();
	for (;;) {
		char bar[WIDTH_MAX];

		draw_rows(text, &screen, top);
		snprintf(bar, sizeof(bar),
			 " Lines %u to %u of %u.  Up, Down, Page: more.  Esc: back ",
			 min(top + 1, rows), min(top + page, rows), rows);
		console_at(page, 0, BAR, bar);
		do {
			u8 c;

			key = console_key(KEY_WAIT_MS);
			c = key;
			if (c == '\r' || c == 'q' || c == 'Q' || key >> 8 == SCAN_ESC)
				return;
			if (c == ' ')
				key = SCAN_PAGE_DOWN << 8;
		} while (!menu_move(menu_move_of(key), tops, page, &top));
	}
}
