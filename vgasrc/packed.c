/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Characters and pixels of VBE modes with 8 to 32 bits a pixel. Real mode.
 *
 * In these modes the window at A0000h is plain memory, one 64 KiB bank of the framebuffer;
 * moving it is what costs. Scrolling moves memory by INT 15h AH=87h where it can. The bank
 * that the guest had selected is selected again at the end.
 */
#include "vga.h"

static u8 pixel_bytes(void)
{
	return (u8)((BDA->vbe_bits + 7) / 8);
}

static u32 address(u32 x, u32 y)
{
	return y * BDA->vbe_pitch + x * pixel_bytes();
}

/* The value of a pixel for a text color: 0-15, or a palette index where there is one. */
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

/* Put the window where addr is visible; bank is where it was. Returns where it is. */
static u16 seek(u32 addr, u16 bank)
{
	u16 want = addr >> 16;

	if (want != bank)
		adapter.set_window(want);
	return want;
}

static void restore(u16 saved, u16 bank)
{
	if (saved != bank)
		adapter.set_window(saved);
}

static void put(u16 off, u32 val, u8 bytes)
{
	switch (bytes) {
	case 1:
		poke8(0xa000, off, (u8)val);
		break;
	case 2:
		poke16(0xa000, off, (u16)val);
		break;
	case 3:
		poke16(0xa000, off, (u16)val);
		poke8(0xa000, off + 2, val >> 16);
		break;
	default:
		poke32(0xa000, off, val);
	}
}

/* One pixel that may lie across two banks. Returns the bank that is selected then. */
static u16 put_across(u32 addr, u32 val, u8 bytes, u16 bank)
{
	while (bytes--) {
		bank = seek(addr, bank);
		poke8(0xa000, (u16)addr, (u8)val);
		val >>= 8;
		addr++;
	}
	return bank;
}

void packed_char(u8 ch, u8 attr, u16 pos)
{
	u8 bytes = pixel_bytes();
	u16 height = BDA->char_height;
	u32 fg = pixel_value(BDA->vbe_bits == 8 ? attr : attr & 0xf);
	u32 font = VECTOR(0x43);
	u32 addr = address((pos & 0xff) * 8, (pos >> 8) * height);
	u16 saved = adapter.get_window();
	u16 bank = saved;
	u16 line;
	u8 i;

	if ((pos & 0xff) >= BDA->columns || (pos >> 8) > BDA->rows)
		return;
	for (line = 0; line < height; line++) {
		u8 bits = peek8(FAR_SEG(font), FAR_OFF(font) + ch * height + line);
		bool one_bank = (u16)addr <= 0x10000 - 8 * bytes;
		u32 at = addr;

		bank = seek(addr, bank);
		for (i = 0; i < 8; i++) {
			u32 val = bits & 0x80 ? fg : 0;

			if (one_bank)
				put((u16)at, val, bytes);
			else
				bank = put_across(at, val, bytes, bank);
			bits <<= 1;
			at += bytes;
		}
		addr += BDA->vbe_pitch;
	}
	restore(saved, bank);
}

u32 packed_get_pixel(u16 x, u16 y)
{
	u8 bytes = pixel_bytes();
	u32 addr = address(x, y) + bytes;
	u16 saved = adapter.get_window();
	u16 bank = saved;
	u32 val = 0;

	while (bytes--) {
		addr--;
		bank = seek(addr, bank);
		val = val << 8 | peek8(0xa000, (u16)addr);
	}
	restore(saved, bank);
	return val;
}

u8 packed_read_row(u32 x, u32 y)
{
	u8 bits = 0;
	u8 i;

	for (i = 0; i < 8; i++)
		bits = (u8)(bits << 1 | (packed_get_pixel((u16)(x + i), (u16)y) != 0));
	return bits;
}

void packed_put_pixel(u16 x, u16 y, u8 color)
{
	u16 saved = adapter.get_window();
	u32 val = pixel_value(color);

	restore(saved, put_across(address(x, y), val, pixel_bytes(), saved));
}

