// SPDX-License-Identifier: BSD-2-Clause
/* INT 18h and 19h: boot again, from the next device or the first. Flat 32-bit, resident. */
#include "boot/boot.h"
#include "real/regs.h"

void int18_service(struct regs *regs);
void int19_service(struct regs *regs);

void int18_service(struct regs *regs)
{
	boot_next();
}

void int19_service(struct regs *regs)
{
	boot_first();
}
