/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sets up low memory as the PC BIOS interface defines it: interrupt vectors, BIOS data area and
 * extended BIOS data area. POST.
 */
#ifndef SERVICE_BDA_INIT_H
#define SERVICE_BDA_INIT_H

/* Fills all three. Runs before all other services, because drivers and option ROMs add to them. */
void bda_init(void);

#endif
