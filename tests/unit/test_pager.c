/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests text in pages: how it is divided into rows, what keys do, and text that is longer than its
 * buffer.
 */
#include "fake_screen.h"

#include "boot/pager.h"

#define KEY_ESC	 0x011b
#define KEY_DOWN 0x50e0
#define KEY_PGDN 0x51e0
#define KEY_END	 0x4fe0
#define KEY_HOME 0x47e0

static char numbers[4096];

static void test_text_add(void **state)
{
	char buf[16];
	struct text t = { .buf = buf, .size = sizeof(buf) };

	text_add(&t, "%s %u\n", "eight", 42);
	assert_string_equal(buf, "eight 42\n");
	text_add(&t, "%s", "and more than fits");
	assert_true(strlen(buf) < sizeof(buf));
	t = (struct text){ 0 };
	text_add(&t, "nowhere"); /* there is no memory */
	assert_int_equal(t.used, 0);
}

static void row_is(const char *text, u32 n, const char *want)
{
	u32 length;
	const char *row = text_row(text, 5, n, &length);

	assert_non_null(row);
	assert_int_equal(length, strlen(want));
	assert_memory_equal(row, want, length);
}

static void test_rows(void **state)
{
	static const char text[] = "one\n\ntwo and three\n12345\nend";
	u32 length;

	row_is(text, 0, "one");
	row_is(text, 1, "");
	row_is(text, 2, "two a");
	row_is(text, 3, "nd th");
	row_is(text, 4, "ree");
	row_is(text, 5, "12345");
	row_is(text, 6, "end");
	assert_null(text_row(text, 5, 7, &length));
	assert_null(text_row("", 5, 0, &length));
}

static void show(bool from_end, const u16 *keys)
{
	numbers[0] = 0;
	for (u32 i = 0; i < 100; i++)
		snprintf(numbers + strlen(numbers), 16, "line %u\n", i);
	screen_reset(25);
	screen_keys = keys;
	pager_show(numbers, from_end);
}

static void test_keys(void **state)
{
	static const u16 leave[] = { KEY_ESC, 0 }, down[] = { 0, 'x', KEY_DOWN, 'q', NO_MORE };
	static const u16 page[] = { KEY_PGDN, KEY_PGDN, ' ', KEY_ESC, NO_MORE };
	static const u16 end[] = { KEY_END, KEY_PGDN, KEY_DOWN, '\r', NO_MORE };
	static const u16 home[] = { KEY_HOME, KEY_ESC, NO_MORE };

	show(false, leave);
	assert_string_equal(screen_row(0), "line 0");
	assert_string_equal(screen_row(23), "line 23");
	assert_non_null(strstr(screen_row(24), "1 to 24 of 100"));
	show(false, down);
	assert_string_equal(screen_row(0), "line 1");
	show(false, page);
	assert_string_equal(screen_row(0), "line 72");
	show(false, end);
	assert_string_equal(screen_row(23), "line 99");
	show(true, leave);
	assert_string_equal(screen_row(23), "line 99");
	show(true, home);
	assert_string_equal(screen_row(0), "line 0");
}

static void test_short(void **state)
{
	static const u16 keys[] = { KEY_DOWN, KEY_END, KEY_ESC, NO_MORE };

	screen_reset(25);
	screen_keys = keys;
	pager_show("all of it", true);
	assert_string_equal(screen_row(0), "all of it");
	assert_string_equal(screen_row(1), "");
	screen_keys = keys;
	pager_show("", true);
	assert_string_equal(screen_row(0), "");
}

UNIT_MAIN(UNIT_TEST(test_text_add), UNIT_TEST(test_rows), UNIT_TEST(test_keys),
	  UNIT_TEST(test_short))
