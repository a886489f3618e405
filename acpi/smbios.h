/* SPDX-License-Identifier: BSD-2-Clause */
/* The SMBIOS tables that the VMM made, completed with what the firmware says of itself. */
#ifndef ACPI_SMBIOS_H
#define ACPI_SMBIOS_H

/* Places the tables and their entry point. Without tables from the VMM they are ours: what
 * can be told of the machine, with what the VMM's list of older machines says. POST. */
void smbios_init(void);

/* The machine's UUID as text, for the user; "" where it has none. After smbios_init(). POST. */
#ifdef CONFIG_SHOW_UUID
const char *smbios_uuid(void);
#else
static inline const char *smbios_uuid(void)
{
	return "";
}
#endif

#endif
