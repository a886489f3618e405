/* SPDX-License-Identifier: BSD-2-Clause */
/* INT 13h: what its real-mode part and the flat services share. For both modes. */
#ifndef ABI_INT13_H
#define ABI_INT13_H

/* Status of an operation, returned in AH and at 40:74h. */
enum int13_status {
	DISK_OK = 0x00,
	DISK_BAD_COMMAND = 0x01, /* or a bad parameter */
	DISK_NO_MARK = 0x02,	 /* address mark not found */
	DISK_WRITE_PROTECTED = 0x03,
	DISK_NOT_FOUND = 0x04, /* sector not found */
	DISK_CHANGED = 0x06,
	DISK_NO_PARAMETERS = 0x07, /* the drive does not exist */
	DISK_DMA_OVERRUN = 0x08,
	DISK_BOUNDARY = 0x09,	   /* DMA across 64 KiB, or memory that cannot be reached */
	DISK_UNKNOWN_MEDIA = 0x0c, /* the medium does not fit the drive */
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
	/* Not a status: the handler has set AH and CF itself, and 40:74h becomes 0. */
	DISK_SET = 0x100,
};

/* AH=41h: the values in the call and in the answer (INCITS 347-2001, 8.15; EDD 3.0). */
#define EDD_CHECK      0x55aa
#define EDD_PRESENT    0xaa55
#define EDD_VERSION    0x30
#define EDD_ACCESS     0x0001 /* 42h-44h, 47h, 48h */
#define EDD_LOCKING    0x0002 /* 45h, 46h, 48h, 49h */
#define EDD_PARAMETERS 0x0004 /* 48h with a DPTE, 4Eh */

#endif
