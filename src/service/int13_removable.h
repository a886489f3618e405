/* SPDX-License-Identifier: BSD-2-Clause */
/* INT 13h AH=45h, 46h and 49h, for drives with removable media. Flat 32-bit, resident. */
#ifndef SERVICE_INT13_REMOVABLE_H
#define SERVICE_INT13_REMOVABLE_H

#include "service/int13_status.h"

/* These have the type int13_function. */
unsigned int int13_lock(struct regs *regs, struct drive *d);
unsigned int int13_eject(struct regs *regs, struct drive *d);
unsigned int int13_media_change(struct regs *regs, struct drive *d);

#endif
