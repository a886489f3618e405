// SPDX-License-Identifier: BSD-2-Clause
/* Starts the serial console at 115200 baud, 8N1. Flat 32-bit, POST. */
#include "char/sercon.h"
#include "abi/bda.h"
#include "abi/map.h"
#include "abi/shared.h"
#include "char/uart.h"
#include "log/log.h"
#include "machine/knobs.h"
#include "machine/machine.h"
#include "memory/alloc.h"

#define FCR_ENABLE_AND_CLEAR 0x07
#define VECTOR_VIDEO	     (*(volatile u32 *)(IVT_BASE + 0x10 * 4))

extern const char int10_none[], sercon_entry[]; /* in the F segment (fixed.S) */

/* Returns whether a display's ROM has taken INT 10h. */
static bool sercon_has_rom(void)
{
	return VECTOR_VIDEO != FAR_PTR(FSEG, (u32)int10_none);
}

#ifdef CONFIG_FEW_PARTS
static bool sercon_no_display(void)
{
	return machine_ask(MACHINE_NO_DISPLAY) || (!machine.tells_display && !sercon_has_rom());
}
#else
#define sercon_no_display() machine_ask(MACHINE_NO_DISPLAY)
#endif

static u16 wanted_port(void)
{
	u16 port = knob_number(KNOB_SERCON_PORT);

	if (port)
		return port;
	/* Asking the VMM costs an access, so do not ask on a machine without serial ports. */
	port = bios_data->com_port[0];
	return port && sercon_no_display() ? port : 0;
}

static bool uart_start(u16 port)
{
	outb(port + UART_LCR, UART_LCR_DLAB | UART_LCR_8N1);
	outb(port + UART_DLL, 1);
	outb(port + UART_DLM, 0);
	outb(port + UART_LCR, UART_LCR_8N1);
	outb(port + UART_FCR, FCR_ENABLE_AND_CLEAR);
	outb(port + UART_MCR, UART_MCR_DTR | UART_MCR_RTS);
	return inb(port + UART_LCR) == UART_LCR_8N1;
}

/*
 * Allocates a copy of the screen, from which programs read back what they wrote if there is no
 * display.
 */
static void keep_screen(void)
{
	u16 *cells = low_alloc(SERCON_COLUMNS * SERCON_ROWS * sizeof(u16), 16);

	if (!cells)
		return;
	for (u32 i = 0; i < SERCON_COLUMNS * SERCON_ROWS; i++)
		cells[i] = SERCON_BLANK;
	shared.serial_console_screen = (u32)cells >> 4;
}

void sercon_init(void)
{
	u16 port = wanted_port();

	if (!port)
		return;
	if (!uart_start(port)) {
		log_warn("serial console: no UART at %x\n", port);
		return;
	}
	if (sercon_has_rom())
		shared.serial_console_chain = VECTOR_VIDEO;
	else
		keep_screen();
	VECTOR_VIDEO = FAR_PTR(FSEG, (u32)sercon_entry);
	shared.serial_console_port = port;
	shared.input_sources |= INPUT_SERIAL;
	log_info("serial console at %x\n", port);
}
