// SPDX-License-Identifier: BSD-2-Clause
/* Waits for a device's register. Flat 32-bit, resident. */
#include "cpu/wait.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"

#define ALL_ONES 0xffffffff /* an address where nothing answers reads as this */

int wait_register(u32 reg, u32 mask, u32 value, u32 ms)
{
	struct deadline end = deadline_ms(ms);
	u32 v;

	while (((v = readl(reg)) & mask) != value) {
		if (v == ALL_ONES)
			return -ENODEV;
		if (!wait_before(&end))
			return -ETIMEDOUT;
	}
	return 0;
}
