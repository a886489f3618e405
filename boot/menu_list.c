// SPDX-License-Identifier: BSD-2-Clause
/* A list and its keys (boot/menu_list.h). Uses only its arguments. POST. */
#include "boot/menu_list.h"
#include "lib/string.h"

#define GREY_KEY 0xe0 /* the character that INT 16h returns for a key beside the keypad */
#define ENTER	 '\r'
#define SLASH	 '/'

const char menu_labels[] = "123456789abcdefghijklmnopqrsuvwxyz";

_Static_assert(sizeof(menu_labels) == MENU_LABELS + 1, "a label for each");

static char list_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

u8 menu_move_of(u16 key)
{
	u8 c = key;

	return !c || c == GREY_KEY ? key >> 8 : 0;
}

bool menu_move(u8 scan, u32 count, u32 page, u32 *at)
{
	u32 last = count ? count - 1 : 0;

	if (scan == SCAN_UP)
		*at -= min(*at, 1u);
	else if (scan == SCAN_DOWN)
		*at = min(*at + 1, last);
	else if (scan == SCAN_PAGE_UP)
		*at -= min(*at, page);
	else if (scan == SCAN_PAGE_DOWN)
		*at = min(*at + page, last);
	else if (scan == SCAN_HOME)
		*at = 0;
	else if (scan == SCAN_END)
		*at = last;
	else
		return false;
	return true;
}

static void show_selected(struct menu_list *l)
{
	if (l->at < l->top)
		l->top = l->at;
	if (l->at >= l->top + l->height)
		l->top = l->at - l->height + 1;
}

/* ------------------------------------------------------------------ searching */

static bool has_text(const char *line, const char *text)
{
	for (; *line; line++) {
		u32 i = 0;

		while (text[i] && list_lower(line[i]) == text[i])
			i++;
		if (!text[i])
			return true;
	}
	return false;
}

/*
 * Selects the next line that contains the search text. Moves by @step lines at a time, round the
 * list, and does not look at the first @skip lines.
 */
static void search(struct menu_list *l, u32 step, u32 skip)
{
	u32 at = l->at;

	l->missed = false;
	if (!l->text[0])
		return;
	for (u32 i = 0; i < l->count; i++) {
		if (i >= skip && has_text(l->lines[at], l->text)) {
			l->at = at;
			return;
		}
		at = (at + step) % l->count;
	}
	/*
	 * No other line contains the text. See whether the selected line, where the search began,
	 * does.
	 */
	l->missed = !has_text(l->lines[l->at], l->text);
}

static enum menu_action search_key(struct menu_list *l, u16 key)
{
	u32 used = strlen(l->text);
	char c = key;

	if (key >> 8 == SCAN_ESC) {
		l->searching = false;
		return MENU_SEARCH;
	}
	if (c == ENTER)
		return l->missed ? MENU_NOTHING : MENU_BOOT;
	if (menu_move_of(key) == SCAN_DOWN) {
		search(l, 1, 1);
	} else if (menu_move_of(key) == SCAN_UP) {
		search(l, l->count - 1, 1);
	} else if (key >> 8 == SCAN_BACKSPACE) {
		l->text[used - min(used, 1u)] = 0;
		search(l, 1, 0);
	} else if (c >= ' ' && c < 0x7f && used + 1 < MENU_SEARCH_SIZE) {
		l->text[used] = list_lower(c);
		l->text[used + 1] = 0;
		search(l, 1, 0);
	} else {
		return MENU_NOTHING;
	}
	return MENU_SEARCH;
}

/* ------------------------------------------------------------------ choosing */

static enum menu_action choose_key(struct menu_list *l, u16 key)
{
	char c = list_lower(key);
	const char *label = c ? strchr(menu_labels, c) : NULL;

	if (key >> 8 == SCAN_ESC)
		return MENU_LEAVE;
	if (c == ENTER)
		return MENU_BOOT;
	if (menu_move_of(key) == SCAN_F1)
		return MENU_FACTS;
	if (menu_move_of(key) == SCAN_F2)
		return MENU_LOG;
	if (menu_move(menu_move_of(key), l->count, l->height, &l->at))
		return MENU_MOVED;
	if (c == SLASH) {
		l->searching = true;
		l->missed = false;
		l->text[0] = 0;
		return MENU_SEARCH;
	}
	if (c == 't' && l->tpm)
		return MENU_TPM;
	if (!label || (u32)(label - menu_labels) >= l->count)
		return MENU_NOTHING;
	l->at = label - menu_labels;
	return MENU_BOOT;
}

enum menu_action menu_list_key(struct menu_list *l, u16 key)
{
	enum menu_action action = l->searching ? search_key(l, key) : choose_key(l, key);

	show_selected(l);
	return action;
}
