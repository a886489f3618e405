/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Our own ACPI tables (ACPI 6.5, chapter 5), for a machine whose board has ACPI's registers but
 * whose VMM gives no tables: QEMU's `pc` up to 1.6. If the user has turned ACPI off, the board
 * lacks the registers, and no tables are made. POST only.
 */
#ifndef ACPI_OWN_H
#define ACPI_OWN_H

#include "platform/platform.h"

/* Whether our own tables name CPUs and slots for hot-plug. */
#ifdef CONFIG_ACPI_PLUG
#define OWN_PLUG true
#else
#define OWN_PLUG false
#endif

#ifdef CONFIG_ACPI_OWN
/*
 * Makes RSDP, FADT, FACS, DSDT and, if there is such a timer, HPET, as the board @p says, unless
 * the VMM gave tables. The MADT is made later, when the CPUs are known (acpi/mp.c). To be called
 * after acpi_init(), and only on a board that has such a description: on others this code may be
 * gone (src/selkie.lds.S).
 */
void acpi_own_init(const struct platform_acpi *p);
#else
static inline void acpi_own_init(const struct platform_acpi *p)
{
}
#endif

#endif
