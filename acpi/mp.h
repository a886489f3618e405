/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The MP configuration table (MultiProcessor Specification 1.4, chapter 4), for operating
 * systems without ACPI. Made from the MADT, or from the CPUs that were found where the VMM has
 * no ACPI tables, and from how PCI was routed.
 */
#ifndef ACPI_MP_H
#define ACPI_MP_H

/* Places the table. After acpi_init() and smp_init(); a machine without an I/O APIC has none. POST. */
void mp_init(void);

#endif
