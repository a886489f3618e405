/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The MP configuration table (MultiProcessor Specification 1.4, chapter 4), for operating
 * systems without ACPI. Made from the MADT and from how PCI was routed.
 */
#ifndef ACPI_MP_H
#define ACPI_MP_H

/* Places the table. After acpi_init(); without a MADT there is none. POST only. */
void mp_init(void);

#endif
