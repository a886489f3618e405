/* SPDX-License-Identifier: BSD-2-Clause */
/* How this machine is switched off and how ACPI mode is turned on. POST only. */
#ifndef SERVICE_POWER_H
#define SERVICE_POWER_H

/* Tells APM (src/real/apm.S) and the SMI handler (cpu/smm.h). Before smm_init(), after acpi_init(). */
void power_init(void);

#endif
