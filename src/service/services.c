// SPDX-License-Identifier: BSD-2-Clause
/* Sets the PC BIOS's services up, in order. Flat 32-bit, POST. */
#include "service/services.h"
#include "char/i8042.h"
#include "char/pic.h"
#include "char/ports.h"
#include "char/timer.h"
#include "cpu/io.h"
#include "service/bda_init.h"
#include "service/int15.h"
#include "service/pcibios.h"

#define PORT_A 0x92
#define PORT_A_A20 0x02

void services_init(void)
{
	/* A20 is on, but some machines' port says so only once it is told. */
	outb(PORT_A, PORT_A_A20);
	bda_init();
	pic_init();
	pit_init();
	rtc_init();
	i8042_init();
	ports_init();
}

void services_finish(void)
{
	int15_init();
	pcibios_init();
}
