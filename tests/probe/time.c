/* SPDX-License-Identifier: BSD-2-Clause */
/* Time without the BIOS: PIT counter 2 with its gate, and the RTC. */
#include "probe.h"

/* Starts one shot of up to 65535 PIT clocks on counter 2. */
static void pit_wait(u16 clocks)
{
	u8 b = inb(0x61) & ~3;

	outb(0x61, b);
	outb(0x43, 0xb0);
	outb(0x42, clocks);
	outb(0x42, clocks >> 8);
	outb(0x61, b | 1);
	for (u32 n = 0; n < 2000000 && !(inb(0x61) & 0x20); n++)
		;
	outb(0x61, b);
}

void udelay(u32 us)
{
	pit_wait(us * 1193 / 1000 + 1);
}

void mdelay(u32 ms)
{
	for (; ms >= 50; ms -= 50)
		udelay(50000);
	if (ms)
		udelay(ms * 1000);
}

u8 from_bcd(u8 v)
{
	return (v >> 4) * 10 + (v & 15);
}

bool rtc_edge(void)
{
	u8 s = cmos(0);

	for (u32 n = 0; n < 2000; n++) {
		if (cmos(0) != s)
			return true;
		mdelay(1);
	}
	return false;
}

u32 ticks(void)
{
	return peek32(0x46c);
}
