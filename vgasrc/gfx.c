/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Characters and pixels in graphics modes that have the VGA's own memory layouts: CGA interleave,
 * four planes, mode 13h. Real mode. packed.c has VBE's packed pixels.
 */
#include "vga.h"

u8 gfx_model(void)
{
	if (BDA->vbe_mode)
		return BDA->vbe_bits == 4 ? MODEL_PLANAR : MODEL_PACKED;
	if (adapter.console)
		return MODEL_PACKED;
	if (text_window())
		return MODEL_TEXT;
	return mode_now()->model;
}

static u16 planar_pitch(void)
{
	return BDA->vbe_mode ? BDA->vbe_pitch : BDA->video_columns;
}

static u16 window(u8 model)
{
	return model == MODEL_CGA4 || model == MODEL_CGA2 ? 0xb800 : 0xa000;
}

/* Returns the offset of a scan line of a page. */
static u16 line_offset(u8 model, u16 y, u8 page)
{
	if (model == MODEL_CGA4 || model == MODEL_CGA2)
		return (y & 1) * 0x2000 + ((y >> 1) * 80 & 0x1fff);
	if (model == MODEL_CHAIN4)
		return y * 320;
	return (page & 7) * BDA->video_page_size + y * planar_pitch();
}

/* Returns the width of a character in bytes of the window. */
static u8 char_bytes(u8 model)
{
	return model == MODEL_CHAIN4 ? 8 : model == MODEL_CGA4 ? 2 : 1;
}

/* Returns a far pointer to a character's glyph. */
static u32 glyph(u8 ch, u8 model)
{
	u32 font = VECTOR(0x43);

	if (ch >= 128 && (model == MODEL_CGA4 || model == MODEL_CGA2)) {
		font = VECTOR(0x1f);
		ch -= 128;
	}
	return FAR_PTR(FAR_SEG(font), FAR_OFF(font) + ch * BDA->char_height);
}

/*
 * Makes eight pixels of 2 bits, in a colour, from eight bits. The left pixel is in the top bits of
 * the first byte.
 */
static u16 spread(u8 bits, u8 color)
{
	u16 out = 0;
	u8 i;

	for (i = 0; i < 8; i++) {
		out <<= 2;
		if (bits & 0x80)
			out |= color & 3;
		bits <<= 1;
	}
	return (u16)(out << 8 | out >> 8);
}

/* Sets up the planes so that CPU writes draw pixels of a colour on 0. */
static void planar_open(u8 color, bool xor)
{
	gfx_write(5, 0);
	gfx_write(8, 0xff);
	gfx_write(0, 0);
	if (xor) {
		gfx_write(3, 0x18);
		gfx_write(1, 0);
		seq_write(2, color & 0xf);
	} else {
		gfx_write(3, 0);
		gfx_write(1, ~color & 0xf);
		seq_write(2, 0xf);
	}
}

static void planar_close(void)
{
	gfx_write(1, 0);
	gfx_write(3, 0);
	seq_write(2, 0xf);
}

static void chain4_row(u16 off, u8 bits, u8 color)
{
	u8 i;

	for (i = 0; i < 8; i++) {
		poke8(0xa000, off + i, bits & 0x80 ? color : 0);
		bits <<= 1;
	}
}

static void char_row(u8 model, u16 off, u8 bits, u8 attr)
{
	bool xor = attr & 0x80;
	u16 val;

	switch (model) {
	case MODEL_PLANAR:
		if (xor)
			peek8(0xa000, off); /* loads the latches with what is there */
		poke8(0xa000, off, bits);
		break;
	case MODEL_CHAIN4:
		chain4_row(off, bits, attr);
		break;
	case MODEL_CGA4:
		val = spread(bits, attr);
		poke16(0xb800, off, xor? val ^ peek16(0xb800, off) : val);
		break;
	default:
		if (!(attr & 1))
			bits = 0;
		poke8(0xb800, off, xor? bits ^ peek8(0xb800, off) : bits);
	}
}

void gfx_char(u8 page, u16 pos, u8 ch, u8 attr)
{
	u8 model = gfx_model();
	u32 from = glyph(ch, model);
	u16 height = BDA->char_height;
	u16 y = (pos >> 8) * height;
	u16 x = (pos & 0xff) * char_bytes(model);
	u16 i;

	if (model == MODEL_PACKED) {
		packed_char(pos, ch, attr);
		return;
	}
	if (model == MODEL_PLANAR)
		planar_open(attr, attr & 0x80);
	for (i = 0; i < height; i++)
		char_row(model, line_offset(model, y + i, page) + x,
			 peek8(FAR_SEG(from), FAR_OFF(from) + i), attr);
	if (model == MODEL_PLANAR)
		planar_close();
}

