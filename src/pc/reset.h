/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Resets the machine. Tries, in this order, the chipset's reset register (Intel PIIX3 and ICH9 data
 * sheets), the PS/2's system control port A, the 8042 and a triple fault, since a machine may lack
 * any of the first three. For either mode; assembly uses the numbers.
 */
#ifndef PC_RESET_H
#define PC_RESET_H

#include "abi/control_port.h"
#include "pc/i8042.h"

#define RESET_CONTROL 0xcf9
#define RESET_HARD    0x02
#define RESET_CPU     0x04

/*
 * A VMM carries out a reset a little after it is asked for. This many port reads wait for it,
 * because anything else done meanwhile could ask for a second reset.
 */
#define RESET_POLLS	0x20000
#define RESET_POLL_PORT 0x80 /* the port of POST codes: reading it changes nothing */

#ifndef __ASSEMBLER__
#include "cpu/cpu.h"
#include "cpu/io.h"

static inline void reset_wait(void)
{
	for (u32 i = 0; i < RESET_POLLS; i++)
		inb(RESET_POLL_PORT);
}

__noreturn static inline void machine_reset(void)
{
	outb(RESET_CONTROL, RESET_HARD);
	outb(RESET_CONTROL, RESET_HARD | RESET_CPU);
	reset_wait();
	outb(PORT_A, inb(PORT_A) | PORT_A_RESET);
	reset_wait();
	outb(I8042_COMMAND, I8042_PULSE_RESET);
	reset_wait();
	cpu_triple_fault();
}

#endif
#endif
