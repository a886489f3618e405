/* SPDX-License-Identifier: BSD-2-Clause */
/* INT 13h for hard disks, CDs and what else is a block device. Flat 32-bit, resident. */
#ifndef SERVICE_INT13_H
#define SERVICE_INT13_H

#include "abi/regs.h"

/* INT 13h with DL from 80h on, and AH=4Ah-4Dh with any; int13_floppy.h has the rest. */
void int13_service(struct regs *regs);

#endif
