/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What programs put in place of the ROM's own tables: the save pointer table, which 40:A8 points
 * to, and the second one behind it (IBM PS/2 and PC BIOS Interface Technical Reference, video BIOS
 * data, SAVE_PTR). The video parameter table, the fonts, the dynamic save area and the display
 * combinations are used. The palette profile is not, and AH=1Bh says so. Real mode.
 */
#include "vga.h"

/* Lists of modes end with FFh. If the end is missing, only this many are read. */
#define MODES_MAX 32

#define OVERSCAN 16 /* index in tables of palette registers; the hardware has it at 11h */

__attribute__((noinline)) u8 byte_at(u32 table, u16 at)
{
	return peek8(FAR_SEG(table), FAR_OFF(table) + at);
}

__attribute__((noinline)) u16 word_at(u32 table, u16 at)
{
	return peek16(FAR_SEG(table), FAR_OFF(table) + at);
}

static u32 pointer_at(u32 table, u16 at)
{
	return table ? peek32(FAR_SEG(table), FAR_OFF(table) + at) : 0;
}

u32 save_pointer(u8 which)
{
	u32 table = BDA->video_save_pointer;

	if (which & SAVE_SECOND) {
		table = pointer_at(table, 0x10);
		which &= ~SAVE_SECOND;
	}
	return pointer_at(table, which);
}

/*
 * Returns the table behind a pointer if its list of modes, from @list on, contains the mode; else
 * 0.
 */
static u32 table_for(u8 mode, u8 which, u8 list)
{
	u32 table = save_pointer(which);
	u8 i, m;

	for (i = 0; table && i < MODES_MAX; i++) {
		m = byte_at(table, list + i);
		if (m == mode)
			return table;
		if (m == 0xff)
			break;
	}
	return 0;
}

__attribute__((noinline)) u32 own_params(u8 index)
{
	return (u32)get_cs() << 16 | (u32)&video_params[index];
}

u32 override_params(u8 index)
{
	u32 table = save_pointer(SAVE_PARAMS);

	return table ? FAR_PTR(FAR_SEG(table), FAR_OFF(table) + index * sizeof(struct params))
		     : own_params(index);
}

void override_fonts(u8 mode)
{
	u32 t = table_for(mode, SAVE_GRAPHICS_FONT, 7);
	u8 map = 0, second;

	if (t && gfx_model() != MODEL_TEXT)
		font_graphics(pointer_at(t, 3), word_at(t, 1), byte_at(t, 0));
	t = table_for(mode, SAVE_TEXT_FONT, 0x0b);
	if (t) {
		map = byte_at(t, 1);
		font_text(pointer_at(t, 6), word_at(t, 2), word_at(t, 4), byte_at(t, 0), map,
			  byte_at(t, 0x0a));
	}
	t = table_for(mode, SAVE_SECOND_FONT, 7);
	if (!t)
		return;
	second = byte_at(t, 1);
	font_text(pointer_at(t, 3), 256, 0, byte_at(t, 0), second, 0);
	/*
	 * Attributes with bit 3 set use the second font. Bits 4 and 5 are bit 2 of the block
	 * numbers.
	 */
	seq_write(3, (map & 3) | (map & 4) << 2 | (second & 3) << 2 | (second & 4) << 3);
}

void override_note(u8 index, u8 val)
{
	u32 area = save_pointer(SAVE_DYNAMIC);

	if (index == 0x11)
		index = OVERSCAN;
	else if (index >= OVERSCAN)
		return;
	if (area)
		poke8(FAR_SEG(area), FAR_OFF(area) + index, val);
}
