/* SPDX-License-Identifier: BSD-2-Clause */
/* The SMBIOS tables that the VMM made, completed with what only the firmware knows about itself. */
#ifndef ACPI_SMBIOS_H
#define ACPI_SMBIOS_H

#include "lib/types.h"

/*
 * Places the tables and their entry point. If the VMM has no tables, they are our own: they say
 * what is known about the machine, and what the list from older versions of QEMU says. POST.
 */
void smbios_init(void);

/*
 * Returns the machine's UUID as text for the user, or "" if it has none. To be called after
 * smbios_init(). POST.
 */
#ifdef CONFIG_SHOW_UUID
const char *smbios_uuid(void);
#else
static inline const char *smbios_uuid(void)
{
	return "";
}
#endif

/*
 * Returns the structures where they were placed, and their size in bytes; 0 if there are none. To
 * be called after smbios_init().
 */
const void *smbios_tables(u32 *size);

#endif
