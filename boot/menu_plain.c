// SPDX-License-Identifier: BSD-2-Clause
/* The menu of small images: a list with a label for each entry (boot/menu_pick.h). POST. */
#include "boot/menu_pick.h"
#include "char/console.h"
#include "lib/string.h"

#define KEY_WAIT_MS 1000
#define SCAN_ESC    0x01

/* The keys that select entries: digits, then letters. T has none, as in the other menu. */
static const char labels[] = "123456789abcdefghijklmnopqrsuvwxyz";

u32 menu_pick(const struct boot_entry *entries, u32 count)
{
	u32 shown = min(count, (u32)sizeof(labels) - 1);

	console_printf("Select boot device:\n\n");
	for (u32 i = 0; i < shown; i++)
		console_printf("%c. %s\n", labels[i], entries[i].name);
	console_printf("\n");
	for (;;) {
		u16 key = console_key(KEY_WAIT_MS);
		char c = key | 0x20; /* treats upper case like lower case */
		const char *at = key & 0xff ? strchr(labels, c) : NULL;

		if (key >> 8 == SCAN_ESC)
			return count;
		if (at && *at && (u32)(at - labels) < shown)
			return at - labels;
	}
}
