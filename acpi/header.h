/* SPDX-License-Identifier: BSD-2-Clause */
/* The header of ACPI tables. */
#ifndef ACPI_HEADER_H
#define ACPI_HEADER_H

#include "abi/fadt.h"

/*
 * Fills in the header of a table of the firmware's own: @length bytes, with the four letters of
 * @signature. The checksum is 0; acpi_add_table() sets it. POST.
 */
void acpi_header_fill(struct acpi_header *h, const char *signature, u32 length);

#endif
