/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Characters and pixels of VBE modes with 8 to 32 bits per pixel. Real mode.
 *
 * The text modes of adapters without a VGA are here, too. framebuffer.h says how pixels are
 * accessed.
 */
#include "framebuffer.h"

static u32 address(u32 x, u32 y)
{
	return y * BDA->vbe_pitch + x * pixel_bytes();
}

/*
 * Returns the value of a pixel for a text colour: 0-15, or a palette index if there is a palette.
 */
static u32 pixel_value(u8 color)
{
	u8 bits = BDA->vbe_bits;
	u32 on, low, red, green, blue;

	if (bits == 8)
		return color;
	on = color & 8 ? 0xff : 0xaa;
	low = color & 8 ? 0x55 : 0;
	red = color & 4 ? on : low;
	green = color & 2 ? on : low;
	blue = color & 1 ? on : low;
	if ((color & 0xf) == 6)
		green = 0x55; /* brown */
	if (bits == 15)
		return red >> 3 << 10 | green >> 3 << 5 | blue >> 3;
	if (bits == 16)
		return red >> 3 << 11 | green >> 2 << 5 | blue >> 3;
	return red << 16 | green << 8 | blue;
}

/* Returns the value for a background. Only text modes of adapters without a VGA have one. */
static u32 background(u8 attr)
{
	return BDA->vbe_mode ? 0 : pixel_value(attr >> 4 & 7);
}

void packed_char(u16 pos, u8 ch, u8 attr)
{
	u16 height = BDA->char_height;
	u32 fg = pixel_value(BDA->vbe_bits == 8 ? attr : attr & 0xf);
	u32 bg = background(attr);
	u32 font = VECTOR(0x43);
	u32 addr = address((pos & 0xff) * 8, (pos >> 8) * height);
	u16 saved, bank, line;

	saved = fb_open();
	bank = saved;
	for (line = 0; line < height; line++) {
		u8 bits = peek8(FAR_SEG(font), FAR_OFF(font) + ch * height + line);

		bank = fb_row(addr, bits, fg, bg, bank);
		addr += BDA->vbe_pitch;
	}
	fb_close(saved, bank);
}

u32 packed_get_pixel(u16 x, u16 y)
{
	return fb_get(address(x, y));
}

void packed_put_pixel(u16 x, u16 y, u8 color)
{
	fb_put(address(x, y), pixel_value(color));
}

/*
 * Returns eight pixels as bits, to find out which character they belong to. A bit is 1 in a VBE
 * mode if the pixel is not black. It is 1 in a text mode of an adapter without a VGA if the pixel
 * differs from the background, which the last pixel of the character's first line shows.
 */
u8 packed_read_row(u32 x, u32 y)
{
	u32 bg = BDA->vbe_mode ? 0 : fb_get(address(x + 7, y & ~15u));
	u8 bits = 0;
	u8 i;

	for (i = 0; i < 8; i++)
		bits = (u8)(bits << 1 | (fb_get(address(x + i, y)) != bg));
	return bits;
}

/* Blanks lines: fills the first few, and copies them to the others. */
static u16 blank_lines(u16 x, u16 y, u16 pixels, u16 lines, u32 val, u16 bank)
{
	u16 pitch = BDA->vbe_pitch;
	u16 done = 0;

	while (done < lines) {
		u32 addr = address(x, y + done);

		if (done >= 16 && pixels * pixel_bytes() == pitch && vars.lfb) {
			u16 part = lines - done < done ? lines - done : done;

			bank = fb_copy(addr, address(x, y), (u32)part * pitch, bank);
			done += part;
			continue;
		}
		bank = fb_fill(addr, pixels, val, bank);
		done++;
	}
	return bank;
}

void packed_scroll(u16 first, u16 last, s16 rows, u8 attr)
{
	bool down = rows < 0;
	u16 height = BDA->char_height;
	u16 pitch = BDA->vbe_pitch;
	u16 x = (u8)first * 8;
	u16 y = (first >> 8) * height;
	u16 pixels = ((u8)last - (u8)first + 1) * 8;
	u16 shift = (down ? -rows : rows) * height;
	u16 moved = ((last >> 8) - (first >> 8) + 1) * height - shift;
	u16 saved = fb_open();
	u16 bank = saved;
	u32 val = BDA->vbe_mode ? pixel_value(BDA->vbe_bits == 8 ? attr : attr & 0xf)
				: background(attr);
	u32 width = pixels * pixel_bytes();
	u16 i;

	if (width == pitch && moved && !down) {
		bank = fb_copy(address(0, y), address(0, y + shift), (u32)moved * pitch, bank);
	} else {
		for (i = 0; i < moved; i++) {
			u16 line = y + (down ? moved - 1 - i : i);

			bank = fb_copy(address(x, down ? line + shift : line),
				       address(x, down ? line : line + shift), width, bank);
		}
	}
	bank = blank_lines(x, down ? y : y + moved, pixels, shift, val, bank);
	fb_close(saved, bank);
}
