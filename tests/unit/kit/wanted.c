/* SPDX-License-Identifier: BSD-2-Clause */
/* Which parts of a device the VMM's strict boot order leaves out. */
#include <stdio.h>
#include <string.h>

#include "device/driver.h"
#include "kit/controller.h"

const char *fake_unwanted, *fake_named;

/* Returns whether @part names the device @name. It may end with "*", for any unit. */
static bool names(const char *part, const char *name)
{
	size_t len = strlen(part);

	return part[len - 1] == '*' ? !strncmp(part, name, len - 1) : !strcmp(part, name);
}

bool driver_unwanted(const struct device *dev, const char *part)
{
	if (fake_named)
		return part && !names(part, fake_named);
	return fake_unwanted && !strcmp(part ? part : "", fake_unwanted);
}

bool drivers_named_only(void)
{
	return fake_named;
}

bool driver_unwanted_disk(const struct device *dev, const char *format, u32 a, u32 b)
{
	char part[32];

	snprintf(part, sizeof(part), format, a, b);
	return fake_named && driver_unwanted(dev, part);
}
