// SPDX-License-Identifier: BSD-2-Clause
/*
 * Starts the real-time clock and sets the tick count from it (Motorola MC146818 data sheet; IBM
 * PC AT Technical Reference). Flat 32-bit, POST.
 */
#include "pc/rtc.h"
#include "abi/bda.h"
#include "cpu/time.h"
#include "pc/cmos.h"

#define UPDATE_MS 3 /* an update of the clock takes 2.2 ms */

u32 ticks_at(u8 hours, u8 minutes, u8 seconds)
{
	u32 s = hours * 3600u + minutes * 60u + seconds;

	/*
	 * A day has 86400 seconds and TICKS_PER_DAY ticks. 19663/1080 is that ratio in lowest
	 * terms.
	 */
	_Static_assert(86400 / 1080 * 19663 == TICKS_PER_DAY, "ticks a day");
	return s < 86400 ? s * 19663 / 1080 : 0;
}

static u8 wait_for_update(void)
{
	struct deadline d = deadline_ms(UPDATE_MS);
	u8 a;

	do
		a = cmos_read(RTC_A);
	while (a & RTC_A_UPDATING && a != 0xff && wait_before(&d));
	return a;
}

bool rtc_init(void)
{
	u8 a = wait_for_update();
	u8 h, m, s;

	if (a == 0xff)
		return false; /* there is no clock: the tick count starts at midnight */
	if ((a & ~RTC_A_UPDATING) != RTC_A_32KHZ_1024HZ)
		cmos_write(RTC_A, RTC_A_32KHZ_1024HZ);
	cmos_write(RTC_B, RTC_B_24H);
	s = bcd_to_bin(cmos_read(RTC_SECONDS));
	m = bcd_to_bin(cmos_read(RTC_MINUTES));
	h = bcd_to_bin(cmos_read(RTC_HOURS));
	bios_data->ticks = ticks_at(h, m, s);
	return true;
}