/* Returns which pixels of a character's scan line are not 0, as bits. */
static u8 row_bits(u8 model, u16 off)
{
	u8 bits = 0;
	u16 two;
	u8 i;

	switch (model) {
	case MODEL_PLANAR:
		return ~peek8(0xa000, off); /* read mode 1 compares with colour 0 */
	case MODEL_CHAIN4:
		for (i = 0; i < 8; i++)
			bits = (u8)(bits << 1 | (peek8(0xa000, off + i) != 0));
		return bits;
	case MODEL_CGA4:
		two = peek16(0xb800, off);
		two = (u16)(two << 8 | two >> 8);
		for (i = 0; i < 8; i++) {
			bits = (u8)(bits << 1 | ((two & 0xc000) != 0));
			two <<= 2;
		}
		return bits;
	default:
		return peek8(0xb800, off);
	}
}

/* Returns whether glyph ch has these bits in a scan line. */
static bool glyph_has(u8 ch, u8 model, u16 line, u8 bits)
{
	u32 from = glyph(ch, model);

	return peek8(FAR_SEG(from), FAR_OFF(from) + line) == bits;
}

/*
 * Returns four scan lines of a character as bits, the first in the low byte; 0 below the character
 * box.
 */
static u32 four_rows(u8 model, u16 pos, u8 page, u16 line)
{
	u16 height = BDA->char_height;
	u32 rows = 0;
	u8 i;

	for (i = 0; i < 4 && line + i < height; i++) {
		u16 y = (pos >> 8) * height + line + i;
		u8 bits;

		if (model == MODEL_PACKED)
			bits = packed_read_row((pos & 0xff) * 8, y);
		else
			bits = row_bits(model, line_offset(model, y, page) +
						       (pos & 0xff) * char_bytes(model));
		rows |= (u32)bits << (i * 8);
	}
	return rows;
}

u8 gfx_read_char(u16 pos, u8 page)
{
	u8 model = gfx_model();
	u16 height = BDA->char_height > 16 ? 16 : BDA->char_height;
	u32 a, b, c, d;
	u16 ch, i;

	if (model == MODEL_PLANAR) {
		gfx_write(2, 0);
		gfx_write(7, 0xf);
		gfx_write(5, 8);
	}
	a = four_rows(model, pos, page, 0);
	b = four_rows(model, pos, page, 4);
	c = four_rows(model, pos, page, 8);
	d = four_rows(model, pos, page, 12);
	if (model == MODEL_PLANAR)
		gfx_write(5, 0);
	for (ch = 0; ch < 256; ch++) {
		for (i = 0; i < height; i++) {
			u32 four = i < 4 ? a : i < 8 ? b : i < 12 ? c : d;

			if (!glyph_has((u8)ch, model, i, (u8)(four >> (i & 3) * 8)))
				break;
		}
		if (i == height)
			return (u8)ch;
	}
	return 0;
}

/* Returns a byte of the window filled with a colour. */
static u8 color_byte(u8 model, u8 color)
{
	if (model == MODEL_CGA4)
		return (color & 3) * 0x55;
	if (model == MODEL_CGA2)
		return color & 1 ? 0xff : 0;
	return color;
}

static void fill_lines(u8 model, u16 y, u16 lines, u16 x, u16 bytes, u8 color)
{
	u8 val = color_byte(model, color);

	if (model == MODEL_PLANAR) {
		gfx_write(5, 0);
		gfx_write(3, 0);
		gfx_write(8, 0xff);
		gfx_write(0, color & 0xf);
		gfx_write(1, 0xf);
		seq_write(2, 0xf);
	}
	while (lines--) {
		u16 off = line_offset(model, y++, BDA->video_page) + x;

		if ((off | bytes) & 3)
			fill8(window(model), off, val, bytes);
		else
			fill32(window(model), off, val * 0x01010101u, bytes / 4);
	}
	if (model == MODEL_PLANAR) {
		gfx_write(0, 0);
		gfx_write(1, 0);
	}
}

/* Moves whole planar scan lines by moving their bytes in the linear framebuffer. */
static int planar_move(u16 to, u16 from, u16 lines)
{
	u32 pitch = planar_pitch() * 4;
	u32 base = vars.lfb + line_offset(MODEL_PLANAR, 0, BDA->video_page) * 4;
	u32 bytes = lines * pitch;
	u32 dst = base + to * pitch, src = base + from * pitch;
	u32 most = to > from ? dst - src : 0x10000;
	int err = -ENOTSUP;

	if (!vars.lfb || vars.planes != PLANES_SHOWN)
		return err;
	if (most > 0x10000)
		most = 0x10000;
	while (bytes) {
		u32 part = bytes < most ? bytes : most;
		u32 skip = to > from ? bytes - part : 0;

		err = move_block(dst + skip, src + skip, part);
		if (err < 0)
			return err;
		if (to < from) {
			dst += part;
			src += part;
		}
		bytes -= part;
	}
	return err;
}

