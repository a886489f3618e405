/* SPDX-License-Identifier: BSD-2-Clause */
/* Text that is longer than the screen, to be read with keys. For boot/ alone. POST only. */
#ifndef BOOT_PAGER_H
#define BOOT_PAGER_H

#include "lib/types.h"

/* Text that grows, cut where its memory ends. Begins as { .buf = ..., .size = ... }. */
struct text {
	char *buf;
	u32 size, used; /* bytes; the text is always terminated */
};

void text_add(struct text *t, const char *fmt, ...) __printf(2, 3);

/* Where row @n of @text begins, of at most @width characters, and its length in *@length; NULL
 * behind the last one. A longer line goes on in the next row. */
const char *text_row(const char *text, u32 width, u32 n, u32 *length);

/* Shows @text on the whole screen, at its beginning or (@from_end) its end, until the user presses
 * Esc, Enter or q. The screen is left as it is then. */
void pager_show(const char *text, bool from_end);

#endif
