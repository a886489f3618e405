// SPDX-License-Identifier: BSD-2-Clause
/* The header of the firmware's own ACPI tables. Flat 32-bit, POST. */
#include "acpi/header.h"
#include "lib/string.h"

void acpi_header_fill(struct acpi_header *h, const char *signature, u32 length)
{
	*h = (struct acpi_header){ .length = length,
				   .revision = 1,
				   .oem_id = "SELKIE",
				   .oem_table_id = "SELKIE  ",
				   .oem_revision = 1,
				   .creator_id = "SLKE",
				   .creator_revision = 1 };
	memcpy(h->signature, signature, sizeof(h->signature));
}
