/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VGA on the ISA bus, and any VGA with the Bochs display interface where the bus is not known.
 * The framebuffer is where that interface's definition has it.
 */
#include "dispi.h"

const char oem_product[] = "Selkie VGA ROM for ISA VGA";

#define DISPI_FRAMEBUFFER 0xe0000000

static int isavga_probe(u16 bdf)
{
	(void)bdf;
	vars.lfb = DISPI_FRAMEBUFFER;
	return dispi_probe();
}

const struct adapter_ops adapter = { .probe = isavga_probe, DISPI_OPS };
