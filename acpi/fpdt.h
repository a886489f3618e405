/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The firmware performance data table (ACPI 6.5, 5.2.24). It says when the reset ended, and when a
 * loader was loaded and started, in nanoseconds since POST's first line in the log, and what
 * wake-ups from suspend to RAM took. Resident, except fpdt_init().
 */
#ifndef ACPI_FPDT_H
#define ACPI_FPDT_H

#ifdef CONFIG_FPDT
/*
 * Adds the table to the VMM's if the user asks for it. To be called after acpi_init(). POST only.
 */
void fpdt_init(void);
/*
 * To be called before a loader or kernel is read, and before it is started. If there are several
 * attempts, the table has the times of the last one.
 */
void fpdt_loading(void);
void fpdt_starting(void);
/* To be called when a wake-up begins, and before the guest continues. */
void fpdt_waking(void);
void fpdt_awake(void);
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
static inline void fpdt_waking(void)
{
}
static inline void fpdt_awake(void)
{
}
#endif

#endif
