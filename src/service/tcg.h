/* SPDX-License-Identifier: BSD-2-Clause */
/* INT 1Ah AH=BBh, the TCG's BIOS interface. Flat 32-bit, resident. */
#ifndef SERVICE_TCG_H
#define SERVICE_TCG_H

#include "abi/regs.h"

/* EAX returns the TCG's code. The carry flag is set if there is no TPM. */
void tcg_service(struct regs *regs);

#endif
