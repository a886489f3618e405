/* SPDX-License-Identifier: BSD-2-Clause */
/* What the functions of INT 13h share: their form and their status. Flat 32-bit, resident. */
#ifndef SERVICE_INT13_STATUS_H
#define SERVICE_INT13_STATUS_H

#include "abi/int13.h"
#include "abi/regs.h"
#include "disk/drive.h"

/* A function of INT 13h: changes what it documents but AH, CF and 40:74h, which follow
 * from the status that it returns. */
typedef unsigned int (*int13_function)(struct regs *regs, struct drive *d);

/* The function that there is not. */
unsigned int int13_unknown(struct regs *regs, struct drive *d);
/* The status for the error @err of the block layer. */
unsigned int int13_status_of(int err, bool writing);
/* The status of the last operation, from 40:74h; stores another one there. */
u8 int13_last_status(void);
void int13_set_last_status(u8 status);

static inline u32 far_address(u16 seg, u16 off)
{
	return ((u32)seg << 4) + off;
}

#endif
