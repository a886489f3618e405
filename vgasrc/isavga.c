/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A VGA on the ISA bus, or any VGA with the Bochs display interface on an unknown bus. The
 * framebuffer is at the address that this interface defines.
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
