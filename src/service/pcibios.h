/* SPDX-License-Identifier: BSD-2-Clause */
/* The PCI BIOS (PCI BIOS Specification 2.1), its 32-bit entry and the interrupt routing table. */
#ifndef SERVICE_PCIBIOS_H
#define SERVICE_PCIBIOS_H

#include "abi/regs.h"
#include "service/pir.h"

/*
 * Runs function AL of the PCI BIOS on buses 0 to @last_bus, with the routing table @pir or NULL.
 * Sets AH and CF of @regs to the result. Does not do AL=0Eh. Position-independent.
 */
void pcibios_call(struct regs *regs, u8 last_bus, const struct pir *pir);
/* Serves INT 1Ah AH=B1h, except AL=01h. Resident. */
void pcibios_service(struct regs *regs);
/*
 * Publishes the PCI BIOS to INT 1Ah, in the BIOS32 service directory, and with its interrupt
 * routing table ($PIR). To be called after pci_init() and before heaps_finish(). POST only.
 */
void pcibios_init(void);

#endif
