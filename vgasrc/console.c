/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text modes of adapters without a VGA: 80x25 characters, drawn into a framebuffer of 640x400
 * pixels with 32 bits. Real mode. VGA graphics modes do not exist.
 */
#include "vga.h"

int console_set(u8 number)
{
	static const struct vbe_mode text = { 0, 32, 640, 400 };
	u8 low = number & 0x7f;

	if (low > 3 && low != 7)
		return -EINVAL;
	if (adapter.set_mode(&text, !(number & 0x80)) < 0)
		return -ENODEV;
	mode_bda(number, low < 2 ? 40 : 80, 25, 16, low < 2 ? 0x800 : 0x1000);
	BDA->equipment = (BDA->equipment & ~EQUIPMENT_VIDEO) | EQUIPMENT_COLOUR_80;
	BDA->crtc_port = 0x3d4;
	BDA->cursor_shape = 0x0607;
	BDA->vbe_mode = 0;
	BDA->vbe_bits = 32;
	BDA->vbe_pitch = 640 * 4;
	font_vectors(16);
	if (!(number & 0x80))
		text_scroll(0, 0, 0xffff, 0, 7, 0);
	return 0;
}

u16 console_no_window(void)
{
	return 0;
}

void console_set_no_window(u16 bank)
{
	(void)bank;
}

void console_leave(void)
{
}

u8 console_dac_width(u8 bits)
{
	(void)bits;
	return 6;
}

u8 console_get_dac_width(void)
{
	return 6;
}
