// SPDX-License-Identifier: BSD-2-Clause
/*
 * Asks QEMU how many CPUs there are, at a wake-up on a QEMU board. This uses no data, because a
 * guest may have written all data by then. Flat 32-bit, resident.
 */
#include "cpu/io.h"
#include "fw_cfg/fw_cfg.h"
#include "machine/machine.h"

u32 machine_cpus_now(void)
{
	u32 low;

	outw(FW_CFG_PORT_SELECT, FW_CFG_NB_CPUS);
	low = inb(FW_CFG_PORT_DATA);
	return low | inb(FW_CFG_PORT_DATA) << 8;
}
