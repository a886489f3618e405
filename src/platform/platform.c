// SPDX-License-Identifier: BSD-2-Clause
/* Which board this is, by its host bridge's ids at 00:00.0. Flat 32-bit, POST. */
#include "platform/platform.h"
#include "pci/pci.h"

extern const struct platform *const __platforms_start[], *const __platforms_end[];

const struct platform *platform;

void platform_detect(void)
{
	u32 id = pci_read32(PCI_BDF(0, 0, 0), 0);

	for (const struct platform *const *p = __platforms_start; p < __platforms_end; p++)
		if ((*p)->host_bridge == id)
			platform = *p;
	if (!platform)
		platform = __platforms_start[0];
}
