/* SPDX-License-Identifier: BSD-2-Clause */
/* The PCI BIOS (PCI BIOS Specification 2.1). */
#ifndef SERVICE_PCIBIOS_H
#define SERVICE_PCIBIOS_H

#include "real/regs.h"

/* INT 1Ah AH=B1h but for AL=01h. Resident. */
void pcibios_service(struct regs *regs);
/* Tells AL=01h what pci_init() found. POST only. */
void pcibios_init(void);

#endif
