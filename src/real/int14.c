// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 14h, the serial ports (IBM PS/2 and PC BIOS Interface TR, INT 14H). A call waits for its port
 * as long as the port's time-out in the BDA says, counted in timer ticks. IBM's BIOS also waits for
 * the modem's DSR and CTS. A three-wire cable and many virtual ports never raise them, so bytes are
 * sent and received without them. AH=03h reports the state of the lines. Real mode.
 */
#include "char/uart.h"
#include "real/tick_wait.h"

#define TIMED_OUT 0x80

extern const u16 baud_table[]; /* in the F segment (fixed.S) */

/*
 * Sets the UART's divisor and its frame format (@frame goes to the line control register), and
 * turns its interrupts off.
 */
static void set_mode(u16 port, u16 divisor, u8 frame)
{
	outb(port + UART_LCR, frame | UART_LCR_DLAB);
	outb(port + UART_DLL, divisor);
	outb(port + UART_DLM, divisor >> 8);
	outb(port + UART_LCR, frame);
	outb(port + UART_IER, 0);
}

/* Returns the divisor for @code: 0 to 7 are 110, 150, 300, 600, 1200, 2400, 4800 and 9600 baud. */
static u16 at_divisor(u8 code)
{
	u32 table = (u32)baud_table; /* this is an offset in F000 */

	far_segment(FSEG);
	return ((const u16 __far *)table)[code];
}

/* AH=04h: sets frame format and baud rate from codes. Returns false if a code is out of range. */
static bool set_extended(u16 port, struct regs *regs)
{
	static const u8 parity[] = { 0x00, 0x08, 0x18, 0x28, 0x38 };
	u16 divisor;

	if (regs->al > 1 || regs->bh >= sizeof(parity) || regs->bl > 1 || regs->ch > 3 ||
	    regs->cl > 8)
		return false;
	divisor = regs->cl == 8 ? 6 /* 19200 baud */ : at_divisor(regs->cl);
	set_mode(port, divisor, parity[regs->bh] | regs->bl << 2 | regs->ch);
	if (regs->al)
		outb(port + UART_LCR, inb(port + UART_LCR) | UART_LCR_BREAK);
	return true;
}

/* Waits until @bit of the line status is set. Returns false after the time-out. */
static bool com_wait_for(u16 port, u8 timeout, u8 bit)
{
	struct tick_wait w;

	tick_wait_start(&w, timeout);
	while (!(inb(port + UART_LSR) & bit))
		if (!tick_wait_on(&w))
			return false;
	return true;
}

static void com_send(u16 port, u8 timeout, struct regs *regs)
{
	outb(port + UART_MCR, UART_MCR_DTR | UART_MCR_RTS);
	if (!com_wait_for(port, timeout, UART_LSR_THRE)) {
		regs->ah = inb(port + UART_LSR) | TIMED_OUT;
		return;
	}
	outb(port + UART_THR, regs->al);
	regs->ah = inb(port + UART_LSR) & ~TIMED_OUT;
}

static void receive(u16 port, u8 timeout, struct regs *regs)
{
	outb(port + UART_MCR, UART_MCR_DTR);
	if (!com_wait_for(port, timeout, UART_LSR_DR)) {
		regs->ah = inb(port + UART_LSR) | TIMED_OUT;
		return;
	}
	regs->ah = inb(port + UART_LSR) & UART_LSR_ERRORS;
	regs->al = inb(port + UART_RBR);
}

static void status(u16 port, struct regs *regs)
{
	regs->ah = inb(port + UART_LSR);
	regs->al = inb(port + UART_MSR);
}

void int14(struct regs *regs)
{
	u16 port = regs->dx < 4 ? BDA->com_port[regs->dx] : 0;
	u8 timeout;

	if (!port)
		return; /* like IBM's BIOS: if there is no port, nothing changes */
	timeout = BDA->com_timeout[regs->dx];
	switch (regs->ah) {
	case 0x00:
		set_mode(port, at_divisor(regs->al >> 5), regs->al & 0x1f);
		status(port, regs);
		break;
	case 0x01:
		com_send(port, timeout, regs);
		break;
	case 0x02:
		receive(port, timeout, regs);
		break;
	case 0x03:
		status(port, regs);
		break;
	case 0x04:
		if (set_extended(port, regs))
			status(port, regs);
		break;
	case 0x05:
		if (regs->al == 0)
			regs->bl = inb(port + UART_MCR);
		else if (regs->al == 1)
			outb(port + UART_MCR, regs->bl);
		else
			return;
		status(port, regs);
		break;
	}
}