static void move_lines(u8 model, u16 to, u16 from, u16 lines, u16 x, u16 bytes)
{
	bool down = to > from;
	u16 seg = window(model);

	if (model == MODEL_PLANAR) {
		if (bytes == planar_pitch() && planar_move(to, from, lines) >= 0)
			return;
		gfx_write(5, 1); /* copies by the latches, all planes at once */
		seq_write(2, 0xf);
	}
	if (down) {
		to += lines - 1;
		from += lines - 1;
	}
	while (lines--) {
		u16 dst = line_offset(model, to, BDA->video_page) + x;
		u16 src = line_offset(model, from, BDA->video_page) + x;

		if (model == MODEL_PLANAR || (dst | src | bytes) & 3)
			copy8(seg, dst, seg, src, bytes);
		else
			copy32(seg, dst, seg, src, bytes / 4);
		to += down ? -1 : 1;
		from += down ? -1 : 1;
	}
	if (model == MODEL_PLANAR)
		gfx_write(5, 0);
}

void gfx_scroll(u16 first, u16 last, s16 rows, u8 attr)
{
	u8 model = gfx_model();
	u16 height = BDA->char_height;
	u16 x = (u8)first * char_bytes(model);
	u16 bytes = ((u8)last - (u8)first + 1) * char_bytes(model);
	u16 y = (first >> 8) * height;
	u16 shift = (rows < 0 ? -rows : rows) * height;
	u16 moved = ((last >> 8) - (first >> 8) + 1) * height - shift;

	if (model == MODEL_PACKED) {
		packed_scroll(first, last, rows, attr);
		return;
	}
	if (moved && rows < 0)
		move_lines(model, y + shift, y, moved, x, bytes);
	else if (moved)
		move_lines(model, y, y + shift, moved, x, bytes);
	fill_lines(model, rows < 0 ? y : y + moved, shift, x, bytes, attr);
}

u16 gfx_lines(void)
{
	const struct vga_mode *m = mode_now();
	const struct vbe_mode *v;

	if (m)
		return m->height;
	v = vbe_now();
	return v ? v->height : 0;
}

bool gfx_has_row(u8 row)
{
	u16 lines = adapter.console && text_mode() ? 400 : gfx_lines();

	return (row + 1u) * BDA->char_height <= lines;
}

/* Returns whether the pixel exists. In every mode a character is eight pixels wide. */
static bool inside(u16 x, u16 y)
{
	return x < BDA->video_columns * 8 && y < gfx_lines();
}

void gfx_put_pixel(u16 x, u16 y, u8 page, u8 color)
{
	u8 model = gfx_model();
	u16 off;
	u8 shift, old;

	if (!inside(x, y))
		return;
	if (model == MODEL_PACKED) {
		packed_put_pixel(x, y, color);
		return;
	}
	off = line_offset(model, y, page);
	switch (model) {
	case MODEL_PLANAR:
		off += x / 8;
		gfx_write(5, 0);
		gfx_write(3, color & 0x80 ? 0x18 : 0);
		gfx_write(0, color & 0xf);
		gfx_write(1, 0xf);
		gfx_write(8, 0x80 >> (x & 7));
		seq_write(2, 0xf);
		peek8(0xa000, off);
		poke8(0xa000, off, 0);
		gfx_write(0, 0);
		gfx_write(1, 0);
		gfx_write(3, 0);
		gfx_write(8, 0xff);
		break;
	case MODEL_CHAIN4:
		poke8(0xa000, off + x, color);
		break;
	default:
		if (model == MODEL_CGA4) {
			off += x / 4;
			shift = 6 - (x & 3) * 2;
			old = 3;
		} else {
			off += x / 8;
			shift = 7 - (x & 7);
			old = 1;
		}
		poke8(0xb800, off,
		      color & 0x80
			      ? peek8(0xb800, off) ^ (color & old) << shift
			      : (peek8(0xb800, off) & ~(old << shift)) | (color & old) << shift);
	}
}

u8 gfx_get_pixel(u16 x, u16 y, u8 page)
{
	u8 model = gfx_model();
	u8 color = 0, plane;
	u16 off;

	if (!inside(x, y))
		return 0;
	if (model == MODEL_PACKED)
		return (u8)packed_get_pixel(x, y);
	off = line_offset(model, y, page);
	switch (model) {
	case MODEL_PLANAR:
		gfx_write(5, 0);
		for (plane = 0; plane < 4; plane++) {
			gfx_write(4, plane);
			if (peek8(0xa000, off + x / 8) & 0x80 >> (x & 7))
				color |= 1 << plane;
		}
		gfx_write(4, 0);
		return color;
	case MODEL_CHAIN4:
		return peek8(0xa000, off + x);
	case MODEL_CGA4:
		return peek8(0xb800, off + x / 4) >> (6 - (x & 3) * 2) & 3;
	default:
		return peek8(0xb800, off + x / 8) >> (7 - (x & 7)) & 1;
	}
}
