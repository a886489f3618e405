/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The character generator: INT 10h AH=11h, fonts in plane 2, and the vectors of graphics fonts.
 * Real mode. A block of font memory has 256 glyphs of 32 bytes.
 */
#include "vga.h"

__noinline u32 font_own(u8 height)
{
	return FAR_PTR(get_cs(), (u32)(height == 8 ? font8 : height == 14 ? font14 : font16));
}

/* Returns a far pointer to the upper half of the 8x8 font. */
static u32 font_upper(void)
{
	return font_own(8) + 128 * 8;
}

void font_vectors(u8 height)
{
	VECTOR(0x1f) = font_upper();
	VECTOR(0x43) = font_own(height);
}

/* Returns the offset of a block: 0-3 are 16 KiB apart, 4-7 lie between them. */
static u16 block_start(u8 block)
{
	return (u16)((block & 3) << 14 | (block & 4) << 11);
}

void font_load(u16 seg, u16 off, u16 count, u16 first, u8 block, u8 height, u32 fb)
{
	u16 to = block_start(block) + first * 32;
	/* rows that are copied as doublewords, which must not wrap around a segment's end */
	u8 wide = height & ~3;

	if (fb && off == (u16)(u32)font16 && seg == get_cs()) {
		font_flat(fb);
		return;
	}
	if (off + (u32)count * height > 0x10000)
		wide = 0;
	font_open();
	while (count--) {
		copy32(0xa000, to, seg, off, wide / 4);
		if (wide != height)
			copy8(0xa000, to + wide, seg, off + wide, height - wide);
		to += 32;
		off += height;
	}
	font_close();
}

/* Adjusts a text mode to a new character height: rows, cursor, end of display. */
static void set_height(u8 height)
{
	u8 flags = BDA->video_flags;
	u16 lines = flags & FLAGS_200 ? 200 : flags & FLAGS_400 ? 400 : 350;
	u8 rows = (u8)(lines / height);

	crtc_write(0x09, (crtc_read(0x09) & 0xe0) | (height - 1));
	if (lines == 200)
		lines = rows * height * 2 - 1;
	else
		lines = rows * height - 1;
	crtc_write(0x12, (u8)lines);
	BDA->video_rows = rows - 1;
	BDA->char_height = height;
	BDA->video_page_size = (u16)((rows * BDA->video_columns * 2 + 0xff) & ~0xff);
	BDA->video_page_start = 0;
	BDA->video_page = 0;
	text_set_shape(height > 8 ? (height - 3) << 8 | (height - 2)
				  : (height - 2) << 8 | (height - 1));
	BDA->cursor_shape = 0x0607;
}

void font_text(u32 font, u16 count, u16 first, u8 height, u8 block, u8 rows)
{
	first &= 0xff;
	if (gfx_model() != MODEL_TEXT) /* in graphics modes, plane 2 is a part of the picture */
		return;
	if (height == 0 || height > 32)
		return;
	if (count > 256 - first)
		count = 256 - first;
	font_load(FAR_SEG(font), FAR_OFF(font), count, first, block & 7, height, 0);
	if (!rows)
		return;
	set_height(height);
	if (rows - 1 < BDA->video_rows)
		BDA->video_rows = rows - 1;
}

static void load_text(regs_t r)
{
	u8 call = r->al & 0x0f;
	u8 height = call == 0 ? r->bh : call == 1 ? 14 : call == 2 ? 8 : 16;
	u32 font = font_own(height);
	u16 count = 256, first = 0;

	if (call == 0) {
		font = FAR_PTR(r->es, r->bp);
		count = r->cx;
		first = r->dx;
	}
	font_text(font, count, first, height, r->bl, r->al & 0x10 ? 0xff : 0);
}

/* More rows than fit the picture would be drawn elsewhere. */
void font_graphics(u32 font, u16 height, u8 rows)
{
	u16 lines = gfx_lines();

	VECTOR(0x43) = font;
	if ((u16)(height - 1) >= lines)
		return;
	lines /= height;
	if (!rows || rows > lines)
		rows = (u8)lines;
	BDA->char_height = height;
	BDA->video_rows = rows - 1;
}

/* Sets the number of rows from BL: 0 (DL), 1 (14), 2 (25), 3 (43). */
static void set_graphics(regs_t r, u32 font, u16 height)
{
	static const u8 choice[4] = { 0, 14, 25, 43 };

	font_graphics(font, height, r->bl == 0 || r->bl > 3 ? r->dl : choice[r->bl]);
}

static void font_info(regs_t r)
{
	static const u8 empty[1] = { 0 };
	u32 font;

	switch (r->bh) {
	case 0:
		font = VECTOR(0x1f);
		break;
	case 1:
		font = VECTOR(0x43);
		break;
	case 2:
		font = font_own(14);
		break;
	case 3:
		font = font_own(8);
		break;
	case 4:
		font = font_upper();
		break;
	case 6:
		font = font_own(16);
		break;
	case 5:
	case 7: /* 9-dot variants: there are none, so an empty list */
		font = FAR_PTR(get_cs(), (u32)empty);
		break;
	default:
		return;
	}
	r->cx = BDA->char_height;
	r->dl = BDA->video_rows;
	r->es = FAR_SEG(font);
	r->bp = FAR_OFF(font);
}

void int10_font(regs_t r)
{
	switch (r->al) {
	case 0x00:
	case 0x01:
	case 0x02:
	case 0x04:
	case 0x10:
	case 0x11:
	case 0x12:
	case 0x14:
		load_text(r);
		break;
	case 0x03:
	case 0x13:
		seq_write(3, r->bl);
		break;
	case 0x20:
		VECTOR(0x1f) = FAR_PTR(r->es, r->bp);
		break;
	case 0x21:
		set_graphics(r, FAR_PTR(r->es, r->bp), r->cx);
		break;
	case 0x22:
		set_graphics(r, font_own(14), 14);
		break;
	case 0x23:
		set_graphics(r, font_own(8), 8);
		break;
	case 0x24:
		set_graphics(r, font_own(16), 16);
		break;
	case 0x30:
		font_info(r);
		break;
	}
}
