// SPDX-License-Identifier: BSD-2-Clause
/* The story of a boot. Flat 32-bit, POST. */
#include "cpu/cpu.h"
#include "cpu/modes.h"
#include "log/log.h"
#include "memory/shadow.h"
#include "platform/platform.h"
#include "version.h"

__noreturn void post(void);

__noreturn void post(void)
{
	platform_detect();
	platform->shadow_open();
	shadow_copy();
	log_init();
	log_info("Selkie %s (SeaBIOS compatible)\n", SELKIE_VERSION);
	cpu_halt_forever();
}
