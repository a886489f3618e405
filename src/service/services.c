// SPDX-License-Identifier: BSD-2-Clause
/* Sets up the PC BIOS's services, in the right order. Flat 32-bit, POST. */
#include "service/services.h"
#include "abi/bda.h"
#include "abi/control_port.h"
#include "char/ports.h"
#include "cpu/io.h"
#include "log/log.h"
#include "machine/knobs.h"
#include "machine/machine.h"
#include "pc/i8042.h"
#include "pc/pic.h"
#include "pc/pit.h"
#include "pc/rtc.h"
#include "service/bda_init.h"
#include "service/int15.h"
#include "service/pnp.h"

/* Builds the PnP BIOS's device list from the ports and controllers that were found. */
static void services_describe(bool keyboard)
{
	struct pnp_machine machine = {
		.floppy = bios_data->equipment & EQUIPMENT_FLOPPY,
		.keyboard = keyboard,
		.mouse = keyboard,
		.speaker = true,
	};

	for (u32 i = 0; i < ARRAY_SIZE(machine.com); i++)
		machine.com[i] = bios_data->com_port[i];
	for (u32 i = 0; i < ARRAY_SIZE(machine.lpt); i++)
		machine.lpt[i] = bios_data->lpt_port[i];
	pnp_init(&machine);
}

static void timer_init(void)
{
	pit_init(machine_may_lack(MACHINE_BOARD));
	/*
	 * An emulator of this board that does not describe the machine may be Bochs, whose square
	 * waves of 65536 clocks take twice as long.
	 */
	if (machine_has(MACHINE_WISHES) && !machine.source && !pit_check_tick())
		log_info("timer: its square wave is too slow, ticks are pulses\n");
}

void services_init(void)
{
	/*
	 * A20 is open already, but the port of some machines reads as if it were not, until it is
	 * written.
	 */
	if (machine_may_lack(MACHINE_BOARD))
		outb(PORT_A, PORT_A_A20);
	bda_init();
	/*
	 * The keyboard controller and the timer come before the interrupt controllers. The
	 * keyboard's answers are polled here, but raise IRQ 1 as well, and setting the timer's mode
	 * raises IRQ 0; ICW1 makes the interrupt controllers forget both. Otherwise an interrupt
	 * without a key and a tick that is too early would come later.
	 */
	if (machine_has(MACHINE_I8042) && !i8042_init(knob_number(KNOB_PS2_KEYBOARD_SPINUP)))
		machine_lacks(MACHINE_I8042);
	if (machine_has(MACHINE_PIT))
		timer_init();
	if (machine_has(MACHINE_PIC))
		pic_init();
	/*
	 * ICW1 has also made them forget the interrupt of a key that was pressed or released since
	 * the reset. While its byte waits in the controller, no key raises another interrupt.
	 */
	if (machine_has(MACHINE_I8042))
		i8042_drop();
	if (machine_has(MACHINE_RTC) && !rtc_init())
		machine_lacks(MACHINE_RTC);
	if (!machine_has(MACHINE_I8042)) /* CMOS may claim that there is a mouse */
		bios_data->equipment &= ~EQUIPMENT_MOUSE;
	if (machine_may_lack(MACHINE_PORTS) || machine_has(MACHINE_COM1))
		ports_init();
	services_describe(machine_has(MACHINE_I8042));
}

void services_finish(void)
{
	int15_init();
}
