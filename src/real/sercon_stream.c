// SPDX-License-Identifier: BSD-2-Clause
/*
 * Text of graphics modes on the serial console. Such a mode has other rows and columns than the
 * terminal, and a boot loader that draws its own screen comes from a text mode whose last lines the
 * user wants to read. So nothing is cleared, and characters are sent one after the other, like a
 * typewriter's. If the program moves the cursor elsewhere, a new line begins. Real mode.
 */
#include "real/sercon.h"
#include "real/real.h"

/*
 * Where the display's cursor is after the character that was sent last. Row NOWHERE: no character
 * was sent since the mode was set, so the terminal's cursor may be behind the text mode's text.
 */
#define NOWHERE 0xff
static struct {
	u8 row, column;
} next;

static void stream_new_line(void)
{
	sercon_send('\r');
	sercon_send('\n');
}

static void stream_to(u8 row, u8 column)
{
	if (row != next.row || column < next.column) {
		stream_new_line();
		next.column = 0;
	}
	for (; next.column < column; next.column++)
		sercon_send(' ');
	next.row = row;
}

static void stream_glyph(u8 c)
{
	sercon_send_glyph(c);
	if (++next.column < BDA->video_columns)
		return;
	/* The display goes on in its next row. */
	stream_new_line();
	next.column = 0;
	if (next.row < BDA->video_rows)
		next.row++;
}

static void stream_teletype(u8 c, u8 row, u8 column)
{
	if (c != '\a' && c != '\b' && c != '\r' && c != '\n') {
		stream_to(row, column);
		stream_glyph(c);
		return;
	}
	sercon_send(c);
	if (c == '\b' && next.column)
		next.column--;
	if (c == '\r')
		next.column = 0;
	if (c == '\n' && next.row < BDA->video_rows)
		next.row++;
}

#define VBE_SET_MODE  0x4f02
#define VBE_NUMBER    0x3fff /* bits of a mode's number */
#define LAST_CGA_TEXT 3
#define MDA_TEXT      7

enum sercon_mode sercon_mode_set(const struct regs *regs)
{
	bool vbe = regs->ax == VBE_SET_MODE, display = shared16.serial_console_chain;
	u16 mode = vbe ? regs->bx & VBE_NUMBER : regs->al & 0x7f;

	if (vbe ? !display : regs->ah)
		return SERCON_NO_MODE;
	if (!display || mode <= LAST_CGA_TEXT || mode == MDA_TEXT)
		return SERCON_TEXT;
	next.row = NOWHERE;
	return SERCON_GRAPHICS;
}

/*
 * AH=09h and 0Ah: characters without moving the cursor. A program that writes several blanks clears
 * a part of the screen; this tells the user nothing, so they are not sent.
 */
static void stream_characters(u8 c, u16 count, u8 row, u8 column)
{
	if (c == ' ' && count > 1)
		return;
	stream_to(row, column);
	for (; count && column < BDA->video_columns; count--, column++)
		stream_glyph(c);
}

static void stream_string(const struct regs *regs)
{
	u8 row = regs->dh, column = regs->dl;
	u16 from = regs->bp;

	for (u16 n = regs->cx; n; n--) {
		far_segment(regs->es);
		stream_teletype(*(u8 __far *)(u32)from++, row, column);
		if (regs->al & 2)
			from++;
		row = next.row;
		column = next.column;
	}
}

void sercon_stream(const struct regs *regs)
{
	u8 page = regs->ah == 0x0e ? BDA->video_page : regs->bh;
	u16 at = BDA->cursor[page & 7];

	if (regs->ah == 0x0e)
		stream_teletype(regs->al, at >> 8, at);
	else if (regs->ah == 0x13)
		stream_string(regs);
	else if (regs->ah == 0x09 || regs->ah == 0x0a)
		stream_characters(regs->al, regs->cx, at >> 8, at);
}
