/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ACPI tables of our own (ACPI 6.5, chapter 5), for a machine whose VMM gives none although its
 * board has ACPI's registers: QEMU's `pc` up to 1.6. Where a user has switched ACPI off, the board
 * lacks them, and there are no tables. POST only.
 */
#ifndef ACPI_OWN_H
#define ACPI_OWN_H

#ifdef CONFIG_ACPI_OWN
/*
 * Makes RSDP, FADT, FACS, DSDT and, where the timer is there, HPET, unless there are tables. The
 * MADT follows when the CPUs are known (acpi/mp.c). After acpi_init().
 */
void acpi_own_init(void);
#else
static inline void acpi_own_init(void)
{
}
#endif

#endif
