// SPDX-License-Identifier: BSD-2-Clause
/*
 * The user's console. It uses INT 10h and INT 16h, which lead to the display's ROM, or to the
 * serial console (src/real/sercon.c) if there is one. Flat 32-bit, resident.
 */
#include "char/console.h"
#include "abi/bda.h"
#include "abi/flat.h"
#include "abi/map.h"
#include "cpu/cpu.h"
#include "cpu/modes.h"
#include "cpu/time.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "log/log.h"

#define MESSAGE_SIZE  160 /* including the terminator */
#define PIECE_SIZE    80  /* how much INT 10h is given at a time: most lines are one piece */
#define ROWS_USUAL    25
#define COLUMNS_USUAL 80
#define VECTOR_VIDEO  (*(volatile u32 *)(IVT_BASE + 0x10 * 4))

extern const char int10_none[]; /* in the F segment (fixed.S) */

/* Real-mode code reads the text from here. */
static char piece[PIECE_SIZE];

static bool to_log;

void console_set_log(bool on)
{
	to_log = on;
}

/*
 * Copies to @piece as much of @text as it has room for, with a carriage return before each line
 * feed. Returns how many bytes of @text were copied.
 */
static u32 fill_piece(const char *text, u16 *length)
{
	u32 i;

	for (i = *length = 0; text[i] && *length < PIECE_SIZE - 1; i++) {
		if (text[i] == '\n')
			piece[(*length)++] = '\r';
		piece[(*length)++] = text[i];
	}
	return i;
}

/* Returns whether INT 10h leads to a display's ROM or to the serial console. */
static bool has_display(void)
{
	return VECTOR_VIDEO != FAR_PTR(FSEG, (u32)int10_none);
}

/* Calls INT 10h AH=13h to write the text in @piece. */
static void console_write(struct regs *regs)
{
	regs->bh = bios_data->video_page;
	regs->es = SHARED_SEG;
	regs->bp = (u32)piece - SHARED_BASE;
	regs->edi = VGA_FLAT_EDI;
	regs->esi = VGA_FLAT_ESI;
	call16_int(0x10, regs);
}

void console_printf(const char *fmt, ...)
{
	char message[MESSAGE_SIZE];
	const char *left = message;
	va_list args;
	u16 length;

	va_start(args, fmt);
	if (has_display())
		vsnprintf(message, sizeof(message), fmt, args);
	else if (to_log)
		log_vinfo(fmt, args);
	va_end(args);
	if (!has_display())
		return;
	if (to_log)
		log_info("%s", message);
	while (*left) {
		struct regs regs = { .ax = 0x1301, .bl = CONSOLE_PLAIN };

		left += fill_piece(left, &length);
		regs.cx = length;
		regs.dx = bios_data->cursor[bios_data->video_page & 7];
		console_write(&regs);
	}
}

u8 console_row(void)
{
	return bios_data->cursor[bios_data->video_page & 7] >> 8;
}

void console_to_row(u8 row)
{
	struct regs regs = { .ax = 0x0200, .bh = bios_data->video_page, .dx = row << 8 };

	if (has_display())
		call16_int(0x10, &regs);
}

/* If there is only the serial console, the BIOS data area does not say how many rows there are. */
struct console_size console_size(void)
{
	struct console_size s = { bios_data->video_rows + 1, bios_data->video_columns };

	if (s.rows < 2)
		s.rows = ROWS_USUAL;
	if (!s.columns)
		s.columns = COLUMNS_USUAL;
	return s;
}

void console_at(u8 row, u8 column, u8 attribute, const char *from)
{
	u32 left = strnlen(from, MESSAGE_SIZE - 1), at = column, width = console_size().columns;

	while (left && has_display()) {
		struct regs regs = { .ax = 0x1300, .bl = attribute };

		regs.cx = min(left, (u32)PIECE_SIZE);
		memcpy(piece, from, regs.cx);
		regs.dx = (row + at / width) << 8 | at % width;
		at += regs.cx;
		from += regs.cx;
		left -= regs.cx;
		console_write(&regs);
	}
}

void console_clear(void)
{
	struct console_size s = console_size();
	struct regs scroll = { .ax = 0x0600, .bh = CONSOLE_PLAIN };

	if (!has_display())
		return;
	scroll.dx = (s.rows - 1) << 8 | (s.columns - 1);
	call16_int(0x10, &scroll);
	console_to_row(0);
}

static bool key_ready(void)
{
	struct regs regs = { .ax = 0x1100, .flags = FLAG_ZF };

	call16_int(0x16, &regs);
	return !(regs.flags & FLAG_ZF);
}

u16 console_key(u32 ms)
{
	struct deadline d = deadline_ms(ms);
	struct regs regs = { .ax = 0x1000 };

	while (!key_ready()) {
		if (deadline_passed(&d))
			return 0;
		time_sleep();
	}
	call16_int(0x16, &regs);
	return regs.ax;
}
