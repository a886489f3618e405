/* SPDX-License-Identifier: BSD-2-Clause */
/* A console with text cells and attributes, and typed keys. Replaces char/console.c. */
#ifndef FAKE_SCREEN_H
#define FAKE_SCREEN_H

#include <stdio.h>
#include <string.h>

#include "unit.h"

#include "char/console.h"

#define SCREEN_ROWS 50

static u32 screen_rows = 25, screen_columns = 80;
static char cells[SCREEN_ROWS][81];
static u8 attributes[SCREEN_ROWS];
static u32 cursor_row, cursor_column;
#define NO_MORE 0xffff
/* ends with NO_MORE; if the code asks for more keys, the test fails */
static const u16 *screen_keys;

static void screen_reset(u32 rows)
{
	screen_rows = rows;
	cursor_row = 0;
	cursor_column = 0;
	memset(attributes, CONSOLE_PLAIN, sizeof(attributes));
	for (u32 y = 0; y < SCREEN_ROWS; y++) {
		memset(cells[y], ' ', 80);
		cells[y][80] = 0;
	}
}

static void screen_put(char c)
{
	if (c != '\n') {
		assert_true(cursor_column < screen_columns);
		cells[cursor_row][cursor_column++] = c;
		return;
	}
	cursor_column = 0;
	if (++cursor_row < screen_rows)
		return;
	cursor_row--;
	memmove(cells[0], cells[1], (screen_rows - 1) * sizeof(cells[0]));
	memmove(attributes, attributes + 1, screen_rows - 1);
	memset(cells[cursor_row], ' ', 80);
	attributes[cursor_row] = CONSOLE_PLAIN;
}

void console_printf(const char *fmt, ...)
{
	char text[160];
	va_list args;

	va_start(args, fmt);
	assert_true(vsnprintf(text, sizeof(text), fmt, args) < (int)sizeof(text));
	va_end(args);
	for (const char *s = text; *s; s++)
		screen_put(*s);
}

u8 console_row(void)
{
	return cursor_row;
}

void console_to_row(u8 row)
{
	assert_true(row < screen_rows);
	cursor_row = row;
	cursor_column = 0;
}

struct console_size console_size(void)
{
	return (struct console_size){ screen_rows, screen_columns };
}

void console_at(u8 row, u8 column, u8 attribute, const char *text)
{
	assert_true(row < screen_rows);
	assert_true(column + strlen(text) < screen_columns);
	memcpy(cells[row] + column, text, strlen(text));
	attributes[row] = attribute;
}

void console_clear(void)
{
	screen_reset(screen_rows);
}

u16 console_key(u32 ms)
{
	assert_int_not_equal(*screen_keys, NO_MORE);
	return *screen_keys++;
}

/* Returns a row without the blanks at its end. */
static const char *screen_row(u32 y)
{
	static char row[81];
	u32 n = 80;

	memcpy(row, cells[y], 81);
	while (n && row[n - 1] == ' ')
		n--;
	row[n] = 0;
	return row;
}

/* Returns the row that contains @text, or -1. */
static inline int screen_find(const char *text)
{
	for (u32 y = 0; y < screen_rows; y++)
		if (strstr(screen_row(y), text))
			return y;
	return -1;
}

#endif
