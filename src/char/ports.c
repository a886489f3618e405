// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds serial and parallel ports at the PC's usual addresses (IBM PC AT Technical Reference; PS/2
 * for COM3 and COM4). One access shows that there is no port. Flat 32-bit, POST.
 */
#include "char/ports.h"
#include "abi/bda.h"
#include "char/uart.h"
#include "lib/types.h"
#include "machine/machine.h"

#define NOTHING	      0xff /* a read returns this if no device answers */
#define UART_IIR_ZERO 0x30 /* no UART sets these bits before its FIFO is turned on */
#define LPT_CONTROL   2
#define LPT_TEST      0xaa

static bool uart_at(u16 port)
{
	if (inb(port + UART_IIR) & UART_IIR_ZERO)
		return false;
	outb(port + UART_IER, 0);
	return inb(port + UART_IER) == 0;
}

static bool parallel_at(u16 port)
{
	if (inb(port + LPT_CONTROL) == NOTHING)
		return false;
	outb(port, LPT_TEST);
	return inb(port) == LPT_TEST;
}

void ports_init(void)
{
	static const u16 com[] = { 0x3f8, 0x2f8, 0x3e8, 0x2e8 };
	static const u16 lpt[] = { 0x3bc, 0x378, 0x278 };
	bool first_only = !machine_may_lack(MACHINE_PORTS);
	u8 coms = 0, lpts = 0;

	for (u8 i = 0; i < (first_only ? 1 : ARRAY_SIZE(com)); i++)
		if (uart_at(com[i]))
			bios_data->com_port[coms++] = com[i];
	for (u8 i = 0; !first_only && i < ARRAY_SIZE(lpt); i++)
		if (parallel_at(lpt[i]))
			bios_data->lpt_port[lpts++] = lpt[i];
	bios_data->equipment |= EQUIPMENT_COM(coms) | EQUIPMENT_LPT(lpts);
}
