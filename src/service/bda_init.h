/* SPDX-License-Identifier: BSD-2-Clause */
/* Low memory as the PC BIOS interface has it: vectors, BIOS data area, extended one. POST. */
#ifndef SERVICE_BDA_INIT_H
#define SERVICE_BDA_INIT_H

/* Fills all three. First of all services: drivers and option ROMs add theirs. */
void bda_init(void);

#endif
