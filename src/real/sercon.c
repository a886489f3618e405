// SPDX-License-Identifier: BSD-2-Clause
/*
 * The serial console's screen. Text that programs write by INT 10h goes to a terminal as ECMA-48
 * sequences, with the characters of code page 437 as UTF-8. The cursor is the one in the BDA; the
 * terminal's own cursor is moved only when it must be there. Real mode.
 */
#include "real/sercon.h"
#include "real/cp437.h"
#include "real/real.h"

#define COLUMNS	  SERCON_COLUMNS
#define ROWS	  SERCON_ROWS
#define ATTRIBUTE 0x07
#define UNKNOWN	  0xff /* position of the terminal's cursor is not known */

#define BELL '\a'

static struct {
	u8 row, column, attribute; /* the terminal's */
	bool started;
	bool stream; /* the display is in a graphics mode (sercon_stream.c) */
	/* the character that the last call has written at the cursor; 0: none */
	u8 shown;
	u16 shown_at;
} con;

/* ------------------------------------------------------------ bytes to the terminal */

static void send_text(const char *s)
{
	while (*s)
		sercon_send(*s++);
}

static void send_number(u8 n)
{
	if (n >= 10)
		send_number(n / 10);
	sercon_send('0' + n % 10);
}

void sercon_send_glyph(u8 glyph)
{
	u16 c = cp437_to_unicode(glyph);

	if (c < 0x80) {
		sercon_send(c);
	} else if (c < 0x800) {
		sercon_send(0xc0 | c >> 6);
		sercon_send(0x80 | (c & 0x3f));
	} else {
		sercon_send(0xe0 | c >> 12);
		sercon_send(0x80 | (c >> 6 & 0x3f));
		sercon_send(0x80 | (c & 0x3f));
	}
}

/* ------------------------------------------------------------ the terminal's state */

/* Moves the terminal's cursor with as few bytes as possible. */
static void move_to(u8 row, u8 column)
{
	if (row != con.row || (con.column == UNKNOWN && column)) {
		send_text("\033[");
		send_number(row + 1);
		sercon_send(';');
		send_number(column + 1);
		sercon_send('H');
	} else if (column != con.column) {
		sercon_send('\r');
		if (column) {
			send_text("\033[");
			send_number(column);
			sercon_send('C');
		}
	}
	con.row = row;
	con.column = column;
}

static void set_attribute(u8 attribute)
{
	/* In PC colours bit 0 is blue and bit 2 is red; in ECMA-48 it is the other way round. */
	static const char colour[8] = { 0, 4, 2, 6, 1, 5, 3, 7 };

	if (attribute == con.attribute)
		return;
	con.attribute = attribute;
	send_text("\033[0");
	if (attribute & 0x08)
		send_text(";1");
	if ((attribute & 0x07) != (ATTRIBUTE & 0x07)) {
		send_text(";3");
		send_number(colour[attribute & 7]);
	}
	if (attribute & 0x70) {
		send_text(";4");
		send_number(colour[attribute >> 4 & 7]);
	}
	sercon_send('m');
}

static void clear_screen(u8 attribute)
{
	set_attribute(attribute);
	send_text("\033[2J");
	sercon_scroll_rows(0, ROWS - 1, ROWS, true, attribute);
}

/* Writes one character at the cursor, and moves the cursor within the line. */
static void put_glyph(u8 c)
{
	sercon_send_glyph(c);
	sercon_set_cell(con.row, con.column, con.attribute << 8 | c);
	if (++con.column == COLUMNS)
		con.column = UNKNOWN; /* terminals differ in what happens at the end of a line */
}

#define ERASE_FROM 4 /* for fewer blanks, sending them is shorter than erasing */

/*
 * Writes @n blanks in the current attribute at the terminal's cursor, all in one row. Erasing uses
 * the attribute's background and takes fewer bytes, but leaves the cursor where it was.
 */
static void put_blanks(u8 n)
{
	if (n < ERASE_FROM || con.column + n < COLUMNS) {
		for (; n; n--)
			put_glyph(' ');
		return;
	}
	send_text("\033[K");
	for (u8 column = con.column; column < COLUMNS; column++)
		sercon_set_cell(con.row, column, con.attribute << 8 | ' ');
}

/* Blanks everything from the terminal's cursor to the end of the screen. */
static void erase_rest(void)
{
	send_text("\033[J");
	for (u8 column = con.column; column < COLUMNS; column++)
		sercon_set_cell(con.row, column, con.attribute << 8 | ' ');
	if (con.row < ROWS - 1)
		sercon_scroll_rows(con.row + 1, ROWS - 1, ROWS, true, con.attribute);
}

