/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * INT 13h for hard disks, CDs and what else is a block device: what its parts share. Flat
 * 32-bit, resident.
 */
#ifndef SERVICE_INT13_H
#define SERVICE_INT13_H

#include "abi/int13.h"
#include "abi/regs.h"
#include "disk/drive.h"

/* A function of INT 13h: changes what it documents but AH, CF and 40:74h, which follow
 * from the status that it returns. */
typedef unsigned int (*int13_function)(struct regs *regs, struct drive *d);

/* AH=00h-18h and 41h-4Eh; int13_unknown() where there is no function. */
#define INT13_CHS_LAST	0x18
#define INT13_EDD_FIRST 0x41
#define INT13_EDD_LAST	0x4e
extern const int13_function int13_chs[INT13_CHS_LAST + 1];
extern const int13_function int13_edd[INT13_EDD_LAST - INT13_EDD_FIRST + 1];
unsigned int int13_unknown(struct regs *regs, struct drive *d);

/* The status for the error @err of the block layer. */
unsigned int int13_status_of(int err, bool writing);
/* The status of the last operation, from 40:74h. */
u8 int13_last_status(void);

/* INT 13h with DL from 80h on, and AH=4Ah-4Dh with any; int13_floppy.h has the rest. */
void int13_service(struct regs *regs);

static inline u32 far_address(u16 seg, u16 off)
{
	return ((u32)seg << 4) + off;
}

#endif
