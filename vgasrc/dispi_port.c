/* SPDX-License-Identifier: BSD-2-Clause */
/* The Bochs display interface's registers at ports 1CEh (index) and 1CFh (data). */
#include "dispi.h"

#define DISPI_INDEX 0x1ce
#define DISPI_DATA  0x1cf

void dispi_put(u8 reg, u16 val)
{
	outw(DISPI_INDEX, reg);
	outw(DISPI_DATA, val);
}

u16 dispi_get(u8 reg)
{
	outw(DISPI_INDEX, reg);
	return inw(DISPI_DATA);
}
