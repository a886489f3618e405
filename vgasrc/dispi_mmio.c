/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Bochs display interface's registers in a memory BAR: an array of 16-bit words at 500h. It is
 * above 1 MiB, so the BIOS's block move transfers each value.
 */
#include "block.h"
#include "dispi.h"

#define REGISTERS 0x500

void dispi_put(u8 reg, u16 val)
{
	block_store(vars.mmio + REGISTERS + reg * 2, val, 2);
}

u16 dispi_get(u8 reg)
{
	return (u16)block_fetch(vars.mmio + REGISTERS + reg * 2, 2);
}