static void line_feed(void)
{
	sercon_send('\n');
	if (con.row < ROWS - 1)
		con.row++;
	else
		sercon_scroll_rows(0, ROWS - 1, 1, true, con.attribute);
}

/* ------------------------------------------------------------ INT 10h's functions */

struct cursor {
	u8 row, column;
};

static struct cursor cursor_of(u8 page)
{
	u16 at = BDA->cursor[page & 7];
	struct cursor c = { at >> 8, at };

	/* A guest may store any number there. */
	if (c.row >= ROWS)
		c.row = ROWS - 1;
	if (c.column >= COLUMNS)
		c.column = COLUMNS - 1;
	return c;
}

static void set_cursor(u8 page, struct cursor c)
{
	BDA->cursor[page & 7] = c.row << 8 | c.column;
}

/* Starts a new line; scrolls at the bottom. The column stays the same. */
static struct cursor next_row(struct cursor at)
{
	move_to(at.row, at.column);
	line_feed();
	if (at.row < ROWS - 1)
		at.row++;
	return at;
}

/* Returns the cursor after the character at @at. */
static struct cursor next_cell(struct cursor at)
{
	if (++at.column < COLUMNS)
		return at;
	at.column = 0;
	return next_row(at);
}

/* Writes a character like a teletype. Returns the new cursor. */
static struct cursor teletype(u8 c, struct cursor at)
{
	switch (c) {
	case BELL:
		sercon_send(BELL);
		return at;
	case '\b':
		if (at.column)
			at.column--;
		return at;
	case '\r':
		at.column = 0;
		return at;
	case '\n':
		return next_row(at);
	}
	move_to(at.row, at.column);
	put_glyph(c);
	return next_cell(at);
}

/* AH=09h and 0Ah: write characters without moving the cursor. */
static void write_characters(struct regs *regs)
{
	struct cursor at = cursor_of(regs->bh);
	u16 room = (ROWS - at.row) * COLUMNS - at.column;
	u16 n = regs->cx < room ? regs->cx : room;

	bool blank = regs->al == ' ';

	if (regs->ah == 0x09)
		set_attribute(regs->bl);
	if (blank && n == room && n > COLUMNS) {
		move_to(at.row, at.column);
		erase_rest();
		return;
	}
	while (n) {
		u8 part = n < COLUMNS - at.column ? n : COLUMNS - at.column;

		move_to(at.row, at.column);
		if (blank)
			put_blanks(part);
		for (u8 i = blank ? part : 0; i < part; i++)
			put_glyph(regs->al);
		n -= part;
		at.column = 0;
		at.row++;
	}
}

static u8 far_byte(u16 seg, u16 off)
{
	far_segment(seg);
	return *(u8 __far *)(u32)off;
}

/*
 * AH=13h: writes a string at DX. If bit 0 of AL is set, the cursor moves; if bit 1 is set, the
 * string contains attributes.
 */
static struct cursor write_string(struct regs *regs)
{
	struct cursor at = { regs->dh, regs->dl };
	u16 from = regs->bp;

	if (at.row >= ROWS || at.column >= COLUMNS)
		return cursor_of(regs->bh);
	set_attribute(regs->bl);
	for (u16 n = regs->cx; n; n--) {
		u8 c = far_byte(regs->es, from++);

		if (regs->al & 2)
			set_attribute(far_byte(regs->es, from++));
		at = teletype(c, at);
	}
	return regs->al & 1 ? at : cursor_of(regs->bh);
}

/*
 * AH=06h and 07h. A terminal can only scroll whole lines; a part of the lines can only be cleared.
 */
static void scroll(struct regs *regs)
{
	u8 top = regs->ch, left = regs->cl, bottom = regs->dh, right = regs->dl;
	u8 lines = regs->al;

	if (bottom >= ROWS)
		bottom = ROWS - 1;
	if (right >= COLUMNS)
		right = COLUMNS - 1;
	if (top > bottom || left > right)
		return;
	if (!lines || lines > bottom - top)
		lines = 0;
	if (!lines && top == 0 && left == 0 && bottom == ROWS - 1 && right == COLUMNS - 1) {
		clear_screen(regs->bh);
		return;
	}
	set_attribute(regs->bh);
	if (!lines) {
		for (u8 row = top; row <= bottom; row++) {
			move_to(row, left);
			put_blanks(right - left + 1);
		}
	} else if (left == 0 && right == COLUMNS - 1) {
		send_text("\033[");
		send_number(top + 1);
		sercon_send(';');
		send_number(bottom + 1);
		send_text("r\033[");
		send_number(lines);
		sercon_send(regs->ah == 0x06 ? 'S' : 'T');
		send_text("\033[r");
		con.column = UNKNOWN;
		sercon_scroll_rows(top, bottom, lines, regs->ah == 0x06, regs->bh);
	}
}

