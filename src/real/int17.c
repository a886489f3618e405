// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 17h, the parallel ports (IBM PS/2 and PC BIOS Interface TR, INT 17H), and INT 05h, which
 * prints the screen's text on the first of them. Real mode.
 */
#include "cpu/io.h"
#include "real/tick_wait.h"

#define LPT_DATA       0
#define LPT_STATUS     1
#define LPT_CONTROL    2
#define LPT_NOT_BUSY   0x80
#define LPT_INVERTED   0x48 /* acknowledge and error; INT 17h reports them inverted */
#define LPT_UNUSED     0x07
#define CONTROL_STROBE 0x01
#define CONTROL_INIT   0x04 /* while low, the printer is reset */
#define CONTROL_SELECT 0x08

#define TIMED_OUT	    0x01
#define PRINTER_RESET_POLLS 50 /* register reads that take at least 50 us */

#define PRINT_IDLE     0x00
#define PRINT_BUSY     0x01
#define PRINT_FAILED   0xff
#define PRINTER_ERRORS 0x29 /* out of paper, error, time-out */

static u8 printer_status(u16 port)
{
	return (inb(port + LPT_STATUS) ^ LPT_INVERTED) & ~LPT_UNUSED;
}

static bool wait_for_printer(u16 port, u8 timeout)
{
	struct tick_wait w;

	tick_wait_start(&w, timeout);
	while (!(inb(port + LPT_STATUS) & LPT_NOT_BUSY))
		if (!tick_wait_on(&w))
			return false;
	return true;
}

static u8 print(u16 port, u8 timeout, u8 c)
{
	outb(port + LPT_DATA, c);
	if (!wait_for_printer(port, timeout))
		return printer_status(port) | TIMED_OUT;
	outb(port + LPT_CONTROL, CONTROL_SELECT | CONTROL_INIT | CONTROL_STROBE);
	outb(port + LPT_CONTROL, CONTROL_SELECT | CONTROL_INIT);
	return printer_status(port);
}

static u8 reset_printer(u16 port)
{
	outb(port + LPT_CONTROL, CONTROL_SELECT);
	for (int i = 0; i < PRINTER_RESET_POLLS; i++)
		inb(port + LPT_STATUS);
	outb(port + LPT_CONTROL, CONTROL_SELECT | CONTROL_INIT);
	return printer_status(port);
}

void int17(struct regs *regs)
{
	u16 port = regs->dx < 3 ? BDA->lpt_port[regs->dx] : 0;

	if (!port)
		return;
	switch (regs->ah) {
	case 0x00:
		regs->ah = print(port, BDA->lpt_timeout[regs->dx], regs->al);
		break;
	case 0x01:
		regs->ah = reset_printer(port);
		break;
	case 0x02:
		regs->ah = printer_status(port);
		break;
	}
}

/* Prints a character on LPT1. Returns false if the printer failed. */
static bool print_char(u8 c)
{
	struct regs r;

	regs_set(&r, c);
	real_int(0x17, &r);
	return !(r.ah & PRINTER_ERRORS);
}

static bool print_rows(u8 page, u8 columns, u8 rows)
{
	for (u8 row = 0; row < rows; row++) {
		for (u8 column = 0; column < columns; column++) {
			struct regs r;

			regs_set(&r, 0x0200);
			r.bh = page;
			r.dh = row;
			r.dl = column;
			real_int(0x10, &r);
			r.ax = 0x0800;
			real_int(0x10, &r);
			if (!print_char(r.al ? r.al : ' '))
				return false;
		}
		if (!print_char('\r') || !print_char('\n'))
			return false;
	}
	return true;
}

void int05(struct regs *regs)
{
	struct regs mode, cursor;
	u8 rows = BDA->video_rows;

	if (BDA->print_screen == PRINT_BUSY)
		return;
	BDA->print_screen = PRINT_BUSY;
	regs_set(&mode, 0x0f00);
	real_int(0x10, &mode);
	regs_copy(&cursor, &mode);
	cursor.ax = 0x0300;
	real_int(0x10, &cursor);
	BDA->print_screen = print_char('\r') && print_char('\n') &&
					    print_rows(mode.bh, mode.ah, rows ? rows + 1 : 25)
				    ? PRINT_IDLE
				    : PRINT_FAILED;
	cursor.ax = 0x0200;
	cursor.bh = mode.bh;
	real_int(0x10, &cursor);
}
