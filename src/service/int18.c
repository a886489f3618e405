// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 18h and 19h: boot again, from the next device or from the first. If an option ROM calls them
 * during its initialisation, that initialisation ends, because nothing can be booted yet. Flat
 * 32-bit, resident.
 */
#include "abi/regs.h"
#include "boot/boot.h"
#include "cpu/modes.h"
#include "pc/reset.h"
#include "smm/v86.h"

void int18_service(struct regs *regs);
void int19_service(struct regs *regs);

/* A boot sector cannot be started under a virtual-8086 monitor, so reset the machine. */
static void leave_monitor(void)
{
	if (v86_active())
		machine_reset();
}

void int18_service(struct regs *regs)
{
	call16_abandon();
	leave_monitor();
	boot_next();
}

void int19_service(struct regs *regs)
{
	call16_abandon();
	leave_monitor();
	boot_first();
}
