/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Characters, cursor, scrolling and teletype in text modes; graphics modes go on to gfx.c.
 * Real mode. With a flat framebuffer (fb) cell n is the 16 bits at fb + 4n.
 */
#include "vga.h"

bool text_mode(void)
{
	return !BDA->vbe_mode && (BDA->mode < 4 || BDA->mode == 7);
}

u16 text_segment(void)
{
	return BDA->mode == 7 ? 0xb000 : 0xb800;
}

/* Of a cell in the window, which ends after 32 KiB wherever a program puts the cursor. */
u16 text_offset(u8 page, u8 row, u8 col)
{
	return (page * BDA->page_size + (row * BDA->columns + col) * 2) & 0x7ffe;
}

void text_set_cursor(u8 page, u16 pos)
{
	u16 at;

	BDA->cursor[page] = pos;
	if (page != BDA->page || gfx_model() != MODEL_TEXT)
		return;
	at = text_offset(page, pos >> 8, pos & 0xff) / 2;
	crtc_write(0x0e, at >> 8);
	crtc_write(0x0f, (u8)at);
}

void text_set_shape(u16 shape)
{
	u8 start = shape >> 8 & 0x3f;
	u8 end = shape & 0x1f;
	u8 height = (u8)BDA->char_height;

	BDA->cursor_shape = shape;
	if (gfx_model() != MODEL_TEXT)
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

void text_write(u8 ch, u8 attr, bool with_attr, u8 page, u16 pos, u32 fb)
{
	u16 off;

	if (gfx_model() != MODEL_TEXT) {
		gfx_char(ch, with_attr ? attr : 7, pos, page);
		return;
	}
	off = text_offset(page, pos >> 8, pos & 0xff);
	if (fb) {
		flat_put8(fb + off * 2, ch);
		if (with_attr)
			flat_put8(fb + off * 2 + 1, attr);
	} else if (with_attr) {
		poke16(text_segment(), off, ch | attr << 8);
	} else {
		poke8(text_segment(), off, ch);
	}
}

/*
 * Move one column of cells (width bytes: 2 or 4) and blank what comes free. Going along the
 * column, each cell is read once, and written only where it changes: reads cost as much as
 * writes, and most of a screen is blanks above blanks.
 */
static void scroll_column(u16 off, s16 step, u8 rows, u8 lines, u32 blank, u8 width)
{
	u16 seg = text_segment();
	u16 ahead = (off + step * lines) & 0x7ffe;
	u8 i;

	if (lines == 1 && width == 4) {
		u32 old = peek32(seg, off);

		for (i = 1; i < rows; i++) {
			u32 next = peek32(seg, ahead);

			if (next != old)
				poke32(seg, off, next);
			old = next;
			off = (off + step) & 0x7ffe;
			ahead = (ahead + step) & 0x7ffe;
		}
		if (old != blank)
			poke32(seg, off, blank);
		return;
	}
	for (i = 0; i < rows; i++) {
		if (width == 4)
			poke32(seg, off, i + lines < rows ? peek32(seg, ahead) : blank);
		else
			poke16(seg, off, i + lines < rows ? peek16(seg, ahead) : (u16)blank);
		off = (off + step) & 0x7ffe;
		ahead = (ahead + step) & 0x7ffe;
	}
}

static void scroll_flat(u32 at, s32 step, u8 rows, u8 lines, u8 columns, u16 blank)
{
	u32 ahead = at + step * lines;
	u8 i, col;

	for (i = 0; i < rows; i++) {
		for (col = 0; col < columns; col++)
			flat_put16(at + col * 4,
				   i + lines < rows ? flat_get16(ahead + col * 4) : blank);
		at += step;
		ahead += step;
	}
}

void text_scroll(u8 lines, u8 attr, u16 top_left, u16 bottom_right, u8 page, bool down, u32 fb)
{
	u8 top = top_left >> 8;
	u16 left = top_left & 0xff; /* goes one beyond the right one */
	u8 bottom = bottom_right >> 8, right = (u8)bottom_right;
	s16 step = BDA->columns * 2;
	u32 blank = ' ' | attr << 8;
	u16 off;
	u8 rows;

	if (bottom > BDA->rows)
		bottom = BDA->rows;
	if (right >= BDA->columns)
		right = (u8)(BDA->columns - 1);
	if (top > bottom || left > right)
		return;
	rows = bottom - top + 1;
	if (lines == 0 || lines > rows)
		lines = rows;
	if (gfx_model() != MODEL_TEXT) {
		gfx_scroll(lines, attr, top << 8 | left, bottom << 8 | right, down);
		return;
	}
	off = text_offset(page, down ? bottom : top, left);
	if (down)
		step = -step;
	if (fb) {
		scroll_flat(fb + off * 2, step * 2, rows, lines, right - left + 1, (u16)blank);
		return;
	}
	blank |= blank << 16;
	while (left <= right) {
		u8 width = !(off & 2) && left < right ? 4 : 2;

		off &= 0x7ffe;
		scroll_column(off, step, rows, lines, blank, width);
		left += width / 2;
		off += width;
	}
}

/* The attribute for a line that teletype scrolls in: that of the cell at the cursor. */
static u8 scroll_attr(u8 page, u16 pos, u32 fb)
{
	u16 off;

	if (gfx_model() != MODEL_TEXT)
		return text_mode() ? 7 : 0;
	off = text_offset(page, pos >> 8, pos & 0xff) + 1;
	if (fb)
		return flat_get8(fb + (off - 1) * 2 + 1);
	return peek8(text_segment(), off);
}

void text_teletype(u8 ch, u8 attr, bool with_attr, u8 page, u32 fb)
{
	u16 pos = BDA->cursor[page];
	u8 row = pos >> 8, col = (u8)pos;

	switch (ch) {
	case 8:
		if (col)
			col--;
		break;
	case 10:
		row++;
		break;
	case 13:
		col = 0;
		break;
	default:
		text_write(ch, attr, with_attr, page, pos, fb);
		if (++col >= BDA->columns || col == 0) {
			col = 0;
			row++;
		}
	}
	if (row > BDA->rows) {
		u16 last = (u16)(BDA->rows << 8 | (BDA->columns > 255 ? 255 : BDA->columns - 1));

		row = BDA->rows;
		text_scroll(1, scroll_attr(page, (u16)(row << 8 | col), fb), 0, last,
			    page, false, fb);
	}
	if (pos != (row << 8 | col))
		text_set_cursor(page, row << 8 | col);
}