/* Fill a scan line's part with one value. Returns the bank that is selected then. */
static u16 fill_line(u32 addr, u16 pixels, u32 val, u16 bank)
{
	u8 bytes = pixel_bytes();
	u32 count = pixels * bytes;

	if (bytes == 3) {
		while (pixels--) {
			bank = put_across(addr, val, 3, bank);
			addr += 3;
		}
		return bank;
	}
	if (bytes == 1)
		val *= 0x01010101u;
	else if (bytes == 2)
		val *= 0x00010001u;
	while (count) {
		u32 part = 0x10000 - (u16)addr;

		if (part > count)
			part = count;
		bank = seek(addr, bank);
		fill32(0xa000, (u16)addr, val, (u16)(part / 4));
		addr += part;
		count -= part;
	}
	return bank;
}

/* Copy within the framebuffer through the window, 16 bytes at a time, upwards. */
static u16 copy_window(u32 dst, u32 src, u32 count, u16 bank)
{
	while (count) {
		u32 a, b, c, d;
		bool wide;
		u32 part = 0x10000 - (u16)(src > dst ? src : dst);

		if (src >> 16 == dst >> 16 && part >= 4 && dst < src) {
			if (part > count)
				part = count & ~3u;
			bank = seek(src, bank);
			copy32(0xa000, (u16)dst, 0xa000, (u16)src, (u16)(part / 4));
			dst += part & ~3u;
			src += part & ~3u;
			count -= part & ~3u;
			continue;
		}
		wide = count >= 16 && (u16)src <= 0xfff0 && (u16)dst <= 0xfff0;
		bank = seek(src, bank);
		a = peek32(0xa000, (u16)src);
		b = wide ? peek32(0xa000, (u16)src + 4) : 0;
		c = wide ? peek32(0xa000, (u16)src + 8) : 0;
		d = wide ? peek32(0xa000, (u16)src + 12) : 0;
		bank = seek(dst, bank);
		poke32(0xa000, (u16)dst, a);
		if (wide) {
			poke32(0xa000, (u16)dst + 4, b);
			poke32(0xa000, (u16)dst + 8, c);
			poke32(0xa000, (u16)dst + 12, d);
		}
		part = wide ? 16 : 4;
		dst += part;
		src += part;
		count -= count < part ? count : part;
	}
	return bank;
}

/* Copy count bytes of framebuffer; ascending, which the caller's ranges must allow. */
static u16 copy_bytes(u32 dst, u32 src, u32 count, u16 bank)
{
	while (count && vars.lfb) {
		u32 part = count < 0x10000 ? count : 0x10000;

		if (move_block(vars.lfb + dst, vars.lfb + src, part) < 0)
			break;
		dst += part;
		src += part;
		count -= part;
	}
	return count ? copy_window(dst, src, count, bank) : bank;
}

/* Blank lines: the first few by filling, the others as copies of them. */
static u16 fill_lines(u16 x, u16 y, u16 pixels, u16 lines, u32 val, u16 bank)
{
	u16 pitch = BDA->vbe_pitch;
	u16 done = 0;

	while (done < lines) {
		u32 addr = address(x, y + done);

		if (done >= 16 && pixels * pixel_bytes() == pitch && vars.lfb) {
			u16 part = lines - done < done ? lines - done : done;

			bank = copy_bytes(addr, address(x, y), (u32)part * pitch, bank);
			done += part;
			continue;
		}
		bank = fill_line(addr, pixels, val, bank);
		done++;
	}
	return bank;
}

void packed_scroll(u8 lines, u8 attr, u16 top_left, u16 bottom_right, bool down)
{
	u16 height = BDA->char_height;
	u16 pitch = BDA->vbe_pitch;
	u16 x = (top_left & 0xff) * 8;
	u16 y = (top_left >> 8) * height;
	u16 pixels = ((bottom_right & 0xff) - (top_left & 0xff) + 1) * 8;
	u16 all = ((bottom_right >> 8) - (top_left >> 8) + 1) * height;
	u16 shift = lines * height;
	u16 moved = all - shift;
	u16 saved = adapter.get_window();
	u16 bank = saved;
	u32 val = pixel_value(BDA->vbe_bits == 8 ? attr : attr & 0xf);
	u32 width = pixels * pixel_bytes();
	u16 i;

	if (width == pitch && moved && !down) {
		bank = copy_bytes(address(0, y), address(0, y + shift), (u32)moved * pitch, bank);
	} else {
		for (i = 0; i < moved; i++) {
			u16 line = y + (down ? moved - 1 - i : i);

			bank = copy_bytes(address(x, down ? line + shift : line),
					  address(x, down ? line : line + shift), width, bank);
		}
	}
	bank = fill_lines(x, down ? y : y + moved, pixels, shift, val, bank);
	restore(saved, bank);
}
