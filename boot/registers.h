/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers with which everything is booted. Resident. */
#ifndef BOOT_REGISTERS_H
#define BOOT_REGISTERS_H

#include "abi/regs.h"

/* Sets all registers except DL, the number of the drive. */
void boot_registers(struct regs *regs);
/* Tells the user that @what ("loader") takes over: the last that the firmware prints. */
void boot_announce(const char *what);

#endif
