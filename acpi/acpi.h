/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ACPI tables that the VMM made for the operating system (ACPI 6.5, chapter 5). POST
 * only: what stays is the tables.
 */
#ifndef ACPI_ACPI_H
#define ACPI_ACPI_H

#include "lib/types.h"

/* What every table but the RSDP begins with (ACPI 6.5, 5.2.6). */
struct acpi_header {
	char signature[4];
	u32 length; /* of the whole table, bytes */
	u8 revision, checksum;
	char oem_id[6], oem_table_id[8];
	u32 oem_revision;
	char creator_id[4];
	u32 creator_revision;
} __packed;

/*
 * Loads the tables and looks for the ACPI timer. After PCI is set up: the VMM makes the
 * tables when they are first read, from what the chipset's registers then say.
 */
void acpi_init(void);
/* The linear address of the RSDP, 0 without tables. */
u32 acpi_rsdp(void);
/*
 * The first table with this four-letter signature ("DSDT" and "FACS" too), whole within what
 * was loaded; NULL if there is none. Of a FACS only signature and length are a header.
 */
const struct acpi_header *acpi_find_table(const char *signature);

#endif
