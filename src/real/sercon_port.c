// SPDX-License-Identifier: BSD-2-Clause
/*
 * The serial console's port: sends the screen's bytes, and makes keys of the bytes that the
 * terminal sends. Real mode.
 */
#include "char/uart.h"
#include "real/input.h"
#include "real/keyboard.h"
#include "real/real.h"
#include "real/sercon.h"

/*
 * How many polls to wait for the UART. A byte takes 87 us at 115200 baud. The other end may pause
 * for a second, such as a VMM on a busy host, and a poll there may take only a tenth of a
 * microsecond.
 */
#define POLLS	      0x400000
/*
 * How many polls to wait for a UART that was given up. Until it accepts a byte, each call should
 * cost little.
 */
#define POLLS_AGAIN   0x4000
#define UART_IIR_FIFO 0xc0
#define FIFO_SIZE     16
#define ESC_TICKS     2 /* after so many ticks an ESC is the key and not the start of a sequence */

static struct {
	/*
	 * These four are for one call of INT 10h. @room is how many bytes the UART accepts before
	 * it must be polled again, @burst how many it accepts at a time (0: not known). @asked: it
	 * was polled. @silent: nothing more is sent, because the UART does not answer or is a
	 * program's.
	 */
	u8 room, burst;
	bool asked, silent;
	bool given_up; /* it did not answer, in this call or an earlier one */
	bool lost;     /* the last call has found the port to be a program's */
	u8 input_tick;
	struct ansi_keys keys;
} uart;

/*
 * After POST, a program that has turned on one of the UART's interrupts drives the port itself.
 * What we would send, or take, would be in its way.
 */
static bool is_taken(u16 port)
{
	return shared16.post_done == POST_DONE && inb(port + UART_IER) & UART_IER_ALL;
}

static bool has_fifo(u16 port)
{
	return (inb(port + UART_IIR) & UART_IIR_FIFO) == UART_IIR_FIFO;
}

static bool wait_for_room(u16 port)
{
	for (u32 i = uart.given_up ? POLLS_AGAIN : POLLS; i; i--) {
		if (inb(port + UART_LSR) & UART_LSR_THRE) {
			uart.given_up = false;
			return true;
		}
	}
	uart.given_up = true;
	return false;
}

void sercon_send(u8 byte)
{
	u16 port = shared16.serial_console_port;

	if (uart.silent)
		return;
	if (!uart.room) {
		/* Ask this only now, so that a call that sends nothing does without the access. */
		if (!uart.asked && is_taken(port)) {
			uart.silent = uart.lost = true;
			return;
		}
		/* Only for more than one byte it is worth reading whether there is a FIFO. */
		if (uart.asked && !uart.burst)
			uart.burst = has_fifo(port) ? FIFO_SIZE : 1;
		uart.asked = true;
		if (!wait_for_room(port)) {
			uart.silent = true;
			return;
		}
		uart.room = uart.burst ? uart.burst : 1;
	}
	uart.room--;
	outb(port + UART_THR, byte);
}

bool sercon_begin(void)
{
	bool lost = uart.lost;

	uart.room = 0;
	uart.burst = 0;
	uart.asked = false;
	uart.silent = false;
	uart.lost = false;
	return lost;
}

static void sercon_put(u16 key)
{
	if (key != KEY_NONE)
		input_character(key);
}

void sercon_poll(void)
{
	u16 port = shared16.serial_console_port;
	u8 tick = BDA->ticks;

	if (is_taken(port))
		return;
	for (u8 n = 0; n < FIFO_SIZE; n++) {
		if (!(inb(port + UART_LSR) & UART_LSR_DR))
			break;
		sercon_put(ansi_key(&uart.keys, inb(port + UART_RBR)));
		uart.input_tick = tick;
	}
	if (uart.keys.state && (u8)(tick - uart.input_tick) > ESC_TICKS)
		sercon_put(ansi_key_timeout(&uart.keys));
}
