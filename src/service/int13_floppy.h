/* SPDX-License-Identifier: BSD-2-Clause */
/* INT 13h for drives below 80h. Flat 32-bit, resident. */
#ifndef SERVICE_INT13_FLOPPY_H
#define SERVICE_INT13_FLOPPY_H

#include "abi/regs.h"

/*
 * Returns the status for AH and 40:41h that stands for a driver's error and the controller's result
 * bytes.
 */
unsigned int floppy_status(int err, const volatile u8 *result);

/* Serves INT 40h, and therefore INT 13h with DL below 80h. */
void int13_floppy(struct regs *regs);

#endif
