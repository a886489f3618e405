/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The MP configuration table (MultiProcessor Specification 1.4, chapter 4), for operating systems
 * that do not use ACPI. It is made from the routing of PCI interrupts and from the MADT. If the VMM
 * has no ACPI tables, the CPUs that were found take the place of the MADT.
 */
#ifndef ACPI_MP_H
#define ACPI_MP_H

#include "lib/types.h"

/*
 * Builds and places the table. A machine without an I/O APIC gets none. To be called after
 * acpi_init() and smp_init(). POST.
 */
void mp_init(void);
/*
 * Returns how many CPUs the VMM's MADT names, those that may be plugged in later among them; 0 if
 * there is no MADT. To be called after acpi_init(). POST.
 */
u32 mp_cpus(void);

#endif
