/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A list with one selected line, in a window that may be smaller than the list, and the effects of
 * keys. Knows no console. For boot/ only. POST only.
 */
#ifndef BOOT_MENU_LIST_H
#define BOOT_MENU_LIST_H

#include "lib/types.h"

#define MENU_LINE_SIZE	 80 /* size of a line in bytes, including the terminator */
#define MENU_SEARCH_SIZE 24

/* The keys that select the first lines: digits, then letters. Management tools press them. */
extern const char menu_labels[];
#define MENU_LABELS 34

/* To be initialised as { .lines = ..., .count = ..., .height = ... }, none of them 0. */
struct menu_list {
	const char (*lines)[MENU_LINE_SIZE]; /* without their labels */
	u32 count;
	u32 height; /* how many lines the window shows */
	u32 top;    /* the first line in the window */
	u32 at;	    /* the selected line, which is in the window */
	bool searching;
	bool missed; /* no line contains the text */
	bool tpm;    /* T leads to the TPM */
	char text[MENU_SEARCH_SIZE];
};

enum menu_action {
	MENU_NOTHING,
	MENU_MOVED,  /* another line may be selected, or the window has moved */
	MENU_SEARCH, /* the search text has changed, and perhaps the selected line, too */
	MENU_BOOT,   /* the selected line was chosen */
	MENU_LEAVE,
	MENU_FACTS,
	MENU_LOG,
	MENU_TPM,
};

/* Scan codes in the upper byte of INT 16h's AX. */
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

/*
 * Returns the scan code of a key that moves the selection; 0 if the key types a character. @key is
 * INT 16h's AX.
 */
u8 menu_move_of(u16 key);

/*
 * Moves *@at as the scan code of an arrow, Home, End or Page key says, within @count lines of which
 * @page are visible. Returns false, and moves nothing, for any other key.
 */
bool menu_move(u8 scan, u32 count, u32 page, u32 *at);

/* Handles @key (INT 16h's AX) and returns what to do. */
enum menu_action menu_list_key(struct menu_list *l, u16 key);

#endif
