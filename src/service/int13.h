/* SPDX-License-Identifier: BSD-2-Clause */
/* INT 13h for hard disks, CDs and other block devices. Flat 32-bit, resident. */
#ifndef SERVICE_INT13_H
#define SERVICE_INT13_H

#include "abi/regs.h"

/*
 * Serves INT 13h with DL of 80h or more, and AH=4Ah-4Dh with any DL. int13_floppy.h has the rest.
 */
void int13_service(struct regs *regs);

#endif