/*
 * Returns the results of functions and updates the BDA. Only needed without a display's ROM, which
 * does this itself.
 */
static void keep_state(struct regs *regs, struct cursor after)
{
	struct cursor at;

	switch (regs->ah) {
	case 0x00:
		BDA->video_mode = regs->al & 0x7f;
		BDA->video_columns = COLUMNS;
		BDA->video_page = 0;
		BDA->cursor_shape = 0x0607;
		for (int i = 0; i < 8; i++)
			BDA->cursor[i] = 0;
		break;
	case 0x01:
		BDA->cursor_shape = regs->cx;
		break;
	case 0x02:
		BDA->cursor[regs->bh & 7] = regs->dx;
		break;
	case 0x03:
		regs->cx = BDA->cursor_shape;
		regs->dx = BDA->cursor[regs->bh & 7];
		break;
	case 0x08:
		at = cursor_of(regs->bh);
		regs->ax = sercon_cell(at.row, at.column);
		break;
	case 0x0e:
		set_cursor(BDA->video_page, after);
		break;
	case 0x0f:
		regs->al = BDA->video_mode;
		regs->ah = BDA->video_columns;
		regs->bh = BDA->video_page;
		break;
	case 0x13:
		set_cursor(regs->bh, after);
		break;
	}
}

static void start_call(void)
{
	if (sercon_begin() || !con.started) {
		struct cursor at = cursor_of(BDA->video_page);

		/* Begin where the terminal's cursor is, so that nothing on its screen is lost. */
		con.started = true;
		con.attribute = ATTRIBUTE;
		con.row = at.row;
		con.column = at.column;
	}
}

/*
 * Follows the display, if there is one, to another mode. Returns whether the call sets a mode. A
 * text mode clears the terminal as it clears the display.
 */
static bool sets_mode(const struct regs *regs)
{
	enum sercon_mode mode = sercon_mode_set(regs);

	if (mode == SERCON_NO_MODE)
		return false;
	if (mode == SERCON_TEXT) {
		if (con.stream)
			con.row = con.column = UNKNOWN;
		clear_screen(ATTRIBUTE);
	} else {
		set_attribute(ATTRIBUTE);
	}
	con.stream = mode == SERCON_GRAPHICS;
	return true;
}

/*
 * Returns whether the call writes by teletype the character that the last call (AH=09h or 0Ah) has
 * written at the cursor. Programs write a coloured character in these two steps, because AH=0Eh
 * keeps the attribute that is there.
 */
static bool writes_again(const struct regs *regs)
{
	u8 shown = con.shown, page = regs->ah == 0x0e ? BDA->video_page : regs->bh;
	u16 at = BDA->cursor[page & 7];
	bool again = regs->ah == 0x0e && shown && regs->al == shown && at == con.shown_at;

	con.shown = 0;
	con.shown_at = at;
	if ((regs->ah == 0x09 || regs->ah == 0x0a) && regs->cx == 1 && regs->al >= ' ')
		con.shown = regs->al;
	return again;
}

void sercon_int10(struct regs *regs)
{
	struct cursor after = { 0, 0 };
	bool again = writes_again(regs);

	start_call();
	if (!sets_mode(regs) && con.stream) {
		if (!again)
			sercon_stream(regs);
		return;
	}
	switch (regs->ah) {
	case 0x06:
	case 0x07:
		scroll(regs);
		break;
	case 0x09:
	case 0x0a:
		write_characters(regs);
		break;
	case 0x0e:
		after = cursor_of(BDA->video_page);
		if (again) {
			after = next_cell(after);
			break;
		}
		set_attribute(ATTRIBUTE);
		after = teletype(regs->al, after);
		break;
	case 0x13:
		after = write_string(regs);
		break;
	}
	if (!shared16.serial_console_chain)
		keep_state(regs, after);
}

void sercon_show_cursor(void)
{
	struct cursor at = cursor_of(BDA->video_page);

	if (con.stream)
		return;
	start_call();
	move_to(at.row, at.column);
}
