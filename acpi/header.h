/* SPDX-License-Identifier: BSD-2-Clause */
/* The header of ACPI tables. */
#ifndef ACPI_HEADER_H
#define ACPI_HEADER_H

#include "lib/types.h"

/* Every table except the RSDP begins with this (ACPI 6.5, 5.2.6). */
struct acpi_header {
	char signature[4];
	u32 length; /* of the whole table, in bytes */
	u8 revision, checksum;
	char oem_id[6], oem_table_id[8];
	u32 oem_revision;
	char creator_id[4];
	u32 creator_revision;
} __packed;

/*
 * Fills in the header of a table of the firmware's own: @length bytes, with the four letters of
 * @signature. The checksum is 0; acpi_add_table() sets it. POST.
 */
void acpi_header_fill(struct acpi_header *h, const char *signature, u32 length);

#endif
