// SPDX-License-Identifier: BSD-2-Clause
/* The status of INT 13h's functions. Flat 32-bit, resident. */
#include "service/int13_status.h"
#include "abi/map.h"
#include "cpu/io.h"
#include "lib/errno.h"

#define BDA_DISK_STATUS (BDA_BASE + 0x74)

u8 int13_last_status(void)
{
	return readb(BDA_DISK_STATUS);
}

void int13_set_last_status(u8 status)
{
	writeb(BDA_DISK_STATUS, status);
}

unsigned int int13_status_of(int err, bool writing)
{
	switch (-err) {
	case 0:
		return DISK_OK;
	case ERANGE:
	case EINVAL:
	case ENOTSUP:
		return DISK_BAD_COMMAND;
	case EROFS:
		return DISK_WRITE_PROTECTED;
	case ECHANGED:
		return DISK_CHANGED;
	case ENOMEDIUM:
		return DISK_NO_MEDIA;
	case ETIMEDOUT:
		return DISK_TIMEOUT;
	case EFAULT:
		return DISK_BOUNDARY;
	case EBUSY:
		return DISK_NOT_READY;
	case EIO:
		return writing ? DISK_WRITE_FAULT : DISK_UNCORRECTABLE;
	}
	return DISK_CONTROLLER;
}

unsigned int int13_unknown(struct regs *regs, struct drive *d)
{
	return DISK_BAD_COMMAND;
}
