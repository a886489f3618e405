/* SPDX-License-Identifier: BSD-2-Clause */
/* INT 13h AH=4Ah-4Dh: bootable CDs (El Torito 1.0, section 4). Flat 32-bit, resident. */
#ifndef SERVICE_INT13_CD_H
#define SERVICE_INT13_CD_H

#include "abi/regs.h"
#include "service/int13_status.h"

#define INT13_CD_FIRST 0x4a
#define INT13_CD_LAST  0x4d

#ifdef CONFIG_CDROM_BOOT
/* Runs one of these functions and returns its status. */
unsigned int int13_cd(struct regs *regs);
#else
static inline unsigned int int13_cd(struct regs *regs)
{
	return DISK_BAD_COMMAND;
}
#endif

#endif
