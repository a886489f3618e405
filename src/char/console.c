// SPDX-License-Identifier: BSD-2-Clause
/*
 * The user's console. It uses INT 10h and INT 16h, which lead to the display's ROM, or to the
 * serial console (src/real/sercon.c) if there is one. Flat 32-bit, resident.
 */
#include "char/console.h"
#include "abi/bda.h"
#include "abi/flat.h"
#include "cpu/cpu.h"
#include "cpu/modes.h"
#include "cpu/time.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/map.h"

#define MESSAGE_SIZE  160 /* including the terminator */
#define ROWS_USUAL    25
#define COLUMNS_USUAL 80
#define VECTOR_VIDEO  (*(volatile u32 *)(IVT_BASE + 0x10 * 4))

extern const char int10_none[]; /* in the F segment (fixed.S) */

/* Real-mode code reads the text from here. A "\n" becomes two characters. */
static char text[2 * MESSAGE_SIZE];

static bool to_log;

void console_set_log(bool on)
{
	to_log = on;
}

static u16 add_returns(const char *from)
{
	u16 n = 0;

	for (; *from; from++) {
		if (*from == '\n')
			text[n++] = '\r';
		text[n++] = *from;
	}
	return n;
}

static bool has_display(void)
{
	return VECTOR_VIDEO != FAR_PTR(FSEG, (u32)int10_none);
}

/* INT 10h AH=13h with the bytes of text. */
static void write_string(struct regs *regs)
{
	regs->bh = bios_data->video_page;
	regs->es = SHARED_SEG;
	regs->bp = (u32)text - SHARED_BASE;
	regs->edi = VGA_FLAT_EDI;
	regs->esi = VGA_FLAT_ESI;
	call16_int(0x10, regs);
}

void console_printf(const char *fmt, ...)
{
	struct regs regs = { .ax = 0x1301 };
	char message[MESSAGE_SIZE];
	va_list args;

	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	if (to_log)
		log_info("%s", message);
	if (!has_display())
		return;
	regs.cx = add_returns(message);
	regs.bl = CONSOLE_PLAIN;
	regs.dx = bios_data->cursor[bios_data->video_page & 7];
	write_string(&regs);
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

/* Where the serial console is alone, nobody has said how many rows there are. */
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
	struct regs regs = { .ax = 0x1300, .bl = attribute };

	if (!has_display())
		return;
	regs.cx = strnlen(from, MESSAGE_SIZE - 1);
	memcpy(text, from, regs.cx);
	regs.dx = row << 8 | column;
	write_string(&regs);
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
		irq_wait();
	}
	call16_int(0x16, &regs);
	return regs.ax;
}
