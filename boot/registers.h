/* SPDX-License-Identifier: BSD-2-Clause */
/* What all that is booted starts with. Resident. */
#ifndef BOOT_REGISTERS_H
#define BOOT_REGISTERS_H

#include "abi/regs.h"

/* The registers that all that is booted starts with, but for the drive's number in DL. */
void boot_registers(struct regs *regs);
/* Tells the user that @what ("loader") takes over: the last that the firmware prints. */
void boot_announce(const char *what);

#endif
