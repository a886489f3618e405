// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 13h: finds the drive and the function, calls it and stores its status (IBM PS/2 and PC BIOS
 * Interface Technical Reference, INT 13h; INCITS 347, EDD). Flat 32-bit, resident.
 */
#include "service/int13.h"
#include "service/int13_cd.h"
#include "service/int13_chs.h"
#include "service/int13_edd.h"
#include "smm/v86.h"

static int13_function int13_find(u8 ah)
{
	u8 edd = ah - INT13_EDD_FIRST;

	if (ah <= INT13_CHS_LAST)
		return int13_chs[ah];
	return edd < ARRAY_SIZE(int13_edd) ? int13_edd[edd] : int13_unknown;
}

/* Returns whether this is a function for CDs, which names its drive in a packet. */
static bool for_cd(const struct regs *regs)
{
	return (u8)(regs->ah - INT13_CD_FIRST) <= INT13_CD_LAST - INT13_CD_FIRST;
}

/* Handles a call for a drive that does not exist. */
static unsigned int int13_absent(struct regs *regs)
{
	switch (regs->ah) {
	case 0x08:
		regs->al = 0;
		regs->cx = regs->dx = 0;
		return DISK_NO_PARAMETERS;
	case 0x15: /* this is not an error */
		regs->ah = 0;
		regs->cx = regs->dx = 0;
		set_cf(regs, false);
		return DISK_SET;
	}
	return DISK_BAD_COMMAND;
}

void int13_service(struct regs *regs)
{
	struct drive *d;
	unsigned int status;

	/* Other calls for diskettes go straight to int13_floppy() and do not come here. */
	if (for_cd(regs)) {
		status = int13_cd(regs);
	} else {
		d = drive_get(regs->dl);
		status = d ? int13_find(regs->ah)(regs, d) : int13_absent(regs);
	}
	if (status == DISK_SET) {
		status = DISK_OK;
	} else {
		regs->ah = status;
		set_cf(regs, status);
	}
	int13_set_last_status(status);
	/* IBM's BIOS returns with interrupts enabled, too; a program may wait for a tick next. */
	if (!v86_active()) /* under a monitor, the program may be unable to handle interrupts */
		regs->flags |= FLAG_IF;
}
