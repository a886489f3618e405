/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Characters, cursor, scrolling and teletype in text modes; in graphics modes gfx.c draws. Real
 * mode. With a flat framebuffer (fb), cell n is the 16 bits at fb + 4n.
 */
#include "vga.h"

#define WINDOW 0x7ffe /* mask: offsets of the cells in the window of 32 KiB */

/* To be fast, this does not search the mode table: an unknown number counts as a text mode. */
u16 text_segment(void)
{
	u8 mode = BDA->video_mode & 0x7f;

	if (BDA->vbe_mode)
		return 0;
	if (mode < 4)
		return 0xb800;
	if (mode == 7)
		return 0xb000;
	return mode < 7 || (mode >= 0x0d && mode <= 0x13) ? 0 : 0xb800;
}

/*
 * Returns the offset of a cell. The window ends after 32 KiB; offsets wrap there, because programs
 * may put the cursor anywhere.
 */
static ALWAYS_INLINE u16 text_cell(u8 page, u16 pos)
{
	return (page * BDA->video_page_size +
		((pos >> 8) * BDA->video_columns + (pos & 0xff)) * 2) &
	       WINDOW;
}

u16 text_offset(u8 page, u16 pos)
{
	return text_cell(page, pos);
}

u16 text_next(u16 pos)
{
	pos++; /* from column 255 to the next row */
	if ((u8)pos >= BDA->video_columns)
		pos = (pos & 0xff00) + 0x100;
	return pos;
}

void text_set_cursor(u8 page, u16 pos)
{
	u16 at;

	BDA->cursor[page & 7] = pos;
	if (page != BDA->video_page || !text_window())
		return;
	at = text_offset(page, pos) / 2;
	crtc_write(0x0e, at >> 8);
	crtc_write(0x0f, (u8)at);
}

void text_move_cursor(u8 page, u16 pos)
{
	u16 from = text_offset(page, BDA->cursor[page & 7]) / 2, at = text_offset(page, pos) / 2;

	if (page != BDA->video_page || !text_window() || (from ^ at) & 0xff00) {
		text_set_cursor(page, pos);
		return;
	}
	BDA->cursor[page & 7] = pos;
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
	 * Programs write cursor shapes for a CGA, whose character box has 8 lines. The emulation
	 * converts underline, half block and full block to the box in use.
	 */
	if (!(BDA->video_control & CONTROL_NO_EMULATION) && height > 8 && start < 0x20 && end > 3 &&
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

void text_write(u8 page, u16 pos, u8 ch, u16 attr, u32 fb)
{
	u16 seg = text_window();
	u16 off;

	if ((pos & 0xff) >= BDA->video_columns || (pos >> 8) > BDA->video_rows)
		return;
	if (!seg) {
		if (adapter.console && attr & ATTR_KEEP && text_mode())
			attr = 7;
		if (gfx_has_row(pos >> 8))
			gfx_char(page, pos, ch, (u8)attr);
		return;
	}
	off = text_cell(page, pos);
	if (fb) {
		flat_put8(fb + off * 2, ch);
		if (!(attr & ATTR_KEEP))
			flat_put8(fb + off * 2 + 1, (u8)attr);
	} else if (attr & ATTR_KEEP) {
		poke8(seg, off, ch);
	} else {
		poke16(seg, off, (u16)(ch | attr << 8));
	}
}

static void text_scroll_flat(u32 at, s32 step, u8 rows, u8 lines, u16 cells, u16 blank)
{
	u32 ahead = at + step * lines;
	u16 col;
	u8 i;

	for (i = 0; i < rows; i++) {
		for (col = 0; col < cells; col++)
			flat_put16(at + col * 4,
				   i + lines < rows ? flat_get16(ahead + col * 4) : blank);
		at += step;
		ahead += step;
	}
}

void text_scroll(u8 page, u16 first, u16 last, s16 rows, u8 attr, u32 fb)
{
	bool down = rows < 0;
	u8 lines = down ? -rows : rows;
	u8 top = first >> 8, bottom = last >> 8;
	u8 left = (u8)first, right = (u8)last;
	s16 step = BDA->video_columns * 2;
	u32 blank = ' ' | attr << 8;
	u16 seg = text_window();
	u8 left_over;
	u16 off, cells;
	bool one, over = false;

	if (bottom > BDA->video_rows)
		bottom = BDA->video_rows;
	if (right >= BDA->video_columns)
		right = (u8)(BDA->video_columns - 1);
	if (top > bottom || left > right)
		return;
	left_over = bottom - top + 1;
	if (lines == 0 || lines > left_over)
		lines = left_over;
	if (!seg) {
		if (gfx_has_row(bottom))
			gfx_scroll(first, (u16)(bottom << 8 | right), down ? -lines : lines, attr);
		return;
	}
	off = text_offset(page, (u16)((down ? bottom : top) << 8 | left));
	if (down)
		step = -step;
	cells = right - left + 1;
	if (fb) {
		text_scroll_flat(fb + off * 2, step * 2, left_over, lines, cells, (u16)blank);
		return;
	}
	blank |= blank << 16;
	/*
	 * If the text moves by one line, the row that was just copied is the next one to be
	 * overwritten. @over then says whether it is blank. move_row() looks at pairs of cells, so
	 * what it returned holds only if the pairs of both rows begin at the same columns.
	 */
	one = lines == 1 && !(step & 2);
	for (; left_over > lines; left_over--) {
		over = move_row(seg, off, (off + step * lines) & WINDOW, cells, blank, over) && one;
		off = (off + step) & WINDOW;
	}
	while (left_over--) {
		blank_row(seg, off, cells, blank);
		off = (off + step) & WINDOW;
	}
}

/* Returns the attribute for a line that teletype scrolls in: that of the cell at the cursor. */
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

u16 text_row(u8 page, u16 seg, u16 from, u16 count, u8 attr, u32 fb)
{
	u16 pos = BDA->cursor[page & 7], window = text_window();
	u16 room = BDA->video_columns - 1 - (u8)pos, at = text_cell(page, pos), done;

	/*
	 * A character that ends a row, or that is outside the screen, is left to teletype output.
	 * If the cursor is behind the last column, @room has wrapped to a huge number.
	 */
	if (!window || pos >> 8 > BDA->video_rows || at + room * 2 > WINDOW)
		return 0;
	if (count > room)
		count = room;
	for (done = 0; done < count; done++, at += 2) {
		u8 ch = peek8(seg, from + done);

		if (ch == BELL || ch == 8 || ch == 10 || ch == 13)
			break;
		if (fb)
			flat_put16(fb + at * 2, (u16)(ch | attr << 8));
		else
			poke16(window, at, (u16)(ch | attr << 8));
	}
	BDA->cursor[page & 7] = pos + done;
	return done;
}

void text_teletype(u8 page, u8 ch, u16 attr, u32 fb)
{
	u16 pos = BDA->cursor[page & 7], next = pos;

	if (ch == 8) {
		if ((u8)next)
			next--;
	} else if (ch == 10) {
		next += 0x100;
	} else if (ch == 13) {
		next &= 0xff00;
	} else {
		text_write(page, pos, ch, attr, fb);
		next = text_next(next);
	}
	if (next >> 8 > BDA->video_rows) {
		u16 last = (u16)(BDA->video_rows << 8 |
				 (BDA->video_columns > 255 ? 255 : BDA->video_columns - 1));

		next = BDA->video_rows << 8 | (next & 0xff);
		text_scroll(page, 0, last, 1, scroll_attr(page, next, fb), fb);
	}
	if (pos != next)
		text_set_cursor(page, next);
}
