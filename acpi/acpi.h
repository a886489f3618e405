/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ACPI tables that the VMM made for the operating system (ACPI 6.5, chapter 5). POST
 * only: what stays is the tables.
 */
#ifndef ACPI_ACPI_H
#define ACPI_ACPI_H

#include "acpi/header.h"

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

/*
 * Adds a copy of @table to those that the operating system finds: in memory that is kept, with its
 * checksum made right, and named at the end of the RSDT and, where there is one, of the XSDT, both
 * of which move. Where the VMM gave no tables, the set begins with this one. POST only, until the F
 * segment is closed. Returns -EINVAL for a table shorter than its header, -ENOMEM, else 0; on
 * failure the set is as before.
 */
int acpi_add_table(const struct acpi_header *table);

/* Fields of the fixed description table (ACPI 6.5, 5.2.9), by their offsets. */
#define FADT_FACS 36
#define FADT_DSDT 40
#define FADT_SMI_COMMAND 48
#define FADT_ACPI_ENABLE 52
#define FADT_ACPI_DISABLE 53
#define FADT_PM1_CONTROL 64
#define FADT_PM_TIMER 76
#define FADT_PM_TIMER_LENGTH 91
#define FADT_X_FACS 132
#define FADT_X_DSDT 140

/* The @size bytes at @offset of the FADT; 0 where there is no FADT or it is shorter. */
u32 acpi_fadt(u32 offset, u32 size);

#endif
