/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A list of which one line is selected, in a window that may be lower than it, and what keys do to
 * it. Pure: knows no console. For boot/ alone. POST only.
 */
#ifndef BOOT_MENU_LIST_H
#define BOOT_MENU_LIST_H

#include "lib/types.h"

#define MENU_LINE_SIZE	 80 /* bytes of a line, with the terminator */
#define MENU_SEARCH_SIZE 24

/* What selects the first lines: a digit, then letters. Management tools press them. */
extern const char menu_labels[];
#define MENU_LABELS 35

/* Begins as { .lines = ..., .count = ..., .height = ... }, none of them 0. */
struct menu_list {
	const char (*lines)[MENU_LINE_SIZE]; /* without their labels */
	u32 count;
	u32 height; /* lines that the window has room for */
	u32 top;    /* the window's first line, */
	u32 at;	    /* and the selected one, which is in the window */
	bool searching;
	bool missed; /* nothing has the text */
	char text[MENU_SEARCH_SIZE];
};

enum menu_action {
	MENU_NOTHING,
	MENU_MOVED,  /* another line may be selected, or the window is elsewhere */
	MENU_SEARCH, /* the text that is searched for is another one, perhaps the line too */
	MENU_BOOT,   /* the selected line is chosen */
	MENU_LEAVE,
	MENU_FACTS,
	MENU_LOG,
};

/* INT 16h's scan codes, in the high byte of a key. */
#define SCAN_ESC       0x01
#define SCAN_BACKSPACE 0x0e
#define SCAN_F1	       0x3b
#define SCAN_F2	       0x3c
#define SCAN_F10       0x44
#define SCAN_HOME      0x47
#define SCAN_UP	       0x48
#define SCAN_PAGE_UP   0x49
#define SCAN_END       0x4f
#define SCAN_DOWN      0x50
#define SCAN_PAGE_DOWN 0x51
#define SCAN_F11       0x85
#define SCAN_F12       0x86

/* The scan code of a key that moves; 0 for one that types a character. @key: INT 16h's AX. */
u8 menu_move_of(u16 key);

/*
 * Moves @*at as the scan code of an arrow, Home, End or Page key says, within @count lines of which
 * @page are seen. False, and nothing moves, for any other key.
 */
bool menu_move(u8 scan, u32 count, u32 page, u32 *at);

/* What the key @key (INT 16h's AX) does. */
enum menu_action menu_list_key(struct menu_list *l, u16 key);

#endif
