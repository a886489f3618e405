// SPDX-License-Identifier: BSD-2-Clause
/*
 * Answers the calls of INT 13h that need no device: the last status (IBM PS/2 and PC BIOS Interface
 * TR, INT 13h AH=01h), EDD's installation check (INCITS 347-2001, 8.15) for disks with fixed media,
 * and INT 40h's last status of diskettes. fixed.S sends only these here; the others go to
 * src/service/int13.c. Real mode.
 */
#include "abi/int13.h"
#include "real/real.h"

static void int13_finish(struct regs *regs, u8 status)
{
	regs->ah = status;
	set_cf(regs, status);
	regs->flags |= FLAG_IF; /* as int13_service() does */
}

static void edd_check(struct regs *regs)
{
	if (regs->bx != EDD_CHECK) {
		BDA->disk_status = DISK_BAD_COMMAND;
		int13_finish(regs, DISK_BAD_COMMAND);
		return;
	}
	BDA->disk_status = DISK_OK;
	regs->bx = EDD_PRESENT;
	regs->cx = EDD_ACCESS | EDD_PARAMETERS | EDD_LOCKING;
	int13_finish(regs, DISK_OK);
	regs->ah = EDD_VERSION;
}

void int13_real(struct regs *regs)
{
	if (regs->ah == 0x01)
		int13_finish(regs, BDA->disk_status);
	else
		edd_check(regs);
}

void int40_real(struct regs *regs)
{
	int13_finish(regs, BDA->floppy_status);
}
