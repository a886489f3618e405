/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The firmware performance data table (ACPI 6.5, 5.2.24): when the reset ended, and when a loader
 * was loaded and started, in nanoseconds since POST's first line in the log. Resident but for
 * fpdt_init().
 */
#ifndef ACPI_FPDT_H
#define ACPI_FPDT_H

#ifdef CONFIG_FPDT
/* Adds the table to the VMM's, if the user asks for it. After acpi_init(). POST. */
void fpdt_init(void);
/* A loader, or kernel, is about to be read; and to be started. The last one's times stay. */
void fpdt_loading(void);
void fpdt_starting(void);
#else
static inline void fpdt_init(void)
{
}
static inline void fpdt_loading(void)
{
}
static inline void fpdt_starting(void)
{
}
#endif

#endif
