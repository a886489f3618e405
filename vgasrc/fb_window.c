/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pixels of VBE modes through the window at A0000h. In these modes the window is plain memory: one
 * bank of 64 KiB of the framebuffer. Real mode. See framebuffer.h.
 */
#include "framebuffer.h"

/* Moves the window so that addr is visible; bank is where it was. Returns where it is now. */
static u16 seek(u32 addr, u16 bank)
{
	u16 want = addr >> 16;

	if (want != bank)
		adapter.set_window(want);
	return want;
}

u16 fb_open(void)
{
	return adapter.get_window();
}

void fb_close(u16 saved, u16 bank)
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

/* Writes a pixel that may lie across two banks. Returns the bank that is selected afterwards. */
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

u16 fb_row(u32 addr, u8 bits, u32 on, u32 off, u16 bank)
{
	u8 bytes = pixel_bytes();
	bool one_bank = (u16)addr <= 0x10000 - 8 * bytes;
	u8 i;

	bank = seek(addr, bank);
	for (i = 0; i < 8; i++) {
		u32 val = bits & 0x80 ? on : off;

		if (one_bank)
			put((u16)addr, val, bytes);
		else
			bank = put_across(addr, val, bytes, bank);
		bits <<= 1;
		addr += bytes;
	}
	return bank;
}

u32 fb_get(u32 addr)
{
	u8 bytes = pixel_bytes();
	u16 saved = adapter.get_window();
	u16 bank = saved;
	u32 val = 0;

	addr += bytes;
	while (bytes--) {
		addr--;
		bank = seek(addr, bank);
		val = val << 8 | peek8(0xa000, (u16)addr);
	}
	fb_close(saved, bank);
	return val;
}

void fb_put(u32 addr, u32 val)
{
	u16 saved = adapter.get_window();

	fb_close(saved, put_across(addr, val, pixel_bytes(), saved));
}

u16 fb_fill(u32 addr, u16 pixels, u32 val, u16 bank)
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

/* Copies within the framebuffer through the window, 16 bytes at a time, upwards. */
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

u16 fb_copy(u32 dst, u32 src, u32 count, u16 bank)
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
