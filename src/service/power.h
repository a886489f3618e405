/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds out how this machine is switched off and how ACPI mode is turned on. POST only. */
#ifndef SERVICE_POWER_H
#define SERVICE_POWER_H

/*
 * Tells APM (src/real/apm.S) and the SMI handler (smm/smm.h) where the PM1 control register is and
 * what to write there. To be called after acpi_init() and before smm_init().
 */
void power_init(void);

#endif
