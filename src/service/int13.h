/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * INT 13h for hard disks, CDs and what else is a block device: what its parts share. Flat
 * 32-bit, resident.
 */
#ifndef SERVICE_INT13_H
#define SERVICE_INT13_H

#include "block/drive.h"
#include "real/regs.h"

/* Status of an operation, in AH and at 40:74h. */
enum int13_status {
	DISK_OK = 0x00,
	DISK_BAD_COMMAND = 0x01, /* or a bad parameter */
	DISK_NO_MARK = 0x02,	 /* address mark not found */
	DISK_WRITE_PROTECTED = 0x03,
	DISK_NOT_FOUND = 0x04, /* the sector */
	DISK_CHANGED = 0x06,
	DISK_DMA_OVERRUN = 0x08,
	DISK_BOUNDARY = 0x09,	   /* DMA across 64 KiB */
	DISK_UNKNOWN_MEDIA = 0x0c, /* for the drive */
	DISK_UNCORRECTABLE = 0x10,
	DISK_CONTROLLER = 0x20,
	DISK_NO_MEDIA = 0x31,
	DISK_SEEK = 0x40,
	DISK_TIMEOUT = 0x80,
	DISK_NOT_READY = 0xaa,
	DISK_NOT_LOCKED = 0xb0,
	DISK_LOCKED = 0xb1,
	DISK_NOT_REMOVABLE = 0xb2,
	DISK_LOCK_COUNT = 0xb4,
	DISK_WRITE_FAULT = 0xcc,
	/* Not a status: the handler has set AH and CF itself, 40:74h becomes 0. */
	DISK_SET = 0x100,
};

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

/* What the entry stub of INT 13h calls. */
void int13_service(struct regs *regs);

static inline u32 far_address(u16 seg, u16 off)
{
	return ((u32)seg << 4) + off;
}

#endif
