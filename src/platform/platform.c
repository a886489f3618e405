// SPDX-License-Identifier: BSD-2-Clause
/* Finds out which board this is. Flat 32-bit, POST. */
#include "platform/platform.h"
#include "cpu/io.h"
#include "log/log.h"

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define CONFIG_ENABLE  0x80000000u

extern const struct platform *const __platforms_start[], *const __platforms_end[];

const struct platform *platform;

static u32 host_bridge;

void platform_detect(void)
{
	/*
	 * By mechanism 1, in line, for the reason given in pam.c. Without PCI this reads FFFFFFFF.
	 */
	outl(CONFIG_ADDRESS, CONFIG_ENABLE);
	host_bridge = inl(CONFIG_DATA);
	platform = &platform_plain;
	for (const struct platform *const *p = __platforms_start; p < __platforms_end; p++)
		if ((*p)->detect(host_bridge))
			platform = *p;
}

void platform_log(void)
{
	log_info("board: %s, host bridge %08x\n", platform->name, host_bridge);
}
