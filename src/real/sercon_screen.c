// SPDX-License-Identifier: BSD-2-Clause
/*
 * A copy of what the terminal shows, because a terminal cannot be asked. The cells (character and
 * attribute) are in memory below the EBDA; they are kept only if there is no display. Real mode.
 */
#include "abi/shared.h"
#include "cpu/real.h"
#include "real/sercon.h"

#define CELL(row, column) (2 * ((row)*SERCON_COLUMNS + (column)))
#define ROW_WORDS	  (SERCON_COLUMNS / 2) /* words of 32 bits */

u16 sercon_cell(u8 row, u8 column)
{
	if (!shared16.serial_console_screen)
		return SERCON_BLANK;
	far_segment(shared16.serial_console_screen);
	return *(u16 __far *)(u32)CELL(row, column);
}

void sercon_set_cell(u8 row, u8 column, u16 cell)
{
	if (!shared16.serial_console_screen || row >= SERCON_ROWS || column >= SERCON_COLUMNS)
		return;
	far_segment(shared16.serial_console_screen);
	*(u16 __far *)(u32)CELL(row, column) = cell;
}

static void blank_row(u8 row, u8 attribute)
{
	u32 two = ' ' | attribute << 8;

	two |= two << 16;
	for (u32 i = 0; i < ROW_WORDS; i++)
		far_write(shared16.serial_console_screen, CELL(row, 0) + 4 * i, two);
}

void sercon_scroll_rows(u8 top, u8 bottom, u8 lines, bool up, u8 attribute)
{
	u16 seg = shared16.serial_console_screen;
	u8 height = bottom - top + 1;

	if (!seg)
		return;
	for (u8 i = 0; i < height; i++) {
		u8 row = up ? top + i : bottom - i;

		if (i + lines < height)
			far_copy(seg, CELL(row, 0), seg,
				 up ? CELL(row + lines, 0) : CELL(row - lines, 0), ROW_WORDS);
		else
			blank_row(row, attribute);
	}
}
