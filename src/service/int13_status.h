/* SPDX-License-Identifier: BSD-2-Clause */
/* What the functions of INT 13h share: their type and their status codes. Flat 32-bit, resident. */
#ifndef SERVICE_INT13_STATUS_H
#define SERVICE_INT13_STATUS_H

#include "abi/int13.h"
#include "abi/regs.h"
#include "disk/drive.h"

/*
 * A function of INT 13h. It changes the registers that it documents, and returns the status. The
 * caller sets AH, CF and 40:74h from the status.
 */
typedef unsigned int (*int13_function)(struct regs *regs, struct drive *d);

/* The function for numbers that do not exist. */
unsigned int int13_unknown(struct regs *regs, struct drive *d);
/* Returns the status for error @err (or 0) of the block layer. @writing: it comes from a write. */
unsigned int int13_status_of(int err, bool writing);
/* Read and write the status of the last operation, at 40:74h. */
u8 int13_last_status(void);
void int13_set_last_status(u8 status);

static inline u32 far_address(u16 seg, u16 off)
{
	return ((u32)seg << 4) + off;
}

#endif
