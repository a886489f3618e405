// SPDX-License-Identifier: BSD-2-Clause
/* Which board this is, by its host bridge's ids at 00:00.0. Flat 32-bit, POST. */
#include "platform/platform.h"
#include "log/log.h"
#include "pci/pci.h"

extern const struct platform *const __platforms_start[], *const __platforms_end[];

const struct platform *platform;

static u32 host_bridge;

void platform_detect(void)
{
	host_bridge = pci_read32(PCI_BDF(0, 0, 0), 0);
	for (const struct platform *const *p = __platforms_start; p < __platforms_end; p++)
		if ((*p)->host_bridge == host_bridge)
			platform = *p;
	if (!platform)
		platform = __platforms_start[0];
}

void platform_log(void)
{
	if (platform->host_bridge == host_bridge)
		log_info("board: %s\n", platform->name);
	else
		log_warn("host bridge %08x is unknown, taken to be %s\n", host_bridge,
			 platform->name);
}
