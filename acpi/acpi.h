/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ACPI tables that the VMM made for the operating system (ACPI 6.5, chapter 5). The functions
 * are for POST only; the tables stay.
 */
#ifndef ACPI_ACPI_H
#define ACPI_ACPI_H

#include "acpi/header.h"

/*
 * Loads the tables and looks for the ACPI timer. To be called when PCI is set up, because the VMM
 * makes the tables from the chipset's registers when they are first read.
 */
void acpi_init(void);
/* Returns the linear address of the RSDP, or 0 if there are no tables. */
u32 acpi_rsdp(void);
/*
 * Returns the first table with this four-letter signature (including "DSDT" and "FACS") that lies
 * wholly inside the loaded files, or NULL. In a FACS, only signature and length are as in the
 * header.
 */
const struct acpi_header *acpi_find_table(const char *signature);

/*
 * Adds a copy of @table to the tables that the operating system finds. The copy is in memory that
 * stays and gets a correct checksum. It is entered at the end of the RSDT, and of the XSDT if there
 * is one; both tables move. If the VMM provided no tables, this makes the first set. Returns 0,
 * -EINVAL if the table is shorter than its header, or -ENOMEM; a failure changes nothing. POST
 * only, before the F segment is closed.
 */
int acpi_add_table(const struct acpi_header *table);

/*
 * Adds the user's tables if the table loader does not bring them (MACHINE_ACPI_LIST). Leaves out
 * tables that root tables do not name, and, with a log line, tables that are cut short. To be
 * called after acpi_init() and after the firmware has added its own tables.
 */
void acpi_add_given(void);
/*
 * Does the same with a list of @size bytes: a u16 count, then for each table a u16 length and the
 * table.
 */
void acpi_add_list(const u8 *list, u32 size);

/*
 * Returns whether the @length bytes at @address are inside the VMM's loaded files or our own
 * tables. POST only.
 */
bool acpi_is_loaded(u64 address, u32 length);

/*
 * Returns zeroed memory that stays, aligned to @align, for a table that another table points to,
 * such as our own DSDT or FACS. acpi_find_table() follows pointers to this memory. Returns NULL if
 * there is none. POST only.
 */
void *acpi_keep(u32 size, u32 align);

/* Offsets of fields in the Fixed ACPI Description Table (ACPI 6.5, 5.2.9). */
#define FADT_FACS	     36
#define FADT_DSDT	     40
#define FADT_SMI_COMMAND     48
#define FADT_ACPI_ENABLE     52
#define FADT_ACPI_DISABLE    53
#define FADT_PM1_CONTROL     64
#define FADT_PM_TIMER	     76
#define FADT_PM_TIMER_LENGTH 91
#define FADT_X_FACS	     132
#define FADT_X_DSDT	     140

/*
 * Returns the field of @size bytes at @offset of the FADT, or 0 if there is no FADT or it is too
 * short.
 */
u32 acpi_fadt(u32 offset, u32 size);

#endif
