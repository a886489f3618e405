// SPDX-License-Identifier: BSD-2-Clause
/*
 * The user's console, through INT 10h and INT 16h: a display's ROM is asked to draw, or the
 * serial console (src/real/sercon.c) that stands before it. Flat 32-bit, resident.
 */
#include "char/console.h"
#include "abi/bda.h"
#include "abi/flat.h"
#include "cpu/cpu.h"
#include "cpu/modes.h"
#include "cpu/time.h"
#include "lib/printf.h"
#include "log/log.h"
#include "memory/map.h"

#define MESSAGE_SIZE 160 /* with the terminator */
#define ATTRIBUTE 0x07
#define VECTOR_VIDEO (*(volatile u32 *)(IVT_BASE + 0x10 * 4))

extern const char int10_none[]; /* fixed.S: in the F segment */

/* Where real-mode code reads the text: each "\n" is two characters there. */
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
	if (VECTOR_VIDEO == FAR_PTR(FSEG, (u32)int10_none))
		return;
	regs.cx = add_returns(message);
	regs.bh = bios_data->video_page;
	regs.bl = ATTRIBUTE;
	regs.dx = bios_data->cursor[regs.bh & 7];
	regs.es = SHARED_SEG;
	regs.bp = (u32)text - SHARED_BASE;
	regs.edi = VGA_FLAT_EDI;
	regs.esi = VGA_FLAT_ESI;
	call16_int(0x10, &regs);
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
