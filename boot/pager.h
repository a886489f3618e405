/* SPDX-License-Identifier: BSD-2-Clause */
/* Shows text that is longer than the screen; keys move in it. For boot/ only. POST only. */
#ifndef BOOT_PAGER_H
#define BOOT_PAGER_H

#include "lib/types.h"

/*
 * Text that grows, and is cut where its memory ends. To be initialised as { .buf = ..., .size = ...
 * }.
 */
struct text {
	char *buf;
	u32 size, used; /* in bytes; the text always has a terminator */
};

/* Appends formatted text to @t. Drops what does not fit. */
void text_add(struct text *t, const char *fmt, ...) __printf(2, 3);

/*
 * Returns where row @n of @text begins, if rows have at most @width characters, and the row's
 * length in *@length. Returns NULL after the last row. A longer line continues in the next row.
 */
const char *text_row(const char *text, u32 width, u32 n, u32 *length);

/*
 * Shows @text on the whole screen, from its beginning or (@from_end) its end, until the user
 * presses Esc, Enter or q. Does not clear the screen afterwards.
 */
void pager_show(const char *text, bool from_end);

#endif
