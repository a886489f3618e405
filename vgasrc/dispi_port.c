/* SPDX-License-Identifier: BSD-2-Clause */
/* The Bochs display interface's registers at ports 1CEh (index) and 1CFh (data). */
#include "dispi.h"

#define INDEX 0x1ce
#define DATA  0x1cf

void dispi_put(u8 reg, u16 val)
{
	outw(INDEX, reg);
	outw(DATA, val);
}

u16 dispi_get(u8 reg)
{
	outw(INDEX, reg);
	return inw(DATA);
}
