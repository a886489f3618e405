// SPDX-License-Identifier: BSD-2-Clause
/*
 * The menu on the screen, which is a display in text mode or a terminal. Entries are below each
 * other, the selected one is marked, and changes are drawn in place (boot/menu_pick.h). POST.
 */
#include "boot/facts.h"
#include "boot/menu_line.h"
#include "boot/menu_list.h"
#include "boot/menu_pick.h"
#include "boot/pager.h"
#include "boot/tpm_request.h"
#include "char/console.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "memory/alloc.h"

#define KEY_WAIT_MS 1000
#define MARKED	    0x70 /* black on grey */
/*
 * Rows for other things than the list: the title and two empty rows, help, the search text; and one
 * to spare.
 */
#define OTHER_ROWS  6
#define TEXT_MAX    0x20000 /* bytes */

static const char help[] =
	"Up, Down, Enter: choose.  /: search.  F1: this machine.  F2: log.  Esc: go on.";

static const char help_tpm[] =
	"Enter: choose.  /: search.  F1: this machine.  F2: log.  T: TPM.  Esc: go on.";

static struct {
	struct menu_list list;
	u32 row;	/* row of the screen where the window begins */
	u32 columns;	/* how many columns a line may fill */
	u32 status_row; /* row of the search text */
} menu;

static void menu_text(u32 i, char *buf)
{
	const char *line = menu.list.lines[i];

	if (i < MENU_LABELS)
		snprintf(buf, MENU_LINE_SIZE, "%c. %s", menu_labels[i], line);
	else
		snprintf(buf, MENU_LINE_SIZE, "   %s", line);
}

static void pad(char *buf, u32 columns)
{
	u32 used = strnlen(buf, columns);

	memset(buf + used, ' ', columns - used);
	buf[columns] = 0;
}

static void draw_line(u32 i)
{
	char buf[MENU_LINE_SIZE];

	menu_text(i, buf);
	pad(buf, menu.columns);
	console_at(menu.row + i - menu.list.top, 0, i == menu.list.at ? MARKED : CONSOLE_PLAIN,
		   buf);
}

static u32 lines_shown(void)
{
	return min(menu.list.count - menu.list.top, menu.list.height);
}

static void draw_window(void)
{
	for (u32 i = 0; i < lines_shown(); i++)
		draw_line(menu.list.top + i);
}

/* Draws the search text, or which part of a long list is visible. */
static void draw_status(void)
{
	const struct menu_list *l = &menu.list;
	char buf[MENU_LINE_SIZE] = "";

	if (l->searching)
		snprintf(buf, sizeof(buf), "Search: %s%s", l->text,
			 l->missed ? "  (not found)" : "");
	else if (l->count > l->height)
		snprintf(buf, sizeof(buf), "%u to %u of %u", l->top + 1, l->top + lines_shown(),
			 l->count);
	pad(buf, menu.columns);
	console_at(menu.status_row, 0, CONSOLE_PLAIN, buf);
}

static const char *menu_help(void)
{
	return menu.list.tpm ? help_tpm : help;
}

static const char title[] = "Select boot device:";

/*
 * Draws the menu for the first time, by printing it, so that earlier messages stay visible as long
 * as there is room.
 */
static void draw_first(void)
{
	char buf[MENU_LINE_SIZE];

	console_printf("%s\n\n", title);
	for (u32 i = 0; i < lines_shown(); i++) {
		menu_text(menu.list.top + i, buf);
		console_printf("%s\n", buf);
	}
	console_printf("\n%s\n\n", menu_help());
	menu.status_row = console_row() - 1;
	menu.row = menu.status_row - 2 - lines_shown();
	draw_line(menu.list.at);
	draw_status();
}

/* Draws the menu on an empty screen, without logging it. */
static void draw_again(void)
{
	console_clear();
	menu.row = 2;
	menu.status_row = menu.row + lines_shown() + 2;
	console_at(0, 0, CONSOLE_PLAIN, title);
	draw_window();
	console_at(menu.status_row - 1, 0, CONSOLE_PLAIN, menu_help());
	draw_status();
	console_to_row(menu.status_row + 1);
}

/* Draws what has changed since the window began at @top and line @at was marked. */
static void draw_changes(u32 top, u32 at)
{
	if (menu.list.top != top) {
		draw_window();
	} else if (menu.list.at != at) {
		draw_line(at);
		draw_line(menu.list.at);
	}
	if (menu.list.top != top || menu.list.searching)
		draw_status();
}

static void show_text(bool log)
{
	struct text t = { .buf = post_alloc(TEXT_MAX, 16), .size = TEXT_MAX };

	if (!t.buf)
		return;
	t.buf[0] = 0;
	if (log)
		facts_log(&t);
	else
		facts_tell(&t);
	pager_show(t.buf, log);
	post_free(t.buf);
	draw_again();
}

static bool menu_lines(const struct boot_entry *entries, u32 count)
{
	char(*lines)[MENU_LINE_SIZE] = post_alloc(count * sizeof(*lines), 4);
	struct console_size screen = console_size();

	if (!lines)
		return false;
	for (u32 i = 0; i < count; i++) {
		struct block_device *b = entries[i].block;

		/* POST does not look whether there is a disc. Here the user wants to know. */
		if (b && b->cdrom)
			block_refresh(b);
		menu_line(&entries[i], lines[i], sizeof(*lines));
	}
	menu.list = (struct menu_list){
		.lines = (const char(*)[MENU_LINE_SIZE])lines,
		.count = count,
		.height = screen.rows > OTHER_ROWS ? screen.rows - OTHER_ROWS : 1,
		.tpm = tpm_menu_offered(),
	};
	menu.list.height = min(menu.list.height, count);
	menu.columns = min(screen.columns, (u16)MENU_LINE_SIZE) - 1;
	return true;
}

u32 menu_pick(const struct boot_entry *entries, u32 count)
{
	enum menu_action action;

	if (!menu_lines(entries, count))
		return count;
	draw_first();
	do {
		u32 top = menu.list.top, at = menu.list.at;
		bool searching = menu.list.searching;
		u16 key = console_key(KEY_WAIT_MS);

		/* While nobody types, something may have been plugged in. */
		if (!key && boot_look())
			return count + 1;
		action = menu_list_key(&menu.list, key);
		draw_changes(top, at);
		if (searching && !menu.list.searching)
			draw_status();
		if (action == MENU_FACTS || action == MENU_LOG)
			show_text(action == MENU_LOG);
		if (action == MENU_TPM) {
			tpm_menu();
			draw_again();
		}
	} while (action != MENU_BOOT && action != MENU_LEAVE);
	return action == MENU_BOOT ? menu.list.at : count;
}
