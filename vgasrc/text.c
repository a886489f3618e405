/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Characters, cursor, scrolling and teletype in text modes; graphics modes go on to gfx.c.
 * Real mode. With a flat framebuffer (fb) cell n is the 16 bits at fb + 4n.
 */
#include "vga.h"

#define WINDOW 0x7ffe /* offsets of its cells */

/* Without a search for the mode, for speed. What is no mode's number is as good as a text mode's. */
u16 text_segment(void)
{
	u8 mode = BDA->mode & 0x7f;

	if (BDA->vbe_mode)
		return 0;
	if (mode < 4)
		return 0xb800;
	if (mode == 7)
		return 0xb000;
	return mode < 7 || (mode >= 0x0d && mode <= 0x13) ? 0 : 0xb800;
}

/* Of a cell in the window, which ends after 32 KiB wherever a program puts the cursor. */
u16 text_offset(u8 page, u16 pos)
{
	return (page * BDA->page_size + ((pos >> 8) * BDA->columns + (pos & 0xff)) * 2) & WINDOW;
}

u16 text_next(u16 pos)
{
	pos++; /* from column 255 to the next row */
	if ((u8)pos >= BDA->columns)
		pos = (pos & 0xff00) + 0x100;
	return pos;
}

void text_set_cursor(u8 page, u16 pos)
{
	u16 at;

	BDA->cursor[page & 7] = pos;
	if (page != BDA->page || !text_window())
		return;
	at = text_offset(page, pos) / 2;
	crtc_write(0x0e, at >> 8);
	crtc_write(0x0f, (u8)at);
}

void text_set_shape(u16 shape)
{
	u8 start = shape >> 8 & 0x3f;
	u8 end = shape & 0x1f;
	u8 height = (u8)BDA->char_height;

	BDA->cursor_shape = shape;
	if (!text_window())
		return;
	/*
	 * Programs write the shapes of a CGA, whose box has 8 lines. The emulation puts an
	 * underline, a half and a full block where they belong in the box in use.
	 */
	if (!(BDA->control & CONTROL_NO_EMULATION) && height > 8 && start < 0x20 && end > 3 &&
	    start <= end && end < 8) {
		if (start + 2 < end) {
			start = start > 2 ? height / 2 : start;
			end = height - 1;
		} else {
			start = height - 1 - (end - start) - (height > 13);
			end = height - 1 - (height > 13);
		}
	}
	crtc_write(0x0a, start);
	crtc_write(0x0b, end);
}

void text_write(u32 cell, u16 pos, u32 fb)
{
	u16 seg = text_window();
	u16 off;

	if ((pos & 0xff) >= BDA->columns || (pos >> 8) > BDA->rows)
		return;
	if (!seg) {
		if (adapter.console && !(cell & CELL_ATTR) && text_mode())
			cell = (cell & 0xff0000ff) | 0x700;
		if (gfx_has_row(pos >> 8))
			gfx_char(cell, pos);
		return;
	}
	off = text_offset(cell >> 24, pos);
	if (fb) {
		flat_put8(fb + off * 2, 0, (u8)cell);
		if (cell & CELL_ATTR)
			flat_put8(fb + off * 2, 1, (u8)(cell >> 8));
	} else if (cell & CELL_ATTR) {
		poke16(seg, off, (u16)cell);
	} else {
		poke8(seg, off, (u8)cell);
	}
}

static void scroll_flat(u32 at, s32 step, u8 rows, u8 lines, u8 more, u16 blank)
{
	u32 ahead = at + step * lines;
	u16 col;
	u8 i;

	for (i = 0; i < rows; i++) {
		for (col = 0; col <= more; col++)
			flat_put16(at + col * 4,
				   i + lines < rows ? flat_get16(ahead + col * 4) : blank);
		at += step;
		ahead += step;
	}
}

void text_scroll(u32 how, u32 box, u32 fb)
{
	u8 lines = (u8)how, attr = (u8)(how >> 8);
	u8 top = (u8)(box >> 8), bottom = box >> 24;
	u8 left = (u8)box;
	u8 right = (u8)(box >> 16);
	s16 step = BDA->columns * 2;
	u32 blank = ' ' | attr << 8;
	u16 seg = text_window();
	u16 off;
	u8 rows;
	u16 more, what, over; /* more: cells beside the first */

	if (bottom > BDA->rows)
		bottom = BDA->rows;
	if (right >= BDA->columns)
		right = (u8)(BDA->columns - 1);
	if (top > bottom || left > right)
		return;
	rows = bottom - top + 1;
	if (lines == 0 || lines > rows)
		lines = rows;
	if (!seg) {
		if (gfx_has_row(bottom))
			gfx_scroll((how & ~0xff) | lines,
				   FAR(bottom << 8 | right, top << 8 | left));
		return;
	}
	off = text_offset(how >> 24, (u16)((how & SCROLL_DOWN ? bottom : top) << 8 | left));
	if (how & SCROLL_DOWN)
		step = -step;
	more = right - left;
	if (fb) {
		scroll_flat(fb + off * 2, step * 2, rows, lines, (u8)more, (u16)blank);
		return;
	}
	blank |= blank << 16;
	/* What was read is the next row to be written, and its pairs are of the same columns. */
	over = lines == 1 && !(step & 2) ? MOVE_OVER_BLANKS : 0;
	for (what = more; rows > lines; rows--) {
		u16 from = (off + step * lines) & WINDOW;

		what = more | (move_row(FAR(seg, off), FAR(what, from), blank) & over);
		off = (off + step) & WINDOW;
	}
	while (rows--) {
		blank_row(FAR(seg, off), more, blank);
		off = (off + step) & WINDOW;
	}
}

/* The attribute for a line that teletype scrolls in: that of the cell at the cursor. */
static u8 scroll_attr(u8 page, u16 pos, u32 fb)
{
	u16 seg = text_window();
	u16 off;

	if (!seg)
		return adapter.console && text_mode() ? 7 : 0;
	off = text_offset(page, pos);
	if (fb)
		return flat_get8(fb + off * 2 + 1);
	return peek8(seg, off + 1);
}

void text_teletype(u32 cell, u32 fb)
{
	u8 ch = (u8)cell, page = cell >> 24;
	u16 pos = BDA->cursor[page & 7], next = pos;

	if (ch == 8) {
		if ((u8)next)
			next--;
	} else if (ch == 10) {
		next += 0x100;
	} else if (ch == 13) {
		next &= 0xff00;
	} else {
		text_write(cell, pos, fb);
		next = text_next(next);
	}
	if (next >> 8 > BDA->rows) {
		u16 last = (u16)(BDA->rows << 8 | (BDA->columns > 255 ? 255 : BDA->columns - 1));

		next = BDA->rows << 8 | (next & 0xff);
		text_scroll(CELL(1, scroll_attr(page, next, fb), page), FAR(last, 0), fb);
	}
	if (pos != next)
		text_set_cursor(page, next);
}
